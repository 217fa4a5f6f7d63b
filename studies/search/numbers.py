"""A number typed in full: the one public study that carries it."""

import re
from collections.abc import Iterator

from django.conf import settings

from studies.fold import fold
from studies.identifiers import bare, normalise, recognise
from studies.models import FacetEntry, PublishedStudy
from studies.search.lexicon import lexicon
from studies.search.query import Query

# What people write before a number of these, and how they part the letters of others from it.
_BEFORE = re.compile(r"(?:EUDRACT|EU-?CT|CTIS|UTN|WHO-?UTN)(?:-?N[OR]\.?)?[:.#-]?(?=[\dU])")
# Our own numbers have so many digits at least.
_DIGITS = 4
_PARTED = re.compile(r"(NCT|DRKS|ISRCTN)[:.-](?=\d)")


def _spellings(value: str) -> Iterator[str]:
    """A number as it was typed, without what stands before it, and as its register writes it."""
    plain = _PARTED.sub(r"\1", _BEFORE.sub("", value))
    yield from (value, plain)
    if own := re.fullmatch(rf"{re.escape(settings.REGISTER_PREFIX)}-?(\d+)", plain):
        yield f"{settings.REGISTER_PREFIX}-{own[1].zfill(_DIGITS)}"
    if recognised := recognise(plain):
        yield recognised.value


def study_of(query: Query, version: int) -> str:
    """Our number of the study whose own number, of any scheme, is all that was asked for.

    Empty when no or more than one study carries it, and when the text is a term (COVID-19).
    """
    value = normalise(bare(query.words))
    has_digit = any(letter.isdigit() for letter in value)
    if (
        query.is_filtered
        or not has_digit
        or fold(value).replace(" ", "") in lexicon(version).groups
    ):
        return ""
    values = set(_spellings(value))
    own = PublishedStudy.objects.order_by().filter(number__in=values).values_list("number")
    others = FacetEntry.objects.filter(facet="identifier", value__in=values)
    found = list(own.union(others.values_list("study__number"))[:2])
    return str(found[0][0]) if len(found) == 1 else ""
