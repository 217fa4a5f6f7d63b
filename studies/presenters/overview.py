"""How many public studies there are, by status, indication and city: counted once a publication."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.db.models import Count

from studies import germany
from studies.choices import IndicationKind
from studies.models import FacetEntry, Indication, PublishedStudy
from studies.search.places import Places, places
from studies.search.state import remembered

LATEST = 6


@dataclass(frozen=True)
class Town:
    """A German city with its number of studies; x and y on the map where it can be drawn."""

    name: str
    studies: int
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True)
class Overview:
    """Numbers of one data version; most studies first in all of them."""

    total: int
    statuses: Mapping[str, int]
    indications: Mapping[str, Mapping[str, int]]
    areas: tuple[Indication, ...]
    towns: tuple[Town, ...]
    latest: tuple[PublishedStudy, ...]

    @classmethod
    def load(cls, version: int) -> Self:
        """The numbers as they stand now, in six queries; one less where places are known."""
        by_status = PublishedStudy.objects.order_by().values_list("main_status")
        statuses = dict(by_status.annotate(Count("pk")))
        indications = _indications()
        return cls(
            total=sum(statuses.values()),
            statuses=statuses,
            indications=indications,
            areas=_areas(indications),
            towns=_german_towns(places(version)),
            latest=tuple(PublishedStudy.objects.all()[:LATEST]),
        )

    def studies(self, indication: str) -> int:
        """How many studies an indication has, narrower ones included."""
        return sum(self.indications.get(indication, {}).values())


@remembered()
def overview(version: int) -> Overview:
    """The overview, remembered by this process as long as the data keep their version."""
    return Overview.load(version)


def _indications() -> dict[str, dict[str, int]]:
    rows = FacetEntry.objects.filter(facet="indication").order_by()
    found: dict[str, dict[str, int]] = defaultdict(dict)
    counted = rows.values_list("value", "study__main_status").annotate(Count("pk"))
    for slug, status, count in counted:
        found[slug][status] = count
    return dict(found)


def _areas(counts: Mapping[str, Mapping[str, int]]) -> tuple[Indication, ...]:
    """The broad indications that have studies, special categories before disease areas."""
    roots = Indication.objects.filter(parent=None, slug__in=counts)
    return tuple(sorted(roots, key=lambda row: row.kind != IndicationKind.SPECIAL_CATEGORY))


def towns(counts: Mapping[str, int], known: Places) -> tuple[Town, ...]:
    """The German cities that have a count, most studies first."""
    found = [
        Town(city, counts[city], *(germany.project(*point) or ()))
        for city, point in known.cities.items()
        if city in counts
    ]
    found += [Town(city, counts[city]) for city in known.unplaced if city in counts]
    return tuple(sorted(found, key=lambda town: (-town.studies, town.name)))


def _german_towns(known: Places) -> tuple[Town, ...]:
    """The German cities with sites; the number is that of the list filtered by the city."""
    names = [*known.cities, *known.unplaced]
    entries = FacetEntry.objects.filter(facet="city", value__in=names).order_by()
    return towns(dict(entries.values_list("value").annotate(Count("pk"))), known)
