"""Django's command that makes the first administrator; the trail is told."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User
from django.db.models import Max

from accounts.roles import Role
from audit.choices import Verb
from audit.trail import record


class Command(createsuperuser.Command):
    """As Django's, and recorded."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Make the account, asking for what is missing; no transaction waits for the answers."""
        last = User.objects.aggregate(last=Max("pk"))["last"] or 0
        answer: str | None = super().handle(*args, **options)
        for user in User.objects.filter(pk__gt=last, is_superuser=True):
            record(None, Verb.ACCOUNT_MADE, user)
            record(None, Verb.ROLE_GIVEN, user, role=Role.ADMINISTRATOR.value)
        return answer
