"""Django's migrate; afterwards the groups of the roles are what the table of roles says."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from accounts.roles import keep_groups


class Command(migrate.Command):
    """Here and not in a signal, for there are none (docs/decisions/0011)."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then keep the groups, unless nothing was to be changed."""
        super().handle(*args, **options)
        database = options["database"]
        is_rehearsal = options["plan"] or options["check_unapplied"] or options["prune"]
        tables = connections[database].introspection.table_names()
        if not is_rehearsal and {"auth_group", "auth_permission"} <= set(tables):
            keep_groups(database)
