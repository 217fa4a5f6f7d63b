"""The filters of a list as they are printed: choices with counts, ready strings only."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from heapq import nsmallest
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from studies import wording
from studies.choices import Phase
from studies.filters import CLOSED, LABELS
from studies.presenters.address import Address
from studies.presenters.escaped import escaped
from studies.presenters.labels import Labels
from studies.search.entry import main_phase
from studies.search.facets import Choices, Counts
from studies.search.query import MOST_COUNTED

# Long lists: how many values stand open, and how many in all; the rest has a page of its own.
TOP, MOST = 6, MOST_COUNTED
OPEN_LISTS = ("indication", "city", "country", "network", "sponsor", "year")
# In the order of the panel. The first ones stand open, the others where something is chosen.
PANEL = (
    "status",
    "indication",
    "phase",
    "type",
    "city",
    "country",
    "network",
    "intervention",
    "sex",
    "healthy",
    "sponsor",
    "year",
    "results",
    "documents",
)
_OPEN = ("status", "indication", "phase")

_CHECKED, _DISABLED, _FREE = SafeString(" checked"), SafeString(" disabled"), SafeString("")
_LEVELS = (SafeString(""), SafeString(' class="level-1"'), SafeString(' class="level-2"'))


class Choice(NamedTuple):
    """A value to choose: attributes of its label and of its box, and how many it would leave.

    All of it is escaped, so that it can be printed as it is.
    """

    value: SafeString
    attribute: SafeString
    label: SafeString
    on: SafeString
    n: SafeString


class Fold(NamedTuple):
    """Choices folded away below the others, and the address of a page with all of them."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    url: str
    attribute: str


class Facet(NamedTuple):
    """A facet of the panel; ``attribute`` opens it."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    fold: Fold | None
    attribute: str


class Panel:
    """Makes the facets of one answer: ``facets()`` lists those that have something to offer."""

    def __init__(
        self, choices: Choices, counts: Counts, labels: Labels, address: Address | None = None
    ) -> None:
        self._chosen = choices
        self._counts = counts
        self._labels = labels
        self._address = address
        self._today = timezone.localdate()

    def facets(self) -> tuple[Facet, ...]:
        """The facets in the order of the panel."""
        made = (self._facet(name) for name in PANEL)
        return tuple(facet for facet in made if facet.choices)

    def _facet(self, name: str) -> Facet:
        if name == "indication":
            choices, fold = self._tree()
        elif name in OPEN_LISTS:
            choices, fold = self._open_list(name)
        else:
            choices = tuple(self.choice(name, value) for value in _closed(name, self._chosen))
            fold = self._stages() if name == "status" else None
        is_open = name in _OPEN or name in self._chosen
        attribute = SafeString(" open") if is_open else _FREE
        return Facet(name, escaped(str(LABELS[name])), choices, fold, attribute)

    def choice(self, name: str, value: str, level: int = 0) -> Choice:
        """A value as it is printed, with its number."""
        n = self._counts[name].get(value, 0)
        shown = self._labels.show(name, value)
        attribute = _LEVELS[min(level, 2)]
        if shown.is_fallback:
            attribute = SafeString(attribute + shown.attribute)
        on = _FREE if n else _DISABLED
        if value in self._chosen.get(name, ()):
            on = _CHECKED
        number = wording.number(n, self._labels.language)
        return Choice(escaped(value), attribute, escaped(shown.text), on, escaped(number))

    def _stages(self) -> Fold | None:
        """The finer status of each study, folded under its main status."""
        values = _offered("substatus", self._counts, self._chosen)
        order = self._labels.vocabulary.terms.statuses
        known = [value for value in order if value in values]
        choices = tuple(self.choice("substatus", value) for value in known)
        is_open = "substatus" in self._chosen
        attribute = SafeString(" open") if is_open else _FREE
        fold = Fold("substatus", escaped(str(LABELS["substatus"])), choices, "", attribute)
        return fold if choices else None

    def _open_list(self, name: str) -> tuple[tuple[Choice, ...], Fold | None]:
        """The most common values, or the last years, and those chosen; the next ones folded."""
        counts = self._counts[name]
        listed = sorted(counts, reverse=True) if name == "year" else top_values(counts, MOST)
        top = list(dict.fromkeys([*listed[:TOP], *self._chosen.get(name, ())]))
        more = [value for value in listed[TOP:MOST] if value not in top]
        choices = tuple(self.choice(name, value) for value in top)
        return choices, self._more(name, more)

    def _tree(self) -> tuple[tuple[Choice, ...], Fold | None]:
        """Broad indications; below the chosen ones, set in, what they are made of."""
        chosen = self._chosen.get("indication", ())
        ancestors = self._labels.vocabulary.terms.ancestors
        opened = {slug for value in chosen for slug in (value, *ancestors.get(value, ()))}
        roots = self._children("", opened)
        top = [*roots[:TOP], *(slug for slug in roots[TOP:] if slug in opened)]
        more = [slug for slug in roots[TOP:] if slug not in opened]
        choices = tuple(choice for slug in top for choice in self._branch(slug, opened, 0))
        return choices, self._more("indication", more)

    def _more(self, name: str, values: list[str]) -> Fold | None:
        """The values folded away, and the way to all of them."""
        if not values:
            return None
        choices = tuple(self.choice(name, value) for value in values)
        label = escaped(gettext("Show %(n)s more") % {"n": len(choices)})
        url = self._find.format(name) if self._address else ""
        return Fold(name, label, choices, url, _FREE)

    @cached_property
    def _find(self) -> str:
        """The address of the page with all values of a facet; its name goes where {} stands."""
        path = reverse("studies:find", args=["facet"]).replace("facet", "{}")
        return str(Address(path, self._address.pairs if self._address else ()))

    def _branch(self, slug: str, opened: set[str], level: int) -> Iterator[Choice]:
        yield self.choice("indication", slug, level)
        if slug in opened:
            for child in self._children(slug, opened):
                yield from self._branch(child, opened, level + 1)

    def _children(self, slug: str, opened: set[str]) -> list[str]:
        """What lies below an indication, most studies first.

        It has studies and is shown today, or it is chosen.
        """
        counts, terms = self._counts["indication"], self._labels.vocabulary.terms
        children = self._labels.vocabulary.children.get(slug, ())
        offered = (
            child
            for child in children
            if child in opened or (child in counts and terms.is_shown(child, self._today))
        )
        return sorted(offered, key=lambda child: -counts.get(child, 0))


def shown_sponsors(counts: Counts, choices: Choices) -> list[str]:
    """The sponsors whose names a panel needs."""
    return [*top_values(counts["sponsor"], MOST), *choices.get("sponsor", ())]


def top_values(counts: Mapping[str, int], most: int) -> list[str]:
    """The values that most studies have; equals in the order of their names."""
    return [value for _, value in nsmallest(most, ((-n, value) for value, n in counts.items()))]


def _offered(name: str, counts: Counts, choices: Choices) -> set[str]:
    return {*counts[name], *choices.get(name, ())}


def _closed(name: str, chosen: Choices) -> Iterable[str]:
    """The values of a closed list, zeros too; of the phases those that lists count."""
    values = CLOSED[name].values
    if name != "phase":
        return values
    return [v for v in values if main_phase(Phase(v)) == v or v in chosen.get("phase", ())]
