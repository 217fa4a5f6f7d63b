"""Studies side by side: what is compared, what differs, what is left out and why."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studies import choices as c
from studies import parts as p
from studies.presenters.beside import BesidePage, beside_page
from studies.publishing import publish, withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db


def five() -> None:
    publish(make.studies(make.numbered(5)), by=None)


def page(query: str, language: str = "en") -> BesidePage:
    return beside_page(QueryDict(query).getlist("s"), language)


def numbers(of: BesidePage) -> list[str]:
    return [column.number for column in of.columns]


def test_studies_stand_in_the_order_asked_for() -> None:
    five()
    assert numbers(page("s=CTU-9003&s=ctu-9001&s=CTU-9003")) == ["CTU-9003", "CTU-9001"]


def test_facts_that_differ_say_so() -> None:
    criteria = make.criteria("Sample")
    make.published(number="CTU-1", sample_size_planned=10, criteria=criteria)
    make.published(number="CTU-2", sample_size_planned=20, criteria=criteria)
    found = {row.label: row for row in page("s=CTU-1&s=CTU-2").rows}
    assert found["Participants"] == ("Participants", "differs", ("10 planned", "20 planned"))
    told = "1 criterion<ul><li>Sample</li></ul>"
    assert found["Inclusion criteria"][1:] == ("", (told, told))
    assert found["Sponsor"][1:] == ("", ("not stated", "not stated"))


def test_criteria_of_one_number_and_other_words_differ() -> None:
    make.published(number="CTU-1", criteria=make.criteria("Adults"))
    make.published(number="CTU-2", criteria=make.criteria("<Children>"))
    found = {row.label: row for row in page("s=CTU-1&s=CTU-2").rows}
    assert found["Inclusion criteria"].differs == "differs"
    assert "<li>&lt;Children&gt;</li>" in found["Inclusion criteria"].cells[1]


def test_summary_counts_the_rows_that_differ() -> None:
    make.published(number="CTU-1", sample_size_planned=10)
    make.published(number="CTU-2")
    compared = page("s=CTU-1&s=CTU-2", "de")
    assert compared.summary == (
        f"Sie unterscheiden sich in 1 von {len(compared.rows)} Angaben; dort steht „verschieden“."
    )


def test_more_than_four_are_said_and_left_out() -> None:
    five()
    query = "&".join(f"s=CTU-900{place}" for place in range(1, 6))
    compared = page(query)
    assert (len(compared.columns), compared.is_full) == (4, True)
    assert compared.notices == ("Only the first 4 studies are compared; 1 was left out.",)


def test_unknown_and_withdrawn_studies_are_said() -> None:
    five()
    study = make.published(number="CTU-1")
    withdraw([study], by=None, reason_de="Weil", reason_en="Because")
    compared = page("s=CTU-1&s=CTU-9001&s=<b>x</b>&s=NCT00000000")
    assert numbers(compared) == ["CTU-9001"]
    assert compared.notices == (
        "Study CTU-1 was withdrawn from the register.",
        "There is no public study with the number “<B>X</B>”.",
        "There is no public study with the number “NCT00000000”.",
    )


def test_number_of_another_register_finds_its_study() -> None:
    number = p.Identifier(scheme="nct", value="NCT91234567")
    make.published(number="CTU-1", identifiers=(number,))
    make.published(number="CTU-2")
    assert numbers(page("s=nct 91234567&s=CTU-2&s=CTU-1")) == ["CTU-1", "CTU-2"]


def test_two_spellings_of_a_number_find_one_study() -> None:
    own = p.Identifier(scheme=c.Scheme.EUDRACT, value="2016-999103-01", relation=c.Relation.OWN)
    make.published(number="CTU-1", identifiers=(own,))
    make.published(number="CTU-2")
    compared = page("s=2016-999103-01&s=2016-999103-01-DE&s=CTU-2")
    assert (numbers(compared), compared.notices) == (["CTU-1", "CTU-2"], ())


def test_study_can_be_taken_out() -> None:
    five()
    column = page("s=CTU-9001&s=CTU-9002").columns[0]
    assert column.without_url == "/en/studies/compare/?s=CTU-9002"


@pytest.mark.parametrize("query", ["", "s=", "s=CTU-9001"])
def test_fewer_than_two_are_asked_for_more(query: str) -> None:
    five()
    compared = page(query)
    assert (compared.rows, compared.summary) == ((), "Choose at least two studies to compare.")


def test_page_marks_samples_languages_and_escapes(client: Client) -> None:
    name = p.Intervention(name=p.Text(de="<i>Mittel</i>"), type="drug")
    make.published(number="CTU-1", interventions=(name,))
    make.published(number="CTU-2")
    text = client.get("/en/studies/compare/?s=CTU-1&s=CTU-2&s=<script>").content.decode()
    assert '<span lang="de">&lt;i&gt;Mittel&lt;/i&gt;</span>' in text
    assert text.count('class="sample"') == 2
    assert "<script>" not in text.split("<main")[1]
    assert '<meta name="robots" content="noindex">' in text


@pytest.mark.parametrize(
    ("query", "status"),
    [("s=%00", 400), ("s=" + "x" * 50_000, 200), ("&".join(["s=1"] * 10_000), 200), ("s[]=1", 200)],
)
def test_any_query_string_is_answered(client: Client, query: str, status: int) -> None:
    assert client.get(f"/de/studien/vergleich/?{query}").status_code == status


def test_twenty_unknown_values_are_not_all_looked_up(client: Client) -> None:
    compared = page("&".join(f"s=NCT000000{place:02}" for place in range(20)))
    assert len(compared.notices) == 13
    assert compared.notices[-1].endswith("8 were left out.")


@pytest.mark.parametrize("count", [2, 4])
def test_comparison_costs_the_same_queries_however_many_studies(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    five()
    query = "&".join(f"s=CTU-{9001 + place}" for place in range(count))
    client.get(f"/en/studies/compare/?{query}")
    with django_assert_num_queries(2):  # version of the data; the studies
        client.get(f"/en/studies/compare/?{query}")
    with django_assert_num_queries(4):  # and other registers' numbers, and withdrawals
        client.get(f"/en/studies/compare/?{query}&s=NCT00000000")


@pytest.mark.parametrize("view", ["", "?view=table"])
def test_list_leads_to_the_comparison(client: Client, view: str) -> None:
    five()
    text = client.get(f"/en/studies/{view}").content.decode()
    boxes = re.findall(r'<label.*?name="s" value="(CTU-\d+)" form="compare">Compare \1<', text)
    assert len(boxes) == 5
    assert text.count('<form class="btnrow mt" id="compare" action="/en/studies/compare/"') == 1


@pytest.mark.parametrize("address", ["/en/studies/?view=map", "/en/studies/?q=zzzz", "/en/"])
def test_no_box_stands_where_nothing_is_compared(client: Client, address: str) -> None:
    five()
    text = client.get(address).content.decode()
    assert ('form="compare"' in text, 'id="compare"' in text) == (False, False)


def test_comparison_of_nothing_asks_for_a_study_and_leads_to_the_list(client: Client) -> None:
    five()
    empty = client.get("/en/studies/compare/").content.decode()
    one = client.get("/en/studies/compare/?s=CTU-9001").content.decode()
    for html, label in ((empty, "Number of a study"), (one, "Number of another study")):
        assert f">{label}</label>" in html
        assert '<a class="btn btn-quiet btn-sm" href="/en/studies/">' in html
    assert ["data-print" in html for html in (empty, one)] == [False, True]
