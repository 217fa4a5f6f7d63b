"""What the pages of a list say of it as a whole: what is missing, what taking it back did."""

from collections.abc import Iterator
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.models import ImportProfile, ImportRun
from exchange.profiles import stored
from exchange.profiles.base import KEEP
from exchange.undo import Undone

# Missing studies that are named.
_SHOWN = 50


def missing(run: ImportRun, row: ImportProfile | None) -> dict[str, Any]:
    """What a run says of studies that its list names no longer, by its saved profile."""
    gone = run.report.get("gone", [])
    return {
        "numbers": gone[:_SHOWN],
        "count": len(gone) or run.report.get("missing", 0),
        "policy": stored.from_data(row.mapping).missing if row else KEEP,
        "unread": run.report.get("unread", 0),
    }


def taken_back(done: Undone) -> Iterator[str]:
    """What taking a run back did, in sentences."""
    new, back, public = done.removed, done.back, done.public
    sentences = (
        (new, ngettext("%(n)s new study is gone.", "%(n)s new studies are gone.", new)),
        (back, ngettext("%(n)s study is as it was.", "%(n)s studies are as they were.", back)),
        (
            public,
            ngettext("%(n)s study is public again.", "%(n)s studies are public again.", public),
        ),
    )
    for count, sentence in sentences:
        if count:
            yield sentence % {"n": number_format(count, force_grouping=True)}
    if not (new or back or public):
        yield _("Nothing had to be changed.")
