"""The check that reminds of what is still to be filled in on the unit's pages."""

from typing import Any

from django.core import checks
from django.db import DatabaseError

from studies.models import Page


@checks.register(deploy=True)
def no_blanks_in_public(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Name the published pages on which a blank was left."""
    try:
        left = [page.slug for page in Page.objects.filter(published=True) if page.blanks()]
    except DatabaseError:  # not migrated yet: nothing is public
        return []
    if not left:
        return []
    return [
        checks.Warning(
            f"Published pages have blanks left: {', '.join(left)}.",
            hint="Fill in what stands in square brackets, in the admin under Pages.",
            id="register.W001",
        )
    ]
