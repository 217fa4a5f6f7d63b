"""The page with all values of a facet: found by a piece of the name, chosen, back to the list."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from studies import parts as p
from studies.filters import StudyFilter
from studies.presenters.find_in_list import FINDABLE
from studies.publishing import publish
from studies.search.query import search
from studies.search.state import data_version
from tests import factories as make
from tests.test_list import choices

pytestmark = pytest.mark.django_db


def page(client: Client, facet: str, language: str = "en", **query: Any) -> str:
    with override(language):
        address = reverse("studies:find", args=[facet])
    response = client.get(f"{address}?{urlencode(query, doseq=True)}")
    assert response.status_code == 200
    return response.content.decode()


def hidden(html: str) -> list[tuple[str, str]]:
    return [
        (name, unescape(value))
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html)
    ]


def values(html: str) -> list[str]:
    return [value for _, value in choices(html)]


@pytest.fixture
def _cities(db: None) -> None:
    records = make.numbered(5)
    names = ["Köln", "Jena", "Düren", "Erfurt", "Ödheim"]
    publish(
        make.studies(
            of.model_copy(
                update={"sites": tuple(p.Site(city=name, country="DE") for name in names[place:])}
            )
            for place, of in enumerate(records)
        ),
        by=None,
    )


@pytest.mark.usefixtures("_cities")
def test_all_values_stand_in_the_order_of_their_names(client: Client) -> None:
    html = page(client, "city")
    assert choices(html) == {
        ("city", name): ("", name, number)
        for name, number in zip(["Düren", "Erfurt", "Jena", "Köln", "Ödheim"], "34215", strict=True)
    }
    assert values(html) == ["Düren", "Erfurt", "Jena", "Köln", "Ödheim"]
    assert "<legend>5 entries</legend>" in html


@pytest.mark.usefixtures("_cities")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("koln", ["Köln"]),
        ("KOELN", ["Köln"]),
        ("ür", ["Düren", "Erfurt"]),
        ("xer", []),
        ("  ", ["Düren", "Erfurt", "Jena", "Köln", "Ödheim"]),
        ("x" * 5000, []),
    ],
)
def test_a_piece_of_the_name_narrows_the_list(client: Client, text: str, found: list[str]) -> None:
    html = page(client, "city", find=text)
    assert values(html) == found
    assert ("<legend>No entry</legend>" in html) == (not found)


@pytest.mark.usefixtures("_cities")
def test_the_state_goes_along_and_what_is_chosen_stays_on_top(client: Client) -> None:
    html = page(
        client, "city", q="sample", status="recruiting", city=["Jena", "Köln"], find="du", age=30
    )
    assert hidden(html) == [("q", "sample"), ("status", "recruiting"), ("age", "30")]
    assert values(html) == ["Jena", "Köln", "Düren"]
    assert [attribute for attribute, _, _ in choices(html).values()] == [" checked", " checked", ""]
    assert re.search(r'<form method="get" action="/en/studies/"', html)
    assert 'formaction="/en/studies/find/city/"' in html
    back = "/en/studies/?q=sample&amp;status=recruiting&amp;city=Jena&amp;city=K%C3%B6ln&amp;age=30"
    assert f'<a class="btn btn-quiet" href="{back}">' in html


def test_numbers_are_those_of_the_list_after_the_click(client: Client) -> None:
    make.samples()
    for facet in FINDABLE:
        offered = choices(page(client, facet, status=["recruiting", "planned"]))
        assert offered
        for (name, value), (_, _, number) in list(offered.items())[:8]:
            clicked = urlencode([("status", "recruiting"), ("status", "planned"), (name, value)])
            asked = StudyFilter(QueryDict(clicked), data_version())
            assert (clicked, number) == (clicked, str(search(asked.query).total))


def test_hundred_values_stand_on_a_page(client: Client) -> None:
    sites = tuple(p.Site(city=f"City {n:03}", country="XX") for n in range(201))
    make.published(sites=sites)
    html = page(client, "city")
    assert (len(values(html)), values(html)[0]) == (100, "City 000, XX")
    assert "<legend>201 entries</legend>" in html
    assert re.findall(r'name="page" value="(\d)" formaction="/en/studies/find/city/"', html) == [
        "2",
        "3",
    ]
    assert values(page(client, "city", page=3)) == ["City 200, XX"]
    assert values(page(client, "city", page=99)) == ["City 200, XX"]
    assert values(page(client, "city", page=2, city="City 150, XX"))[0] == "City 150, XX"


def test_years_come_backwards_and_sponsors_by_name(client: Client) -> None:
    home = make.organisation("Zeta Trust")
    away = make.organisation("Alpha Trust")
    for number, sponsor, year in (("CTU-9001", home, "2020"), ("CTU-9002", away, "2021")):
        row = p.StudyOrganisation(role="primary_sponsor", organisation=str(sponsor.pk))
        start = {"kind": "study_start", "date": year, "date_kind": "actual"}
        make.published(number=number, sponsors=(row,), milestones=(start,))
    assert values(page(client, "year")) == ["2021", "2020"]
    sponsors = choices(page(client, "sponsor"))
    assert [label for _, label, _ in sponsors.values()] == ["Alpha Trust", "Zeta Trust"]
    assert values(page(client, "sponsor", find="zeta")) == [str(home.pk)]


def test_german_pages_have_german_addresses(client: Client) -> None:
    make.published()
    with override("de"):
        assert reverse("studies:find", args=["city"]) == "/de/studien/finden/city/"
    html = page(client, "city", language="de")
    assert "Liste durchsuchen" in html
    assert 'hreflang="en" href="http' in html
    assert "/en/studies/find/city/" in html


@pytest.mark.parametrize("facet", ["status", "age", "place", "identifier", "nothing", "age_from"])
def test_other_facets_have_no_such_page(client: Client, facet: str) -> None:
    assert client.get(f"/en/studies/find/{facet}/").status_code == 404


def test_what_was_left_out_is_named(client: Client) -> None:
    assert "is not known under “Status”" in page(client, "city", status="odd")


def test_a_page_costs_the_same_queries_however_long_the_list(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 3):
        sponsors = [make.organisation(f"Trust {rows} {n}") for n in range(rows)]
        row = [
            p.StudyOrganisation(role="primary_sponsor", organisation=str(s.pk)) for s in sponsors
        ]
        make.published(number=f"CTU-900{rows}", sponsors=tuple(row))
        page(client, "sponsor")
        # Version, counts, names.
        with django_assert_num_queries(3):
            page(client, "sponsor")
