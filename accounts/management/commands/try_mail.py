"""Write a letter to an address, to see whether mail arrives."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts.outbox import send


class Command(BaseCommand):
    """The letter goes the way of all others: through the outbox, by the worker."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom to write to, in which language."""
        parser.add_argument("address")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default="de")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say where to look."""
        send("trial", options["address"], options["language"], {})
        self.stdout.write("The letter is written. `manage.py worker` sends it; see /admin/.")
