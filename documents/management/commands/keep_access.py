"""Do what the gated area needs every day: remind, call overdue, erase and forget in time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from audit.trail import rehearsal
from documents.retention import keep


class Command(BaseCommand):
    """To be run daily; twice in a row is once."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to say only what would be done."""
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or take it back, and say how often each thing was done."""
        if options["dry_run"]:
            with rehearsal():
                done = keep(timezone.now())
        else:
            done = keep(timezone.now())
        for what, count in done.items():
            self.stdout.write(f"{count:6d} {what}")
