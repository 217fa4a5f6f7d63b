"""What to do when nothing was found: looser searches that find something, other registers."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from studies import wording
from studies.filters import LABELS
from studies.presenters.address import Address
from studies.search import words
from studies.search.memory import facets
from studies.search.query import Query


class Looser(NamedTuple):
    """A search with one condition fewer, and how many studies it finds."""

    url: str
    label: str
    number: str


class Empty(NamedTuple):
    """Ways on from a search that found nothing."""

    looser: tuple[Looser, ...]
    registers: tuple[tuple[str, str], ...]


def empty(query: Query, address: Address, version: int, language: str) -> Empty:
    """Ways on, those that find most first; one count for each condition."""
    found = sorted(_looser(query, address, version), key=lambda way: -way[2])
    looser = (
        Looser(
            url,
            label,
            ngettext("%(n)s study", "%(n)s studies", n) % {"n": wording.number(n, language)},
        )
        for url, label, n in found
        if n
    )
    return Empty(tuple(looser), _registers(query.words, language))


def _looser(query: Query, address: Address, version: int) -> Iterator[tuple[str, str, int]]:
    index = facets(version)
    tiers = words.find(words.parse(query.words)) if query.words else None
    if query.words and query.choices:
        url = str(address.without("q").without("sort", "relevance"))
        yield url, gettext("Search without the words"), len(index.find(query.choices))
    if query.words and len(query.choices) > 1:
        url = str(address.cleared().changed("q", query.words))
        yield url, gettext("Search for the words alone"), len(tiers or ())
    for facet in query.choices:
        others = {name: values for name, values in query.choices.items() if name != facet}
        if others or query.words:
            label = gettext("Search without the filter “%(filter)s”") % {"filter": LABELS[facet]}
            yield str(address.without(facet)), label, len(index.find(others, tiers))


def _registers(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """The big registers' own search pages; nothing is asked of them by us."""
    term = f"?{urlencode({'term': text})}" if text else ""
    return (
        ("ClinicalTrials.gov", f"https://clinicaltrials.gov/search{term}"),
        ("DRKS", f"https://drks.de/search/{language}"),
        ("CTIS", f"https://euclinicaltrials.eu/search-for-clinical-trials/?lang={language}"),
    )
