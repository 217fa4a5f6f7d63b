"""Where in Germany studies have sites: distances from a city, reckoned here and stored nowhere."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from statistics import median
from typing import NamedTuple, Self

from django.db.models import Count

from studies import germany
from studies.fold import fold
from studies.models import FacetEntry
from studies.search import abroad
from studies.search.cities import city_name
from studies.search.state import remembered

_EARTH_KM = 6371.0


class Point(NamedTuple):
    """Latitude and longitude in degrees."""

    lat: float
    lon: float


class Near(NamedTuple):
    """A city, and how many kilometres around it."""

    city: str
    km: int


class Nearest(NamedTuple):
    """How far the nearest site is, and the city it lies in."""

    km: float
    city: str


@dataclass(frozen=True)
class Places:
    """The places of one version of the data: ``cities`` and the middle of the sites of each.

    ``points`` has the values of the facet; sites without coordinates, or with some that are not
    in Germany, lie in the middle of their city. ``unplaced`` are the cities of which nothing is
    known but their names, ``largest`` the others, those with most sites first. ``spellings`` are
    the best of cities abroad, by the value of the facet “city”.
    """

    cities: Mapping[str, Point]
    unplaced: tuple[str, ...]
    points: Mapping[str, Point]
    by_name: Mapping[str, str]
    largest: tuple[str, ...]
    spellings: Mapping[str, str]

    @classmethod
    def load(cls) -> Self:
        """The places as they stand now; one query."""
        entries = FacetEntry.objects.filter(facet__in=("place", "spelling")).order_by()
        both: dict[str, dict[str, int]] = {"place": {}, "spelling": {}}
        for facet, value, count in entries.values_list("facet", "value").annotate(Count("pk")):
            both[facet][value] = count
        counts = dict(sorted(both["place"].items()))
        points, sizes = {}, Counter[str]()
        sites = defaultdict[str, list[Point]](list)
        for value, count in counts.items():
            lat, lon, city = value.split("|", 2)
            sizes[city] += count
            if lat and lon and germany.project(float(lat), float(lon)):
                points[value] = Point(float(lat), float(lon))
                sites[city] += [points[value]] * count
        cities = {city: _middle(of) for city, of in sites.items()}
        for value in counts:
            city = value.split("|", 2)[2]
            if city in cities:
                points.setdefault(value, cities[city])
        return cls(
            cities=cities,
            unplaced=tuple(city for city in sizes if city not in cities),
            points=points,
            by_name={fold(city): city for city in cities},
            largest=tuple(city for city, _ in sizes.most_common() if city in cities),
            spellings=abroad.best(both["spelling"]),
        )

    def city(self, typed: str) -> str:
        """The city that somebody typed, under the name that facets use; empty when unknown."""
        name = " ".join(typed.split())
        return self.by_name.get(fold(city_name(name, "DE"))) or self.by_name.get(fold(name), "")

    def around(self, near: Near) -> dict[str, float]:
        """The values no further from a city than asked for, each with its distance in km.

        None around a city that has gone since somebody read its name.
        """
        middle = self.cities.get(near.city)
        if middle is None:
            return {}
        distances = ((value, distance(middle, point)) for value, point in self.points.items())
        own = f"|{near.city}"
        return {value: away for value, away in distances if away <= near.km or value.endswith(own)}


def nearest(near: Near, around: Mapping[str, float], values: Iterable[str]) -> Nearest:
    """The nearest of these values; of equals the one in the city asked for."""
    sites = (Nearest(around[value], value.split("|", 2)[2]) for value in values)
    return min(sites, key=lambda site: (site.km, site.city != near.city, site.city))


@remembered()
def places(version: int) -> Places:
    """The places, remembered by this process as long as the data keep their version."""
    return Places.load()


def distance(one: Point, other: Point) -> float:
    """The kilometres between two points, as the crow flies (haversine)."""
    north, east = radians(other.lat - one.lat), radians(other.lon - one.lon)
    chord = sin(north / 2) ** 2
    chord += cos(radians(one.lat)) * cos(radians(other.lat)) * sin(east / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, chord)))


def _middle(points: list[Point]) -> Point:
    """The middle one in either direction: registers put a site or two of a city far outside it."""
    return Point(median(point.lat for point in points), median(point.lon for point in points))
