"""Which studies have the chosen values, and how many each further choice would leave.

OR within a facet, AND across; a facet's counts leave out its own selection, so a count equals
the number of results after the click. A name after a minus takes away: ``{"-sex": ["male"]}``
leaves out the studies that have the value. ``SqlFacets`` asks the database: it is always right, and
the oracle of the tests. ``studies.search.memory`` answers the same from bitmaps.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from heapq import nsmallest
from typing import Protocol

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length

from studies.models import FacetEntry, PublishedStudy

Choices = Mapping[str, Collection[str]]
Counts = dict[str, dict[str, int]]

FACETS = (
    "indication",
    "status",
    "substatus",
    "phase",
    "type",
    "intervention",
    "country",
    "city",
    "network",
    "sponsor",
    "sex",
    "healthy",
    "year",
    "results",
    "documents",
)
# Facets that may have thousands of values.
LONG = ("city", "sponsor")
# Lists can be filtered by these too, but no panel offers them: no list counts them.
QUIET = ("entered", "updated", "confirmed", "timed", "stale")
# What an age, a distance and “stale” look for; an address that names them is told so.
UNCOUNTED = ("age_from", "age_to", "place", "due")
# The orders of a list that are the same whoever asks. Numbers count up past CTU-9999.
ORDERS = {
    "changed": ("-version_id",),
    "start": ("-started_on", "-version_id"),
    "number": (Length("number"), "number"),
}


class Facets(Protocol):
    """What both implementations answer; studies are named by their primary keys."""

    def total(self) -> int:
        """How many studies are public."""

    def values(self, facet: str) -> Collection[str]:
        """The values of a facet that any public study has."""

    def find(
        self, choices: Choices, within: Collection[int] | None = None, order: str = "changed"
    ) -> Sequence[int]:
        """The studies that have the chosen values, in one of ``ORDERS``."""

    def count(
        self, facet: str, choices: Choices, within: Collection[int] | None = None
    ) -> dict[str, int]:
        """By value of one facet: how many studies a choice of it would leave."""

    def counts(
        self, choices: Choices, within: Collection[int] | None = None, most: int | None = None
    ) -> Counts:
        """The same of all facets; of ``LONG`` ones the chosen values and the ``most`` common."""


# Words may find more studies than a statement of SQLite may name (32,766).
_MOST_KEYS = 10_000


class SqlFacets:
    """Facets by queries over ``FacetEntry``: one to find, one more a facet chosen to count."""

    def total(self) -> int:
        """How many studies are public; one query."""
        return PublishedStudy.objects.count()

    def values(self, facet: str) -> Collection[str]:
        """The values of a facet that any public study has; one query."""
        values = FacetEntry.objects.filter(facet=facet).values_list("value", flat=True)
        return set(values.order_by().distinct())

    def find(
        self, choices: Choices, within: Collection[int] | None = None, order: str = "changed"
    ) -> list[int]:
        """The studies that have the chosen values, in one of ``ORDERS``; one query."""
        studies = self._chosen(choices).order_by(*ORDERS[order]).values_list("pk", flat=True)
        return [pk for pk in studies if within is None or pk in within]

    def count(
        self, facet: str, choices: Choices, within: Collection[int] | None = None
    ) -> dict[str, int]:
        """By value of one facet: how many studies a choice of it would leave; one query."""
        others = {name: values for name, values in choices.items() if name != facet}
        return self._count([facet], others, within)[facet]

    def counts(
        self, choices: Choices, within: Collection[int] | None = None, most: int | None = None
    ) -> Counts:
        """One query for the facets without a choice, one for each facet with one."""
        chosen = [facet for facet in FACETS if choices.get(facet)]
        found = self._count([facet for facet in FACETS if facet not in chosen], choices, within)
        found |= {facet: self.count(facet, choices, within) for facet in chosen}
        if most is not None:
            found |= {facet: top(found[facet], most, choices.get(facet, ())) for facet in LONG}
        return found

    def _count(
        self, facets: Collection[str], choices: Choices, within: Collection[int] | None
    ) -> Counts:
        found: dict[str, Counter[str]] = {facet: Counter() for facet in facets}
        studies = self._chosen(choices).values("pk")
        parts = [studies]
        if within is not None:
            keys, steps = list(within), range(0, len(within), _MOST_KEYS)
            parts = [studies.filter(pk__in=keys[start : start + _MOST_KEYS]) for start in steps]
        for part in parts:
            entries = FacetEntry.objects.filter(study__in=part, facet__in=facets).order_by()
            for facet, value, count in entries.values_list("facet", "value").annotate(Count("pk")):
                found[facet][value] += count
        return {facet: dict(counts) for facet, counts in found.items()}

    def _chosen(self, choices: Choices) -> QuerySet[PublishedStudy]:
        studies = PublishedStudy.objects.order_by()
        for facet, values in choices.items():
            if values:
                name = facet.removeprefix("-")
                having = FacetEntry.objects.filter(facet=name, value__in=values).values("study")
                asked = Q(pk__in=having)
                studies = studies.filter(~asked if name != facet else asked)
        return studies


def top(counts: Mapping[str, int], most: int, chosen: Collection[str]) -> dict[str, int]:
    """The values that most studies have, equals in the order of their names, and the chosen."""
    kept = {value for _, value in nsmallest(most, ((-n, value) for value, n in counts.items()))}
    return {value: n for value, n in counts.items() if value in kept or value in chosen}
