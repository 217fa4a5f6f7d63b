"""Read the whole trail and say where it is not what was written."""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from audit import chain, guards
from audit.models import Head

# An emptied trail and a new one are alike: what an earlier run printed tells them apart.
_EMPTY = "The trail is empty. If it has ever held an event, it was emptied: give --noted."


class Command(BaseCommand):
    """Ends with 1 and names the first event that was changed, removed or inserted."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take lines of earlier runs, kept where nobody of this machine can write."""
        parser.add_argument(
            "--noted",
            nargs="+",
            default=[],
            type=_noted,
            metavar="NUMBER:HASH",
            help="what earlier runs printed: even a trail written anew as a whole is found",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print number and hash of the last event, to be noted elsewhere."""
        faults = []
        if missing := guards.missing(connection):
            faults.append(f"The trail is unguarded: no trigger {', '.join(missing)}.")
        if found := chain.fault(options["noted"]):
            faults.append(found)
        if faults:
            raise CommandError("\n".join(faults))
        head = Head.objects.get()
        self.stdout.write(f"The trail is whole. Its last event: {head}" if head.number else _EMPTY)


def _noted(text: str) -> chain.Place:
    number, _, sha256 = text.partition(":")
    if not number.isdecimal():
        raise ArgumentTypeError("write NUMBER:HASH as the command printed it")
    return int(number), sha256
