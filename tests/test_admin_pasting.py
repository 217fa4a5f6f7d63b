"""The page on which a pasted list is looked at, put right, and saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studies.admin.pages import change_url, page_url
from studies.models import Criterion, Study
from tests import desk
from tests.test_pasting import SEED_CRITERIA, SEED_OUTCOMES
from tests.test_study_page import EXCLUSION, INCLUSION, NOTE

pytestmark = pytest.mark.django_db

PAGE_QUERIES, SPLIT_QUERIES = 7, 8


@pytest.fixture
def client() -> Client:
    return desk.signed_in(desk.editor())


@pytest.fixture
def study() -> Study:
    return desk.publishable_study()


def split(client: Client, study: Study, text: str, name: str = "criteria", **more: Any) -> Any:
    address = page_url(f"paste_{name}", study)
    typed = desk.filled_in(client.get(address)) | {"text": text, "_split": "Split"} | more
    response = client.post(address, typed)
    return response, desk.filled_in(response) | {"_save": "Save"}


def save(client: Client, study: Study, fields: dict[str, Any], name: str = "criteria") -> Any:
    return client.post(page_url(f"paste_{name}", study), fields)


@pytest.mark.uncounted
def test_the_model_page_is_pasted_in_two_steps(
    client: Client, study: Study, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    study.criteria.all().delete()
    address = page_url("paste_criteria", study)
    client.get(address)  # what is read once and remembered
    with django_assert_num_queries(PAGE_QUERIES):
        typed = desk.filled_in(client.get(address)) | {"text": SEED_CRITERIA, "_split": "Split"}
    with django_assert_num_queries(SPLIT_QUERIES):
        shown = client.post(address, typed)
    assert b"a sign such as" in shown.content.lower()
    assert study.criteria.count() == 0
    response = save(client, study, desk.filled_in(shown) | {"_save": "Save"})
    assert (response.status_code, response.headers["Location"]) == (302, change_url(study))
    outcomes = split(client, study, SEED_OUTCOMES, "outcomes")[1]
    assert save(client, study, outcomes, "outcomes").status_code == 302

    study.refresh_from_db()
    rows = list(study.criteria.values_list("order", "kind", "level", "text_en", "text_de"))
    spaced = [text.replace("aged 18", "aged  18") for text in INCLUSION]
    texts = [("inclusion", text) for text in spaced] + [("exclusion", text) for text in EXCLUSION]
    assert rows == [(place, kind, 0, text, "") for place, (kind, text) in enumerate(texts, 1)]
    assert (study.exclusion_note.en, study.exclusion_complete) == (NOTE, False)
    assert (study.inclusion_note.en, study.inclusion_complete) == ("", True)
    assert study.lock_version == 2
    assert study.updated_by is not None
    assert study.updated_by.username == "sample-editor"
    assert [(row.order, row.rank, row.time_frame.en) for row in study.outcomes.all()] == [
        (1, "primary", "day 7 after start of therapy"),
        (2, "secondary", "Days 15 and 29 after start of therapy"),
    ]


def test_rows_are_put_right_left_out_and_appended(client: Client, study: Study) -> None:
    text = "1. Fever\n   1. high\n2. Cough\nExclusion criteria\n- Allergy"
    _, fields = split(client, study, text)
    assert fields["mode"] == ["append"]
    fields |= {"rows-0-text": "Fever\r\nor chills", "rows-2-text": " ", "rows-3-kind": "inclusion"}
    save(client, study, fields)
    assert list(study.criteria.values_list("order", "kind", "level", "text_en")) == [
        (1, "inclusion", 0, "Sample criterion"),
        (2, "inclusion", 0, "Fever\nor chills"),
        (3, "inclusion", 1, "high"),
        (4, "inclusion", 0, "Allergy"),
    ]


def test_only_the_lists_that_get_new_rows_are_replaced(client: Client, study: Study) -> None:
    Criterion.objects.create(study=study, kind="exclusion", text_en="old", order=2)
    Study.objects.filter(pk=study.pk).update(
        exclusion_note_en="old note", exclusion_complete=False, inclusion_note_en="kept"
    )
    _, fields = split(client, study, "1. new", kind="exclusion")
    save(client, study, fields | {"mode": "replace"})
    study.refresh_from_db()
    assert list(study.criteria.values_list("text_en", flat=True)) == ["Sample criterion", "new"]
    assert (study.exclusion_note.en, study.exclusion_complete) == ("", True)
    assert study.inclusion_note.en == "kept"


def test_german_texts_fill_the_column_beside_the_english_ones(client: Client, study: Study) -> None:
    Criterion.objects.create(study=study, kind="exclusion", text_en="Allergy", order=2)
    german = "Einschlusskriterien\n1. Beispielkriterium\nAusschlusskriterien\n1. Allergie"
    german += "\n[Fortsetzung im Prüfplan]"
    response, fields = split(client, study, german, language="de")
    assert "their German column is filled in" in response.content.decode()
    assert fields["mode"] == ["fill"]
    refused = save(client, study, fields | {"rows-1-text": ""})
    assert "no longer fit this choice" in refused.content.decode()
    save(client, study, fields)
    study.refresh_from_db()
    assert list(study.criteria.values_list("text_de", "text_en")) == [
        ("Beispielkriterium", "Sample criterion"),
        ("Allergie", "Allergy"),
    ]
    assert study.exclusion_note.de == "[Fortsetzung im Prüfplan]"
    assert split(client, study, german, language="de")[1]["mode"] == ["append"]


def test_a_stale_page_is_refused_and_keeps_what_was_typed(client: Client, study: Study) -> None:
    _, fields = split(client, study, "1. Fever\n2. Cough")
    Study.objects.filter(pk=study.pk).update(lock_version=7)
    fields["rows-1-text"] = "typed meanwhile"
    refused = save(client, study, fields)
    assert "Somebody has saved this study since you opened the page" in refused.content.decode()
    assert study.criteria.count() == 1
    again = desk.filled_in(refused) | {"_save": "Save"}
    assert (again["rows-1-text"], again["text"]) == ("typed meanwhile", "1. Fever\n2. Cough")
    assert save(client, study, again).status_code == 302
    assert study.criteria.count() == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"_split": "", "text": " \n"}, "There are no lines in it"),
        ({"_split": "", "text": "x", "language": "fr", "kind": "9"}, "Select a valid choice."),
        ({"_split": "", "text": "- x\n" * 301}, "301 rows, and no more than 300 can be pasted"),
        ({"_split": "", "text": "x" * 50_001}, "at most 50000 characters"),
        ({"_save": ""}, "There are no rows to save"),
        ({"_save": "", "rows-TOTAL_FORMS": "9" * 20, "rows-INITIAL_FORMS": "0"}, "At most 300"),
        ({"_save": "", "mode": "x", "rows-0-kind": "x"}, "no longer fit this choice"),
        ({}, "Split into rows"),
    ],
)
def test_what_cannot_be_meant_is_told(
    client: Client, study: Study, fields: dict[str, str], sentence: str
) -> None:
    typed = {"language": "en", "kind": "inclusion", "lock_version": "0"} | fields
    typed |= {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"} | fields
    response = save(client, study, typed)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert study.criteria.count() == 1


def test_the_form_leads_there_and_loses_nothing(client: Client, study: Study) -> None:
    page = client.get(change_url(study))
    assert page.content.count(b"Save and paste a list") == 2
    fields = desk.filled_in(page) | {"acronym": "TYPED", "_paste_outcomes": "Save"}
    response = client.post(change_url(study), fields)
    assert response.headers["Location"] == page_url("paste_outcomes", study)
    study.refresh_from_db()
    assert study.acronym == "TYPED"
