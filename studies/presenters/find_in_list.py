"""All values of a long facet: found by a piece of their names, chosen by ticking them."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from studies import wording
from studies.filters import LABELS, LONGEST_QUERY, StudyFilter
from studies.fold import fold
from studies.presenters.address import Address
from studies.presenters.facets_panel import OPEN_LISTS, Choice, Panel
from studies.presenters.labels import Labels, organisation_names, vocabulary
from studies.presenters.pager import Pager, pager
from studies.search import abroad
from studies.search.memory import facets
from studies.search.places import places
from studies.search.query import conditions, match

FINDABLE = (*OPEN_LISTS, "substatus")
_PAGE_SIZE = 100


class FindPage(NamedTuple):
    """All that the page prints; ``state`` is what the form takes along from the list."""

    name: str
    label: str
    text: str
    notices: tuple[str, ...]
    chosen: tuple[Choice, ...]
    choices: tuple[Choice, ...]
    found: str
    state: tuple[tuple[str, str], ...]
    back: str
    action: str
    pager: Pager | None


def find_page(asked: StudyFilter, facet: str, language: str) -> FindPage:
    """The values that the studies found have, one choice of which would leave some."""
    query, version = asked.query, asked.version
    counts = facets(version).count(facet, conditions(query, version), match(query, version).tiers)
    chosen = query.choices.get(facet, ())
    names = organisation_names([*counts, *chosen]) if facet == "sponsor" else {}
    spellings = places(version).spellings if facet == "city" else {}
    labels = Labels(vocabulary(version), language, names, spellings)
    text = " ".join(asked.data.get("find", "").split())[:LONGEST_QUERY]
    values = _named(facet, [value for value in counts if value not in chosen], text, labels)
    pages = max(1, -(-len(values) // _PAGE_SIZE))
    page = min(query.page, pages)
    shown = values[(page - 1) * _PAGE_SIZE : page * _PAGE_SIZE]
    panel = Panel(query.choices, {facet: counts}, labels)
    address = Address.of(reverse("studies:list"), query, asked.view)
    action = reverse("studies:find", args=[facet])
    return FindPage(
        name=facet,
        label=str(LABELS[facet]),
        text=text,
        notices=tuple(asked.ignored[:10]),
        chosen=tuple(panel.choice(facet, value) for value in chosen),
        choices=tuple(panel.choice(facet, value) for value in shown),
        found=_found(len(values), language),
        state=address.without(facet).pairs,
        back=str(address),
        action=action,
        pager=pager(Address(action), page, pages) if pages > 1 else None,
    )


def _named(facet: str, values: list[str], text: str, labels: Labels) -> list[str]:
    """The values whose label or other name holds the text, by label; years backwards."""
    wanted = fold(text)
    folded = {value: fold(labels.text(facet, value)) for value in values}
    found = [value for value in values if wanted in folded[value] or wanted in _also(facet, value)]
    return sorted(found, key=lambda value: (folded[value], value), reverse=facet == "year")


def _also(facet: str, value: str) -> str:
    """What else a city abroad is called, folded: Milano."""
    if facet != "city":
        return ""
    return fold(" ; ".join(abroad.names(*abroad.split(value))))


def _found(number: int, language: str) -> str:
    text = ngettext("%(n)s entry", "%(n)s entries", number)
    return text % {"n": wording.number(number, language)} if number else gettext("No entry")
