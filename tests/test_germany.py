"""The map of Germany: projection, outline and clusters."""

import json
import re
from pathlib import Path

import pytest

from studies import germany
from studies.germany import Cluster, Place

OUTLINE = Path(__file__).parents[1] / "static/vendor/natural-earth/germany.json"

JENA = Place(50.927, 11.586, "Jena")
HAMBURG = Place(53.551, 9.994, "Hamburg")
COLOGNE = Place(50.938, 6.960, "Köln")


def test_the_box_is_that_of_the_outline() -> None:
    points = [point for ring in json.loads(OUTLINE.read_text()) for point in ring]
    lons, lats = zip(*points, strict=True)
    box = (min(lons), max(lons), min(lats), max(lats))
    assert box == (germany.WEST, germany.EAST, germany.SOUTH, germany.NORTH)


def test_places_lie_as_on_a_map() -> None:
    jena, hamburg, cologne = (
        germany.project(place.lat, place.lon) for place in (JENA, HAMBURG, COLOGNE)
    )
    assert (jena, hamburg, cologne) == ((342.1, 393.0), (255.9, 160.9), (91.6, 392.1))


def test_a_degree_north_is_longer_than_a_degree_east() -> None:
    places = [germany.project(*place) for place in ((51, 10), (52, 10), (51, 11))]
    (x, y), (_, north), (east, _) = (place for place in places if place)
    # Mercator stretches by 1 / cos(latitude): 1.606 in the middle of this degree.
    assert (y - north) / (east - x) == pytest.approx(1.606, abs=0.01)


@pytest.mark.parametrize(
    ("lat", "lon"), [(48.21, 16.37), (47.0, 10.0), (55.68, 12.57), (50.85, 4.35), (-33.9, 18.4)]
)
def test_a_place_outside_the_box_has_no_point(lat: float, lon: float) -> None:
    assert germany.project(lat, lon) is None


def test_the_outline_is_six_closed_rings_on_the_map() -> None:
    path = germany.outline()
    assert re.fullmatch(r"(M\d+ \d+(L\d+ \d+){3,}Z){6}", path)
    points = [tuple(map(int, pair)) for pair in re.findall(r"(\d+) (\d+)", path)]
    assert all(0 <= x <= germany.WIDTH and 0 <= y <= germany.HEIGHT for x, y in points)
    assert len(path) < 5_000


def test_sites_of_a_city_are_one_point() -> None:
    west, east = Place(53.55, 9.90, "Hamburg"), Place(53.55, 10.10, "Hamburg")
    assert germany.cluster([west, JENA, east]) == [
        Cluster(256.2, 161.0, "Hamburg", 2),
        Cluster(342.1, 393.0, "Jena", 1),
    ]


def test_cities_with_as_many_sites_stand_by_name() -> None:
    labels = [point.label for point in germany.cluster([COLOGNE, JENA, HAMBURG])]
    assert labels == ["Hamburg", "Jena", "Köln"]


def test_places_outside_are_left_out() -> None:
    assert germany.cluster([Place(48.21, 16.37, "Wien")]) == []
