"""The list of studies: what was asked, what was found, and every state one step away."""

from collections.abc import Iterator
from typing import NamedTuple

from django import forms
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from studies import wording
from studies.choices import AgeUnit
from studies.filters import LABELS, StudyFilter
from studies.presenters.address import LIST, MAP, TABLE, Address
from studies.presenters.card import Card, Cards, studies_found
from studies.presenters.empty import Empty, empty
from studies.presenters.facets_panel import Panel, shown_sponsors
from studies.presenters.filter_form import with_layout
from studies.presenters.german_map import ResultMap, result_map
from studies.presenters.labels import Labels, organisation_names, vocabulary
from studies.presenters.pager import Pager, beyond, pager
from studies.presenters.summary import Summary, around, summary
from studies.presenters.typed import typed
from studies.search.facets import QUIET
from studies.search.memory import facets
from studies.search.places import Nearest, places
from studies.search.query import Query, SearchResult, conditions, distances, search

_SELECTED, _CURRENT = SafeString(" selected"), SafeString(' aria-current="true"')
_PLAIN = SafeString("")
_MOST_NOTICES = 10
_MOST_NAMES = 3


class Chip(NamedTuple):
    """A filter in force, and the address without it."""

    label: str
    attribute: str
    text: str
    url: str


class Option(NamedTuple):
    """A way to sort or to view: value or address, label, attribute of the one in force."""

    value: str
    label: str
    attribute: str


class ListPage(NamedTuple):
    """All that the list prints."""

    title: str
    found: str
    of: str
    total: int
    state: str
    form: forms.Form
    filters: str
    kept: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    summary: Summary
    exact: bool
    chips: tuple[Chip, ...]
    clear_url: str
    sorts: tuple[Option, ...]
    views: tuple[Option, ...]
    view: str
    is_table: bool
    map: ResultMap | None
    caption: str
    date_label: str
    date_sort: str
    cards: tuple[Card, ...]
    note: str
    pager: Pager | None
    empty: Empty | None


def list_page(asked: StudyFilter, language: str) -> ListPage:
    """The list that an address asks for."""
    query = asked.query
    result = search(query, asked.version)
    address = Address.of(reverse("studies:list"), query, asked.view)
    names = organisation_names(shown_sponsors(result.counts, query.choices), asked.version)
    spellings = places(asked.version).spellings
    labels = Labels(vocabulary(asked.version), language, names, spellings)
    panel = Panel(query.choices, result.counts, labels, address).facets()
    chips = tuple(_chips(query, labels, address))
    away = _away(query, result)
    near = query.near.city if query.near else ""
    by_start = query.order == "start"
    networks = labels.vocabulary.terms.networks
    made = Cards(
        language, by_start=by_start, away=away, near=near, to_compare=True, networks=networks
    )
    cards = made.of(result.studies)
    by_date = query.order in ("changed", "start")
    count = studies_found(result.total, language)
    return ListPage(
        title=_title(chips, count),
        found=count,
        of=gettext("of %(total)s") % {"total": wording.number(result.of, language)},
        total=result.total,
        state=address.state,
        form=with_layout(asked.form, panel, typed(query, asked.version), address),
        filters=str(len(chips)) if chips else "",
        kept=tuple((name, value) for name, value in address.pairs if name in QUIET),
        notices=_notices([*asked.ignored, *beyond(query.page, result.pages)], language),
        summary=summary(query, result, labels, address),
        exact=query.exact,
        chips=chips,
        clear_url=str(address.cleared()),
        sorts=_sorts(query),
        views=_views(address, asked.view),
        view="" if asked.view == LIST else asked.view,
        is_table=asked.view == TABLE,
        map=_map(asked, result, address, language) if asked.view == MAP else None,
        caption=_caption(query),
        date_label=gettext("Start") if by_start else gettext("Updated here"),
        date_sort="" if by_date else str(address.changed("sort", "changed")),
        cards=cards,
        note=_note(cards, language),
        pager=None if asked.view == MAP else _pager(result, address),
        empty=None
        if result.total
        else empty(query, result.matches, address, asked.version, language),
    )


def _away(query: Query, result: SearchResult) -> dict[int, Nearest]:
    """The nearest site of each study of this page to the city asked for."""
    if not query.near:
        return {}
    return distances(query.near, result.data_version, [row.pk for row in result.studies])


def sort_labels() -> dict[str, str]:
    """What the orders of a list are called."""
    return {
        "relevance": gettext("Relevance"),
        "changed": gettext("Last updated here"),
        "start": gettext("Start of the study"),
        "number": gettext("Number"),
        "distance": gettext("Distance"),
    }


def _chips(query: Query, labels: Labels, address: Address) -> Iterator[Chip]:
    if query.words:
        yield Chip(gettext("Search"), "", query.words, str(address.wordless()))
    for facet, values in query.choices.items():
        for value in values:
            name = labels.show(facet, value)
            url = str(address.without(facet, value))
            yield Chip(str(LABELS[facet]), name.attribute, name.text, url)
    if query.age is not None:
        age = wording.duration(query.age, AgeUnit.YEARS)
        yield Chip(str(LABELS["age"]), "", age, str(address.without("age")))
    if query.near:
        yield Chip(str(LABELS["near"]), "", around(query.near), str(address.placeless()))


def _title(chips: tuple[Chip, ...], count: str) -> str:
    """The filters in force and the number found, for the window's title."""
    if not chips:
        return gettext("Find studies")
    names = ", ".join(chip.text for chip in chips[:_MOST_NAMES])
    return f"{names}{' …' if len(chips) > _MOST_NAMES else ''}: {count}"


def _notices(ignored: list[str], language: str) -> tuple[str, ...]:
    listed, more = ignored[:_MOST_NOTICES], len(ignored) - _MOST_NOTICES
    if more > 0:
        text = ngettext("%(n)s more was left out.", "%(n)s more were left out.", more)
        listed = [*listed, text % {"n": wording.number(more, language)}]
    return tuple(listed)


def _sorts(query: Query) -> tuple[Option, ...]:
    """The orders to choose from; the one that needs no parameter comes first."""
    labels = sort_labels()
    if not query.words:
        del labels["relevance"]
    if not query.near:
        del labels["distance"]
    default = next(iter(labels))
    return tuple(
        Option("" if sort == default else sort, label, _SELECTED if sort == query.order else _PLAIN)
        for sort, label in labels.items()
    )


def _views(address: Address, view: str) -> tuple[Option, ...]:
    ways = {
        LIST: ("", gettext("List")),
        TABLE: (TABLE, gettext("Table")),
        MAP: (MAP, gettext("Map")),
    }
    return tuple(
        Option(str(address.changed("view", value)), label, _CURRENT if name == view else _PLAIN)
        for name, (value, label) in ways.items()
    )


def _map(asked: StudyFilter, result: SearchResult, address: Address, language: str) -> ResultMap:
    """The German cities of all studies found, not of this page alone."""
    index = facets(asked.version)
    counts = index.count("city", conditions(asked.query, asked.version), result.matches.tiers)
    return result_map(counts, places(asked.version), address, language)


def _caption(query: Query) -> str:
    return gettext("Studies, sorted by: %(order)s") % {"order": sort_labels()[query.order]}


def _note(cards: tuple[Card, ...], language: str) -> str:
    """What to say of titles that stand in the other language."""
    if not any(card["is_fallback"] for card in cards):
        return ""
    if language == "de":
        return gettext("Some titles are only available in English.")
    return gettext("Some titles are only available in German.")


def _pager(result: SearchResult, address: Address) -> Pager | None:
    return pager(address, result.page, result.pages) if result.pages > 1 else None
