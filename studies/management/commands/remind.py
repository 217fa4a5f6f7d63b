"""Ask whether statuses still hold that are older than their shelf life; every day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from studies import reminders


class Command(BaseCommand):
    """To be run daily; twice in a row is once."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to say only whom it would ask."""
        parser.add_argument(
            "--dry-run", action="store_true", help="write nothing, say what would be"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the letters, and say who is asked about what."""
        today = timezone.localdate()
        digests = reminders.due(today) if options["dry_run"] else reminders.remind(today)
        for digest in digests:
            numbers = ", ".join(f"{study.number} ({level})" for study, level in digest.studies)
            self.stdout.write(f"{digest.person or digest.to}: {numbers}")
        self.stdout.write(f"{len(digests)} letters.")
