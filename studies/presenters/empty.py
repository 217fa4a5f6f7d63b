"""What to do when nothing was found: other words, looser searches, other registers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from django.utils.http import urlencode
from django.utils.translation import gettext

from studies.filters import LABELS
from studies.presenters.address import Address
from studies.presenters.card import studies_found
from studies.search.lexicon import lexicon
from studies.search.memory import facets
from studies.search.query import Matches, Query, conditions, match
from studies.search.spelling import corrections

_PIECE = re.compile(r'-?"[^"]*"|\S+')
_MOST_PIECES = 5


class Looser(NamedTuple):
    """A search with one condition fewer, and how many studies it finds."""

    url: str
    label: str
    number: str


class Empty(NamedTuple):
    """Ways on from a search that found nothing."""

    meant: Looser | None
    looser: tuple[Looser, ...]
    registers: tuple[tuple[str, str], ...]


def empty(query: Query, matches: Matches, address: Address, version: int, language: str) -> Empty:
    """Ways on, those that find most first; one count for each condition."""
    found = sorted(_looser(query, matches, address, version), key=lambda way: -way[2])
    looser = (Looser(url, label, studies_found(n, language)) for url, label, n in found if n)
    meant = _meant(query, address, version, language) if query.words and not matches.tiers else None
    return Empty(meant, tuple(looser), _registers(query.words, language))


def _meant(query: Query, address: Address, version: int, language: str) -> Looser | None:
    """The words that were probably meant: what they find in this state, or else without it."""
    for text in corrections(query.words, lexicon(version)):
        tiers = match(replace(query, words=text), version).tiers
        if tiers:
            here = len(facets(version).find(conditions(query, version), tiers))
            state = address if here else address.cleared()
            url = str(state.changed("q", text))
            return Looser(url, text, studies_found(here or len(tiers), language))
    return None


def _looser(
    query: Query, matches: Matches, address: Address, version: int
) -> Iterator[tuple[str, str, int]]:
    index = facets(version)
    tiers, exact = matches.tiers, "1" if query.exact else ""
    ways = tuple(_without_one(query, address))
    asked = conditions(query, version)
    if query.words and query.is_filtered:
        label = gettext("Search without the words")
        yield str(address.wordless()), label, len(index.find(asked))
    if query.words and len(ways) > 1:
        url = str(address.cleared().changed("q", query.words).changed("exact", exact))
        yield url, gettext("Search for the words alone"), len(tiers or ())
    for word, text in _without_a_word(query.words):
        label = gettext("Search without “%(word)s”") % {"word": word}
        left = match(replace(query, words=text), version).tiers
        yield str(address.changed("q", text)), label, len(index.find(asked, left))
    for name, others, state in ways:
        if others.is_filtered or query.words:
            label = gettext("Search without the filter “%(filter)s”") % {"filter": LABELS[name]}
            yield str(state), label, len(index.find(conditions(others, version), tiers))


def _without_a_word(text: str) -> Iterator[tuple[str, str]]:
    """Each of a few words or phrases, and the text without it."""
    pieces = _PIECE.findall(text)
    if 1 < len(pieces) <= _MOST_PIECES:
        for place, piece in enumerate(pieces):
            yield piece, " ".join(pieces[:place] + pieces[place + 1 :])


def _without_one(query: Query, address: Address) -> Iterator[tuple[str, Query, Address]]:
    """The filters in force: the name of each, and the query and its address without it."""
    for facet in query.choices:
        others = {name: values for name, values in query.choices.items() if name != facet}
        yield facet, replace(query, choices=others), address.without(facet)
    if query.age is not None:
        yield "age", replace(query, age=None), address.without("age")
    if query.near:
        yield "near", replace(query, near=None), address.placeless()


def _registers(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """The big registers' own search pages; nothing is asked of them by us."""
    anew = " " + gettext("(enter your words there)") if text else ""
    term = f"?{urlencode({'term': text})}" if text else ""
    return (
        ("ClinicalTrials.gov", f"https://clinicaltrials.gov/search{term}"),
        (f"DRKS{anew}", f"https://drks.de/search/{language}"),
        (f"CTIS{anew}", f"https://euclinicaltrials.eu/search-for-clinical-trials/?lang={language}"),
    )
