"""How many public studies there are, by status, indication and city: counted once a publication."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from django.db.models import Count, QuerySet

from studies import germany
from studies.choices import IndicationKind
from studies.models import FacetEntry, Indication, PublishedStudy

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
    def load(cls) -> Self:
        """The numbers as they stand now, in six queries."""
        by_status = PublishedStudy.objects.order_by().values_list("main_status")
        statuses = dict(by_status.annotate(Count("pk")))
        indications = _indications()
        return cls(
            total=sum(statuses.values()),
            statuses=statuses,
            indications=indications,
            areas=_areas(indications),
            towns=_towns(),
            latest=tuple(PublishedStudy.objects.all()[:LATEST]),
        )

    def studies(self, indication: str) -> int:
        """How many studies an indication has, narrower ones included."""
        return sum(self.indications.get(indication, {}).values())


def overview(version: int) -> Overview:
    """The overview, remembered by this process as long as the data keep their version."""
    return _remembered(version) if version else Overview.load()


@lru_cache(maxsize=1)
def _remembered(version: int) -> Overview:
    return Overview.load()


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


def _towns() -> tuple[Town, ...]:
    """The German cities with sites; the number is that of the list filtered by the city."""
    entries = FacetEntry.objects.order_by()
    places = [value.split("|", 2) for value in _values(entries.filter(facet="place"))]
    names = {city for _, _, city in places}
    drawn = germany.cluster(
        germany.Place(float(latitude), float(longitude), city)
        for latitude, longitude, city in places
        if latitude and longitude
    )
    points = {point.label: point for point in drawn}
    counted = entries.filter(facet="city", value__in=names).values_list("value")
    towns = [
        Town(city, count, points[city].x, points[city].y) if city in points else Town(city, count)
        for city, count in counted.annotate(Count("pk"))
    ]
    return tuple(sorted(towns, key=lambda town: (-town.studies, town.name)))


def _values(entries: QuerySet[FacetEntry]) -> list[str]:
    return list(entries.values_list("value", flat=True).distinct())
