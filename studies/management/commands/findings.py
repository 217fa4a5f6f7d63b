"""Look through all working copies with the numbered rules; every night, because dates pass."""

from typing import Any

from django.core.management.base import BaseCommand

from studies import keeping
from studies.models import Study


class Command(BaseCommand):
    """Store what the rules find, for the desk."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep the findings of every study, and say how many there are."""
        pks = list(Study.objects.order_by("pk").values_list("pk", flat=True))
        count = keeping.keep(pks)
        self.stdout.write(f"{count} findings in {len(pks)} studies.")
