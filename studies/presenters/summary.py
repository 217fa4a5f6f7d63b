"""What a search did, in one sentence: words, synonyms, filters, order, how many by status."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from django.utils.translation import gettext

from studies import wording
from studies.choices import AgeUnit, MainStatus
from studies.filters import LABELS
from studies.fold import fold
from studies.presenters.address import Address
from studies.presenters.card import studies_found
from studies.presenters.labels import Labels
from studies.search.lexicon import lexicon
from studies.search.memory import facets
from studies.search.places import Near
from studies.search.query import Matches, Query, SearchResult, conditions

_MOST_NAMES = 5
_MOST_VALUES = 6


class Switch(NamedTuple):
    """The same search with or without synonyms."""

    url: str
    label: str


class Summary(NamedTuple):
    """The sentence: what was asked, a way to ask otherwise, the rest, and a wider way."""

    asked: str
    switch: Switch | None
    rest: str
    wider: Switch | None


def summary(query: Query, result: SearchResult, labels: Labels, address: Address) -> Summary:
    """The sentence that goes with a result."""
    filters = "; ".join(_filters(query, labels))
    parts = [
        gettext("filtered by %(filters)s") % {"filters": filters} if filters else "",
        _order(query.order),
    ]
    count = gettext("%(found)s of %(total)s studies") % {
        "found": wording.number(result.total, labels.language),
        "total": wording.number(result.of, labels.language),
    }
    by_status = "; ".join(_by_status(query, result, labels))
    found = f"{count} ({by_status})." if by_status else f"{count}."
    return Summary(
        asked=_asked(query, result.matches),
        switch=_switch(query, result.matches, address),
        rest="".join(f", {part}" for part in parts if part) + f": {found}",
        wider=_wider(query, result, labels, address),
    )


def _asked(query: Query, matches: Matches) -> str:
    if not query.words:
        return gettext("All studies")
    if query.exact:
        return gettext("Searched exactly for “%(words)s”") % {"words": query.words}
    text = gettext("Searched for “%(words)s”") % {"words": query.words}
    if matches.also:
        text = gettext("Searched for “%(words)s”, and also for %(names)s") % {
            "words": query.words,
            "names": listed(matches.also),
        }
    if matches.without:
        left_out = {"sentence": text, "names": listed(matches.without)}
        text = gettext("%(sentence)s; %(names)s left out too") % left_out
    return text


def listed(also: tuple[str, ...]) -> str:
    """The synonyms that were looked for too, as far as a sentence bears them."""
    return ", ".join(also[:_MOST_NAMES]) + (", …" if len(also) > _MOST_NAMES else "")


def _switch(query: Query, matches: Matches, address: Address) -> Switch | None:
    if query.exact:
        return Switch(str(address.without("exact")), gettext("search for synonyms too"))
    if matches.also or matches.without:
        return Switch(str(address.changed("exact", "1")), gettext("search exactly"))
    return None


def _wider(query: Query, result: SearchResult, labels: Labels, address: Address) -> Switch | None:
    """The indication that the words name, where more studies are sorted under it."""
    version = result.data_version
    slug = lexicon(version).indication(fold(query.words).split()) if query.words else ""
    if not slug or "indication" in query.choices:
        return None
    wider = replace(query, words="", choices={**query.choices, "indication": (slug,)})
    number = len(facets(version).find(conditions(wider, version)))
    if number <= result.total:
        return None
    url = str(address.wordless().changed("indication", slug))
    facts = {
        "indication": labels.text("indication", slug),
        "studies": studies_found(number, labels.language),
    }
    return Switch(url, gettext("All of the indication “%(indication)s”: %(studies)s") % facts)


def _filters(query: Query, labels: Labels) -> Iterator[str]:
    for facet, values in query.choices.items():
        names = ", ".join(labels.text(facet, value) for value in values[:_MOST_VALUES])
        yield f"{LABELS[facet]}: {names}{', …' if len(values) > _MOST_VALUES else ''}"
    if query.age is not None:
        yield f"{LABELS['age']}: {wording.duration(query.age, AgeUnit.YEARS)}"
    if query.near:
        yield f"{LABELS['near']}: {around(query.near)}"


def around(near: Near) -> str:
    """A distance from a city in words: “up to 50 km from Jena”."""
    return gettext("up to %(km)s km from %(city)s") % {"km": near.km, "city": near.city}


def _order(order: str) -> str:
    return {
        "relevance": gettext("the most relevant first"),
        "changed": gettext("the last updated here first"),
        "start": gettext("the latest start first"),
        "number": gettext("in order of their numbers"),
        "distance": gettext("the nearest first"),
    }[order]


def _by_status(query: Query, result: SearchResult, labels: Labels) -> Iterator[str]:
    """How many of the found studies have which status; nothing when there is only one."""
    counts = result.counts.get("status", {})
    shown = query.choices.get("status") or MainStatus.values
    found = [(status, counts[status]) for status in shown if counts.get(status)]
    if len(found) > 1:
        for status, count in found:
            number = wording.number(count, labels.language)
            yield f"{labels.text('status', status)}: {number}"
