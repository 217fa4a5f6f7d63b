"""Bring in the rows of fixtures that are not there yet; what staff have edited stays theirs."""

from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.base import DeserializedObject
from django.db import transaction

from studies.search.state import touch


class Command(BaseCommand):
    """What ``loaddata`` does, but for rows that exist: those it would overwrite."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The fixtures."""
        parser.add_argument("fixtures", nargs="+", metavar="FIXTURE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many rows were new."""
        with transaction.atomic():
            for name in options["fixtures"]:
                self.stdout.write(f"{name}: {self._load(name)} new")
            touch()

    def _load(self, name: str) -> int:
        path = settings.BASE_DIR / "fixtures" / f"{name}.json"
        if not path.is_file():
            raise CommandError(f"There is no fixture “{name}” under {path.parent.name}/.")
        rows = serializers.deserialize(
            "json", path.read_text(encoding="utf-8"), handle_forward_references=True
        )
        new = [row for row in rows if not _is_there(row)]
        for row in new:
            row.save()
        for row in new:
            if row.deferred_fields:
                row.save_deferred_fields()
        return len(new)


def _is_there(row: DeserializedObject) -> bool:
    """Whether the row's key, natural where its model has one, is taken."""
    # With a natural key the deserializer has already looked the row up.
    return row.object.pk is not None and (
        type(row.object)._base_manager.filter(pk=row.object.pk).exists()  # noqa: SLF001
    )
