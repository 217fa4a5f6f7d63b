"""Which studies have the chosen values, and how many each further choice would leave.

OR within a facet, AND across; a facet's counts leave out its own selection, so a count equals
the number of results after the click. ``SqlFacets`` asks the database: it is always right, and
the oracle of the tests. ``studies.search.memory`` answers the same from bitmaps.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from django.db.models import Count, QuerySet

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
)
# Lists can be filtered by these too, but no panel offers them: no list counts them.
QUIET = ("entered", "updated", "confirmed", "timed")


class Facets(Protocol):
    """What both implementations answer; studies are named by their primary keys."""

    def total(self) -> int:
        """How many studies are public."""

    def values(self, facet: str) -> Collection[str]:
        """The values of a facet that any public study has."""

    def find(self, choices: Choices, within: Collection[int] | None = None) -> Sequence[int]:
        """The studies that have the chosen values, the last published first."""

    def counts(self, choices: Choices, within: Collection[int] | None = None) -> Counts:
        """By facet and value: how many studies a choice of it would leave."""


class SqlFacets:
    """Facets by queries over ``FacetEntry``: one to find, one more a facet chosen to count."""

    def total(self) -> int:
        """How many studies are public; one query."""
        return PublishedStudy.objects.count()

    def values(self, facet: str) -> Collection[str]:
        """The values of a facet that any public study has; one query."""
        values = FacetEntry.objects.filter(facet=facet).values_list("value", flat=True)
        return set(values.order_by().distinct())

    def find(self, choices: Choices, within: Collection[int] | None = None) -> list[int]:
        """The studies that have the chosen values; one query."""
        return list(self._chosen(choices, within).values_list("pk", flat=True))

    def counts(self, choices: Choices, within: Collection[int] | None = None) -> Counts:
        """One query for the facets without a choice, one for each facet with one."""
        chosen = [facet for facet, values in choices.items() if values]
        found: Counts = {facet: {} for facet in FACETS}
        for own in [None, *(facet for facet in chosen if facet in FACETS)]:
            others = {facet: choices[facet] for facet in chosen if facet != own}
            entries = FacetEntry.objects.filter(
                study__in=self._chosen(others, within).order_by().values("pk")
            )
            counted = [own] if own else [facet for facet in FACETS if facet not in chosen]
            entries = entries.filter(facet__in=counted)
            rows = entries.values_list("facet", "value").annotate(Count("pk")).order_by()
            for facet, value, count in rows:
                found[facet][value] = count
        return found

    def _chosen(self, choices: Choices, within: Collection[int] | None) -> QuerySet[PublishedStudy]:
        studies = PublishedStudy.objects.order_by("-version_id")
        if within is not None:
            studies = studies.filter(pk__in=within)
        for facet, values in choices.items():
            if values:
                having = FacetEntry.objects.filter(facet=facet, value__in=values)
                studies = studies.filter(pk__in=having.values("study"))
        return studies
