"""Erase the person with this e-mail address from requests, access, letters and accounts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from register.person import HeldError, erase, places_of


class Command(BaseCommand):
    """For who asks to be forgotten (GDPR, article 17); the trail names nobody and stays."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and name what else in the register holds the address."""
        try:
            count = erase(options["email"])
        except HeldError as error:
            raise CommandError(f"Kept for a legal matter: {error}. Nothing was erased.") from error
        if not count:
            self.stdout.write("No request and no account has this address.")
        else:
            self.stdout.write(f"{count} requests and accounts are without their person.")
        for place in places_of(options["email"]):
            self.stdout.write(f"Still there, as part of a study or of somebody's words: {place}")
