"""Germany as a small map: outline, projection and clustered places, without a tile server.

Units of the map are those of its SVG viewBox, x to the right and y down.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

WIDTH, HEIGHT = 560, 716
VIEW_BOX = f"0 0 {WIDTH} {HEIGHT}"

# The bounding box of the outline, in degrees; a test compares it with the file.
WEST, EAST, SOUTH, NORTH = 5.859, 15.018, 47.279, 55.058
_MARGIN = 32.0
_OUTLINE = Path(__file__).parents[1] / "static/vendor/natural-earth/germany.json"


class Place(NamedTuple):
    """One site: latitude and longitude in degrees, and the city it is counted under."""

    lat: float
    lon: float
    city: str


class Cluster(NamedTuple):
    """One point of the map: the centre of a city's sites, its name, how many there are."""

    x: float
    y: float
    label: str
    n: int


def _mercator(lat: float) -> float:
    """Mercator's northing of a latitude, in degrees of longitude at the equator."""
    return math.degrees(math.asinh(math.tan(math.radians(lat))))


# One scale for both axes keeps the shape; the width decides, the height is centred.
_SCALE = (WIDTH - 2 * _MARGIN) / (EAST - WEST)
_TOP = (HEIGHT - _SCALE * (_mercator(NORTH) - _mercator(SOUTH))) / 2


def project(lat: float, lon: float) -> tuple[float, float] | None:
    """Where a place lies on the map, to a tenth; None outside Germany's bounding box.

    The box is not the country: it holds Strasbourg and Salzburg too, so callers choose
    by the country of a site first.
    """
    if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
        return None
    x, y = _position(lat, lon)
    return round(x, 1), round(y, 1)


def _position(lat: float, lon: float) -> tuple[float, float]:
    """The map's x and y of a point of the earth."""
    x = _MARGIN + _SCALE * (lon - WEST)
    y = _TOP + _SCALE * (_mercator(NORTH) - _mercator(lat))
    return x, y


@cache
def outline() -> str:
    """The mainland and the islands as SVG path data, in whole units."""
    rings: list[list[tuple[float, float]]] = json.loads(_OUTLINE.read_text(encoding="utf-8"))
    return "".join(_path(ring) for ring in rings)


def _path(ring: list[tuple[float, float]]) -> str:
    """One closed ring of (longitude, latitude) pairs as path data."""
    positions = (_position(lat, lon) for lon, lat in ring)
    return f"M{'L'.join(f'{x:.0f} {y:.0f}' for x, y in positions)}Z"


def cluster(places: Iterable[Place]) -> list[Cluster]:
    """The places that lie on the map, one point a city, the most sites first."""
    cities: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for place in places:
        if position := project(place.lat, place.lon):
            cities[place.city].append(position)
    clusters = [_centre(city, positions) for city, positions in cities.items()]
    return sorted(clusters, key=lambda point: (-point.n, point.label))


def _centre(city: str, positions: list[tuple[float, float]]) -> Cluster:
    """A city's sites as one point in their middle."""
    n = len(positions)
    x = sum(x for x, _ in positions) / n
    y = sum(y for _, y in positions) / n
    return Cluster(round(x, 1), round(y, 1), city, n)
