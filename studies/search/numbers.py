"""A number typed in full: the one public study that carries it."""

import re
from collections.abc import Iterator

from django.conf import settings

from studies.fold import fold
from studies.identifiers import normalise, recognise
from studies.models import FacetEntry, PublishedStudy
from studies.search.lexicon import lexicon
from studies.search.query import Query

# What people write before a number of these, and how they part the letters of others from it.
_BEFORE = re.compile(r"(?:EUDRACT|EU-?CT|CTIS|UTN|WHO-?UTN)(?:-?N[OR]\.?)?[:.#-]?(?=[\dU])")
# An address as copied from a browser: the number is the last part of it that looks like one.
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"[/?&=#]+")
_LIKE_A_NUMBER = re.compile(r"\d{4}")
# Our own numbers have so many digits at least.
_DIGITS = 4
_PARTED = re.compile(r"(NCT|DRKS|ISRCTN)[:.-](?=\d)")


def _spellings(value: str) -> Iterator[str]:
    """A number as it was typed, without what stands before it, and as its register writes it."""
    bare = _PARTED.sub(r"\1", _BEFORE.sub("", value))
    yield from (value, bare)
    if own := re.fullmatch(rf"{re.escape(settings.REGISTER_PREFIX)}-?(\d+)", bare):
        yield f"{settings.REGISTER_PREFIX}-{own[1].zfill(_DIGITS)}"
    if recognised := recognise(bare):
        yield recognised.value


def _bare(text: str) -> str:
    """What was typed; of an address the number in it."""
    if not _ADDRESS.fullmatch(text.strip()):
        return text
    parts = [part for part in _IN_ADDRESS.split(text.strip()) if _LIKE_A_NUMBER.search(part)]
    return parts[-1] if parts else text


def study_of(query: Query, version: int) -> str:
    """Our number of the study whose own number, of any scheme, is all that was asked for.

    Empty when no or more than one study carries it, and when the text is a term (COVID-19).
    """
    value = normalise(_bare(query.words))
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
