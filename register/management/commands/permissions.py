"""Write docs/permissions.md from the tables of roles and addresses."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from register.permissions import page


class Command(BaseCommand):
    """The page is kept under version control: what a change of the table means is seen there."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page anew."""
        (settings.BASE_DIR / "docs" / "permissions.md").write_text(page(), encoding="utf-8")
