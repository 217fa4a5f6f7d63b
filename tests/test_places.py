"""studies.search.places: distances from a city, sites without coordinates, several spellings."""

from __future__ import annotations

from typing import Any

import pytest

from studies import parts as p
from studies.germany import project
from studies.presenters.address import Address
from studies.presenters.german_map import german_map, result_map
from studies.presenters.labels import vocabulary
from studies.presenters.overview import overview
from studies.presenters.register import register_texts
from studies.search.facets import SqlFacets
from studies.search.lexicon import lexicon
from studies.search.memory import MemoryFacets
from studies.search.places import Near, Places, Point, distance, places
from studies.search.query import Query, conditions, search
from studies.search.state import data_version
from tests import factories as make

pytestmark = pytest.mark.django_db

SITES = {
    "CTU-9001": (p.Site(city="Jena", country="DE", latitude=50.93, longitude=11.59),),
    "CTU-9002": (p.Site(city="Jena", country="DE"),),
    "CTU-9003": (p.Site(city="Erfurt", country="DE", latitude=50.98, longitude=11.03),),
    "CTU-9004": (p.Site(city="Berlin", country="DE", latitude=52.52, longitude=13.41),),
    "CTU-9005": (p.Site(city="Weimar", country="DE"),),
    "CTU-9006": (p.Site(city="Jena", country="US", latitude=31.68, longitude=-92.13),),
}


@pytest.fixture
def _sites(db: None) -> None:
    for number, sites in SITES.items():
        make.published(number=number, sites=sites)


def found(city: str, km: int) -> list[str]:
    return [row.number[-1] for row in search(Query(near=Near(city, km), sort="number")).studies]


@pytest.mark.usefixtures("_sites")
def test_a_distance_takes_the_sites_around_a_city() -> None:
    assert found("Jena", 10) == ["1", "2"]
    assert found("Jena", 50) == ["1", "2", "3"]
    assert found("Erfurt", 10) == ["3"]
    assert found("Jena", 200) == ["1", "2", "3"]
    assert found("Berlin", 200) == ["4"]


@pytest.mark.usefixtures("_sites")
def test_a_site_put_far_outside_moves_no_city(db: None) -> None:
    """In real records one site in München lies by the Czech border."""
    right = p.Site(city="München", country="DE", latitude=48.14, longitude=11.58)
    stray = p.Site(city="München", country="DE", latitude=51.61, longitude=13.31)
    for place, site in enumerate((right, right, stray)):
        make.published(number=f"CTU-910{place}", sites=(site,))
    middle = places(data_version()).cities["München"]
    assert distance(middle, Point(48.14, 11.58)) < 1


def test_memory_and_sql_take_the_same_around_a_city() -> None:
    for city in ("Jena", "Erfurt", "Berlin"):
        for km in (10, 50, 200):
            asked = conditions(Query(near=Near(city, km)), data_version())
            assert list(MemoryFacets().find(asked)) == SqlFacets().find(asked)
            assert MemoryFacets().counts(asked) == SqlFacets().counts(asked)


@pytest.mark.usefixtures("_sites")
def test_cities_with_and_without_a_place() -> None:
    known = Places.load()
    assert (known.largest, known.unplaced) == (("Jena", "Erfurt", "Berlin"), ("Weimar",))
    assert known.points["||Jena"] == known.cities["Jena"] == Point(50.93, 11.59)
    assert "||Weimar" not in known.points
    assert [known.city(typed) for typed in ("jena", "Weimar", "", "|")] == ["Jena", "", "", ""]


@pytest.mark.usefixtures("_sites")
def test_places_are_remembered_for_their_version() -> None:
    version = data_version()
    assert places(version) is places(version)
    make.published(
        number="CTU-9007", sites=(p.Site(city="Bonn", country="DE", latitude=50.73, longitude=7.1),)
    )
    assert places(data_version()).city("bonn") == "Bonn"


@pytest.mark.usefixtures("_sites")
def test_nothing_is_around_a_city_that_has_gone() -> None:
    assert Places.load().around(Near("Bonn", 50)) == {}
    assert [search(Query(near=Near("Bonn", 50), sort=sort)).total for sort in ("", "distance")] == [
        0,
        0,
    ]


def test_first_page_and_result_show_a_city_at_the_same_place() -> None:
    spots = ((50.92, 11.58), (50.96, 11.60), (50.92, 11.58), (48.21, 16.37), (11.59, 50.93))
    sites = tuple(p.Site(city="Jena", country="DE", latitude=a, longitude=b) for a, b in spots)
    make.published(sites=(*sites, p.Site(city="Bonn", country="DE", latitude=7.1, longitude=50.7)))
    version = data_version()
    drawn = result_map({"Jena": 1, "Bonn": 1}, places(version), Address("/en/studies/"), "en")
    first = overview(version).towns
    assert german_map([town for town in first if town.x is not None], "en", 13.5) == drawn.drawing
    assert [(town.name, town.x, town.y) for town in first] == [
        ("Bonn", None, None),
        ("Jena", *(project(50.94, 11.59) or ())),
    ]
    assert [row.name for row in drawn.unplaced] == ["Bonn"]


def test_two_versions_of_the_data_are_remembered(django_assert_num_queries: Any) -> None:
    make.published()
    one, two = data_version(), data_version() + 1
    for remembered in (places, lexicon, overview, vocabulary, register_texts):
        remembered(one), remembered(two)
    with django_assert_num_queries(0):
        for remembered in (places, lexicon, overview, vocabulary, register_texts):
            assert remembered(one) is remembered(one)
            assert remembered(two) is remembered(two)


def test_distances_are_those_of_the_globe() -> None:
    jena, berlin = Point(50.93, 11.59), Point(52.52, 13.41)
    assert distance(jena, jena) == 0
    assert distance(jena, berlin) == distance(berlin, jena) == pytest.approx(217, abs=2)
    assert distance(Point(0, 0), Point(0, 180)) == pytest.approx(20_015, abs=1)
