"""studies.filters: an address is read whole; what means nothing is named and left out."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils.translation import override

from studies import parts as p
from studies.filters import LONGEST_QUERY, StudyFilter
from studies.search.places import Near
from studies.search.query import Query
from studies.search.state import data_version
from tests import factories as make

pytestmark = pytest.mark.django_db


def read(address: str) -> tuple[Query, list[str]]:
    asked = StudyFilter(QueryDict(address), data_version())
    with override("en"):
        return asked.query, asked.ignored


def test_nothing_asked_is_everything() -> None:
    assert read("") == (Query(), [])


def test_words_and_values_are_read() -> None:
    make.published(sites=(p.Site(city="Jena", country="DE"),))
    query, ignored = read("q=+covid++19+&status=planned&status=recruiting&city=Jena&sort=&page=2")
    assert query == Query(
        words="covid 19",
        choices={"status": ("planned", "recruiting"), "city": ("Jena",)},
        page=2,
    )
    assert ignored == []


def test_names_of_trackers_and_fields_left_empty_are_let_be() -> None:
    assert read("utm_source=letter&fbclid=1&foo=1&age_from=&place=") == (Query(), [])


def test_a_value_given_twice_counts_once() -> None:
    assert read("phase=2&phase=2")[0].choices == {"phase": ("2",)}


@pytest.mark.parametrize(
    ("address", "notice"),
    [
        ("status=open", "“open” is not known under “Status” and was left out."),
        ("city=Atlantis", "“Atlantis” is not known under “Study site in” and was left out."),
        ("age=121", "“121” is not known under “Age” and was left out."),
        ("age=-1", "“-1” is not known under “Age” and was left out."),
        ("age=3.5", "“3.5” is not known under “Age” and was left out."),
        ("age=³", "“³” is not known under “Age” and was left out."),
        ("age_from=18", "“age_from” is not a filter and was left out. Use “Age” instead."),
        ("age_to=x", "“age_to” is not a filter and was left out. Use “Age” instead."),
        ("place=Jena", "“place” is not a filter and was left out. Use “Near a city” instead."),
        ("year=1999", "“1999” is not known under “Start year” and was left out."),
        ("healthy=maybe", "“maybe” is not known under “Healthy volunteers” and was left out."),
        ("results=1", "“1” is not known under “Results available” and was left out."),
        ("near=Atlantis&km=50", "“Atlantis” is not known under “Near a city” and was left out."),
        ("km=3", "“3” is not known under “Distance” and was left out."),
        ("sort=size", "“size” is not known under “Sort” and was left out."),
        ("page=0", "“0” is not known under “Page” and was left out."),
        ("page=-1", "“-1” is not known under “Page” and was left out."),
        (
            "page=1000000000000000000",
            "“1000000000000000000” is not known under “Page” and was left out.",
        ),
        ("page=²", "“²” is not known under “Page” and was left out."),
    ],
)
def test_what_means_nothing_is_named_and_left_out(address: str, notice: str) -> None:
    query, ignored = read(f"{address}&status=planned")
    assert (query, ignored) == (Query(choices={"status": ("planned",)}), [notice])


@pytest.mark.parametrize("typed", ["München", "munich", "MUENCHEN", " munchen "])
def test_a_city_is_known_however_it_is_spelt(typed: str) -> None:
    make.published(sites=(p.Site(city="Munich", country="DE", latitude=48.14, longitude=11.58),))
    assert read(f"near={typed}") == (Query(near=Near("München", 50)), [])
    assert read(f"near={typed}&km=10")[0].near == Near("München", 10)


def test_a_city_whose_place_is_unknown_is_left_out() -> None:
    make.published(sites=(p.Site(city="Erfurt", country="DE"),))
    assert read("near=Erfurt")[0] == Query()


@pytest.mark.parametrize("age", [0, 7, 120])
def test_an_age_is_a_whole_number_of_years(age: int) -> None:
    assert read(f"age=+{age}+") == (Query(age=age), [])


def test_an_unknown_view_is_named_and_the_list_shown() -> None:
    asked = StudyFilter(QueryDict("view=cube"), data_version())
    with override("en"):
        assert asked.view == "list"
    assert asked.ignored == ["“cube” is not known under “View” and was left out."]


def test_a_long_text_is_cut_and_said() -> None:
    query, ignored = read(f"q={'x' * 300}")
    assert len(query.words) == LONGEST_QUERY
    assert ignored == ["Only the first 200 characters of your text were searched."]


def test_more_than_eight_words_are_said() -> None:
    note = ["Only the first 8 words of your text were searched."]
    assert read("q=ab+cd+ef+gh+ij+kl+mn+op+qr+st")[1] == note
    assert read("q=ab+cd+ef+gh+ij+kl+mn+op+ab+cd")[1] == []


@pytest.mark.parametrize(
    ("query", "order"),
    [
        (Query(), "changed"),
        (Query(words="hiv"), "relevance"),
        (Query(words="hiv", sort="start"), "start"),
        (Query(sort="relevance"), "changed"),
    ],
)
def test_the_order_in_force(query: Query, order: str) -> None:
    assert query.order == order
