"""Print all that is kept of the person with this e-mail address, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from audit.choices import Verb
from audit.trail import record
from register.person import export


class Command(BaseCommand):
    """For who asks what is known of them (GDPR, article 15)."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it; the trail is told that, and not of whom."""
        found = export(options["email"])
        record(None, Verb.PERSON_EXPORTED, None, tables=len(found))
        if not found:
            self.stderr.write("Nothing is kept under this address.")
        text = json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        self.stdout.write(text)
