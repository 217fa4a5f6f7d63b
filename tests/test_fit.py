"""Could a study fit: what does not exclude somebody, and nothing kept of what was said."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from studies import parts as p
from studies.publishing import publish
from tests import factories as make

pytestmark = pytest.mark.django_db

EN, DE = "/en/could-this-fit/", "/de/koennte-das-passen/"


def send(client: Client, address: str = EN, **answers: Any) -> str:
    response = client.post(address, answers)
    assert response.status_code == 200
    return response.content.decode()


def numbers(html: str) -> list[str]:
    return sorted(re.findall(r'<span class="tn">CTU-(\d+)</span>', html))


@pytest.fixture
def _studies(db: None) -> None:
    def who(low: int | None, high: int | None, sex: str | None) -> p.Eligibility:
        ages = [p.Age(value=age) if age is not None else None for age in (low, high)]
        return p.Eligibility(age_min=ages[0], age_max=ages[1], sex=sex)

    facts: dict[str, dict[str, Any]] = {
        "CTU-1": {"eligibility": who(18, 65, "all")},
        "CTU-2": {"eligibility": who(18, None, "female")},
        "CTU-3": {"eligibility": who(None, 17, "male")},
        "CTU-4": {"scientific_title": p.Text(en="Treatment of tuberculosis")},
        "CTU-5": {"status": p.StatusPart(sub_status="completed")},
        "CTU-6": {"status": p.StatusPart(sub_status="concept")},
    }
    make.vocabulary()
    publish(make.studies(make.record(number=n, **fields) for n, fields in facts.items()), by=None)


@pytest.mark.usefixtures("_studies")
@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"age": "34"}, "1246"),
        ({"age": "17"}, "346"),
        ({"age": "66"}, "246"),
        ({"age": "0"}, "346"),
        ({"sex": "female"}, "1246"),
        ({"sex": "male"}, "1346"),
        ({"age": "34", "sex": "male"}, "146"),
        ({"condition": "Tuberkulose"}, "4"),
        ({"condition": "tb", "age": "3", "sex": "female"}, "4"),
        ({"condition": "malaria"}, ""),
        ({"condition": "-tuberculosis"}, "1236"),
    ],
)
def test_studies_are_found_that_do_not_exclude_one(
    client: Client, answers: dict[str, str], found: str
) -> None:
    html = send(client, **answers)
    assert numbers(html) == list(found)
    assert f"{len(found)} of 6 studies could fit, going by your answers</h2>" in html
    assert "Only the study team can decide" in html
    assert "Only studies that are recruiting or planned are shown." in html


@pytest.mark.usefixtures("_studies")
def test_the_answers_stand_in_the_form_again(client: Client) -> None:
    html = send(client, age="34", sex="female", condition="tb <b>")
    assert re.search(r'<input type="number" name="age" value="34"', html)
    assert re.search(r'<input type="radio" name="sex" value="female"[^>]* checked', html)
    assert 'value="tb &lt;b&gt;"' in html
    assert "Compared: 34 years; Female; “tb &lt;b&gt;”" in html


@pytest.mark.usefixtures("_studies")
def test_synonyms_are_named_and_a_slip_is_answered(client: Client) -> None:
    assert "“TB”, and also Tuberkulose, TBC" in send(client, condition="TB")
    html = send(client, condition="Tuberkolose")
    button = re.search(
        r'<button type="submit"[^>]*form="fit" name="condition" value="(\w+)">', html
    )
    assert button[1] == "Tuberkulose"
    # A browser sends the field too, before the button.
    response = client.post(EN, {"condition": ["Tuberkolose", "Tuberkulose"]})
    assert numbers(response.content.decode()) == ["4"]


@pytest.mark.parametrize(
    ("answers", "anchor", "error"),
    [
        ({}, "id_age", "Please give an age, a sex or a condition."),
        ({"condition": "   "}, "id_age", "Please give an age, a sex or a condition."),
        ({"age": "121"}, "id_age", "Please enter a whole number from 0 to 120."),
        ({"age": "-1"}, "id_age", "Please enter a whole number from 0 to 120."),
        ({"age": "old"}, "id_age", "Please enter a whole number from 0 to 120."),
        ({"age": "9" * 5000}, "id_age", "Please enter a whole number from 0 to 120."),
        ({"sex": "both"}, "id_sex_0", "Please choose one of the answers."),
        (
            {"condition": "x" * 201},
            "id_condition",
            "Ensure this value has at most 200 characters (it has 201).",
        ),
    ],
)
def test_what_is_wrong_is_said_in_words(
    client: Client, answers: dict[str, str], anchor: str, error: str
) -> None:
    html = send(client, **answers)
    assert "<title>Error: Could a study fit me?" in html
    assert f'<li><a href="#{anchor}">{error}</a></li>' in html
    name = anchor.split("_")[1]
    field = re.search(rf'<p class="invalid-feedback" id="id_{name}_error">.*?</p>', html)
    assert error in field[0]
    assert f'aria-describedby="id_{name}_' in html
    assert f'id="{anchor}"' in html
    assert 'id="results"' not in html


def test_the_empty_form_is_no_error(client: Client) -> None:
    html = client.get(EN).content.decode()
    assert 'class="errsum"' not in html
    assert 'class="invalid-feedback"' not in html
    assert '<form id="fit" class="mt" method="post" action="/en/could-this-fit/#results"' in html
    assert "csrf" not in html


def test_pages_turn_by_buttons_of_the_form(client: Client) -> None:
    publish(make.studies(make.numbered(26)), by=None)
    first, second = send(client, age="34"), send(client, age="34", page="2")
    assert (len(numbers(first)), len(numbers(second))) == (25, 1)
    assert '<button type="submit" name="page" value="2" form="fit">' in first
    for odd in ("0", "-1", "x", "1000000000000000000", "²"):
        assert numbers(send(client, age="34", page=odd)) == numbers(first)
    assert numbers(send(client, age="34", page="99")) == numbers(second)


@pytest.mark.usefixtures("_studies")
def test_pf6_nothing_of_it_is_stored_or_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    strict = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as queries:
        response = strict.post(EN, {"age": "87", "sex": "female", "condition": "leprosy"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert "ETag" not in response
    writes = [row["sql"] for row in queries if not row["sql"].startswith("SELECT")]
    assert writes == []
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert [line for line in said if "leprosy" in line or "87" in line] == []
    html = response.content.decode()
    links = re.findall(r'(?:href|action)="([^"]*)"', html)
    assert [link for link in links if "leprosy" in link or "87" in link] == []


def test_an_address_says_nothing_of_oneself(client: Client) -> None:
    make.published()
    html = client.get(f"{EN}?age=34&sex=female&condition=leprosy").content.decode()
    assert numbers(html) == []
    assert 'value="34"' not in html
    assert 'id="results"' not in html


def test_report_of_an_error_keeps_the_answers_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("studies.views.fit.fit_page", fail)
    client.raise_request_exception = False
    response = client.post(EN, {"condition": "leprosy"})
    assert response.status_code == 500
    assert vars(response.wsgi_request)["sensitive_post_parameters"] == "__ALL__"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert getattr(client, method)(EN).status_code == 405


@pytest.mark.usefixtures("_studies")
def test_the_page_is_german_on_german_pages(client: Client) -> None:
    html = send(client, DE, age="34", sex="male")
    assert "3 von 6 Studien könnten nach diesen Angaben passen" in html
    assert "Verglichen: 34 Jahre; Männlich." in html
    assert "Nur das Studienteam kann entscheiden" in html
    assert "Fehler: Könnte eine Studie für mich passen?" in send(client, DE)


def test_home_and_list_lead_there(client: Client) -> None:
    for address in ("/en/", "/en/studies/"):
        assert f'<a href="{EN}">Could a study fit me?</a>' in client.get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_an_answer_costs_the_same_queries_however_long(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish(make.studies(make.numbered(rows)), by=None)
    send(client, age="34")
    # Version; limits 2; find, total, counts 2; the rows are remembered.
    with django_assert_num_queries(7):
        send(client, age="34")
