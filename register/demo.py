"""Accounts of the demo, and the check that keeps them out of production."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError

from accounts.roles import Role

PASSWORD = "demo-register"  # noqa: S105 - made with DEMO=1 only, and printed
# One account a role; those whose role is limited to networks work for the one of most studies.
ACCOUNTS = {
    "demo-admin": Role.ADMINISTRATOR,
    "demo-publisher": Role.PUBLISHER,
    "demo-editor": Role.EDITOR,
    "demo-reviewer": Role.REVIEWER,
    "demo-document-handler": Role.DOCUMENT_HANDLER,
    "demo-reader": Role.READER,
}
NETWORKS = {Role.EDITOR: ["dzif"], Role.REVIEWER: ["dzif"]}


@register(deploy=True)
def no_demo_accounts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Fail ``check --deploy`` while a demo account can sign in (invariant 9)."""
    try:
        found = list(
            get_user_model()
            .objects.filter(username__in=ACCOUNTS, is_active=True)
            .values_list("username", flat=True)
        )
    except DatabaseError:  # not migrated yet: nobody can sign in
        return []
    if not found:
        return []
    return [
        Error(
            f"Demo accounts can sign in: {', '.join(found)}.",
            hint="Delete or deactivate them: their password is public.",
            id="register.E001",
        )
    ]
