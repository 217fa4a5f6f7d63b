"""Drop and rebuild what is derived from published versions, and say whether anything moved."""

import hashlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from studies.models import FacetEntry, PublishedStudy, SearchText, SearchWord, Study
from studies.search.index import recount_words, reindex
from studies.search.state import all_derived


class Command(BaseCommand):
    """``reindex`` repairs; ``reindex --check`` rebuilds, compares and takes the rebuilding back."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit 1 when rows would change"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild every derived row in one transaction."""
        with transaction.atomic():
            before = fingerprint()
            count = reindex(Study.objects.values_list("pk", flat=True))
            recount_words()
            all_derived()
            moved = fingerprint() != before
            transaction.set_rollback(bool(options["check"]))
        if moved and options["check"]:
            raise CommandError("The derived rows do not match the published versions: run reindex.")
        state = "rebuilt, something had moved" if moved else "rebuilt, nothing had moved"
        self.stdout.write(f"{count} published studies: {state}.")


def fingerprint() -> str:
    """A hash of all derived rows, whatever keys the database gave them."""
    digest = hashlib.sha256()
    studies = PublishedStudy.objects.order_by("pk").values_list()
    entries = FacetEntry.objects.order_by("study", "facet", "value").values_list(
        "study", "facet", "value"
    )
    texts, words = (model.objects.order_by("pk") for model in (SearchText, SearchWord))
    for rows in (studies, entries, texts.values_list(), words.values_list()):
        for row in rows.iterator(chunk_size=500):
            digest.update(repr(row).encode())
    return digest.hexdigest()
