"""The form of a study: one count of queries, one lock, rows in order, checked numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.roles import Role
from studies.admin.pages import change_url
from studies.models import (
    Criterion,
    Identifier,
    Indication,
    NumberSeries,
    Outcome,
    Responsibility,
    Site,
    Study,
    StudyIndication,
)
from studies.snapshot import snapshot
from tests import desk
from tests import factories as make

pytestmark = pytest.mark.django_db

FORM_QUERIES = 54


@pytest.fixture
def client() -> Client:
    return desk.signed_in(desk.editor())


def send(client: Client, study: Study, **changes: Any) -> Any:
    fields = desk.filled_in(client.get(change_url(study))) | {"_save": "Save"} | changes
    return client.post(change_url(study), fields)


@pytest.mark.uncounted
@pytest.mark.parametrize("rows", [1, 3])
def test_form_costs_the_same_whatever_its_length(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    study = desk.publishable_study()
    desk.add_rows(study, rows)
    client.get(change_url(study))  # what is read once and remembered
    with django_assert_num_queries(FORM_QUERIES):
        response = client.get(change_url(study))
    assert response.content.count(b'name="outcomes-') > 0


def test_form_sent_as_it_is_changes_nothing(client: Client) -> None:
    study = desk.publishable_study()
    desk.add_rows(study, 3)
    Study.objects.filter(pk=study.pk).update(
        purpose=["treatment", "basic_science"], bullet_order=["masking", "phase"], countries=["AT"]
    )
    before = snapshot([study.pk])
    response = send(client, study)
    assert response.status_code == 302
    assert snapshot([study.pk]) == before


def test_new_study_gets_a_number_and_its_author(client: Client) -> None:
    desk.publishable_study()
    address = reverse("admin:studies_study_add")
    fields = desk.filled_in(client.get(address)) | {
        "scientific_title_en": "Another sample",
        "_save": "Save",
    }
    response = client.post(address, fields)
    study = Study.objects.get(scientific_title_en="Another sample")
    assert response.headers["Location"] == change_url(study)
    assert study.number == "CTU-0001"
    assert study.updated_by is not None
    assert study.updated_by.username == "sample-editor"
    assert NumberSeries.objects.get(prefix="CTU").last == 1
    send(client, study, number="CTU-0099")
    assert Study.objects.filter(number="CTU-0001").exists()


def test_second_editor_is_refused_and_keeps_what_was_typed(client: Client) -> None:
    study = desk.publishable_study()
    desk.add_rows(study, 1)
    other = desk.signed_in(desk.editor("second"))
    opened = desk.filled_in(other.get(change_url(study)))
    # The first editor saves meanwhile, and deletes a row.
    mine = desk.filled_in(client.get(change_url(study)))
    client.post(change_url(study), mine | {"criteria-0-DELETE": "on", "acronym": "FIRST"})
    typed = opened | {
        "acronym": "SECOND",
        "criteria-0-text_en": "typed into a row that is gone",
        "outcomes-1-title_en": "typed into a new row",
        "_save": "Save",
    }
    response = other.post(change_url(study), typed)
    study.refresh_from_db()
    assert response.status_code == 200
    assert study.acronym == "FIRST"
    assert "Sample sample-editor saved this study on" in response.content.decode()
    again = desk.filled_in(response)
    assert again["acronym"] == "SECOND"
    assert again["criteria-0-text_en"] == "typed into a row that is gone"
    assert again["outcomes-1-title_en"] == "typed into a new row"
    assert again["lock_version"] == opened["lock_version"] == "0"
    assert other.post(change_url(study), again | {"_save": "Save"}).status_code == 200


def test_change_of_a_list_alone_moves_the_lock(client: Client) -> None:
    study = desk.publishable_study()
    send(client, study, **{"criteria-0-text_en": "Another sample criterion"})
    study.refresh_from_db()
    assert study.lock_version == 1
    assert study.criteria.filter(text_en="Another sample criterion").exists()


def test_row_without_a_number_comes_last(client: Client) -> None:
    study = desk.publishable_study()
    Criterion.objects.create(study=study, text_en="second", order=7)
    response = send(client, study, **{"criteria-2-text_en": "third", "criteria-2-level": "1"})
    assert response.status_code == 302
    assert list(study.criteria.values_list("order", "text_en", "level")) == [
        (1, "Sample criterion", 0),
        (7, "second", 0),
        (8, "third", 1),
    ]


def test_rows_can_change_places_under_a_constraint(client: Client) -> None:
    study = desk.publishable_study()
    one = study.study_indications.get().indication
    two = Indication.objects.create(slug="sample-cold", label_en="Sample cold")
    StudyIndication.objects.create(study=study, indication=two, order=2)
    response = send(
        client,
        study,
        **{
            "study_indications-0-indication": two.pk,
            "study_indications-0-is_main": "",
            "study_indications-1-indication": one.pk,
            "study_indications-1-is_main": "on",
        },
    )
    assert response.status_code == 302
    rows = study.study_indications.values_list("indication", "is_main", "order")
    assert list(rows) == [(two.pk, False, 1), (one.pk, True, 2)]


def test_two_main_indications_are_refused(client: Client) -> None:
    study = desk.publishable_study()
    two = Indication.objects.create(slug="sample-cold", label_en="Sample cold")
    response = send(
        client,
        study,
        **{"study_indications-1-indication": two.pk, "study_indications-1-is_main": "on"},
    )
    assert "Only one indication can be the main one." in response.content.decode()


def identifier(scheme: str, value: str, row: int = 0, **more: str) -> dict[str, str]:
    values = {"scheme": scheme, "value": value, "relation": "own"} | more
    return {f"identifiers-{row}-{name}": text for name, text in values.items()}


def test_number_is_kept_in_its_comparable_form(client: Client) -> None:
    study = desk.publishable_study()
    send(client, study, **identifier("nct", "nct 0433 8958"))
    assert study.identifiers.get().comparable == "NCT04338958"


def test_number_of_no_register_is_refused(client: Client) -> None:
    response = send(client, desk.publishable_study(), **identifier("nct", "NCT123"))
    assert "“NCT123” is not a number of this register." in response.content.decode()


def test_number_of_another_study_is_refused_by_name(client: Client) -> None:
    other = desk.publishable_study("TST-0007")
    Identifier.objects.create(
        study=other, scheme="nct", value="NCT04338958", comparable="NCT04338958"
    )
    response = send(client, desk.publishable_study(), **identifier("nct", "NCT04338958"))
    assert "NCT04338958 already belongs to the study TST-0007." in response.content.decode()


def test_study_of_another_network_is_not_named() -> None:
    other = desk.publishable_study("TST-0007")
    other.networks.add(make.network("tb"))
    Identifier.objects.create(
        study=other, scheme="nct", value="NCT04338958", comparable="NCT04338958"
    )
    client = desk.signed_in(desk.member(Role.EDITOR))
    page = send(client, desk.publishable_study(), **identifier("nct", "NCT04338958"))
    assert "already belongs to a study of another network" in page.content.decode()
    assert "TST-0007" not in page.content.decode()


def test_number_listed_twice_is_refused(client: Client) -> None:
    study = desk.publishable_study()
    Identifier.objects.create(
        study=study, scheme="nct", value="NCT04338958", comparable="NCT04338958"
    )
    response = send(client, study, **identifier("nct", "NCT 04338958", row=1))
    assert "NCT04338958 is listed twice." in response.content.decode()


def test_facts_keep_the_order_of_the_editor(client: Client) -> None:
    study = desk.publishable_study()
    Study.objects.filter(pk=study.pk).update(purpose=["treatment", "basic_science"])
    send(
        client,
        study,
        bullet_order_0="masking",
        bullet_order_1="phase",
        purpose=["basic_science", "prevention", "treatment"],
        countries="de, AT de",
    )
    study.refresh_from_db()
    assert study.bullet_order == ["masking", "phase"]
    assert study.purpose == ["treatment", "basic_science", "prevention"]
    assert study.countries == ["DE", "AT"]


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("countries", "DE, XX", "“XX” is not a country of ISO 3166-1."),
        ("interventions-0-arms", "1, two", "“two” is not the number of an arm."),
        ("status_confirmed_on", "17.5.2026", "“17.5.2026” is not a date."),
    ],
)
def test_what_cannot_be_meant_is_named(client: Client, name: str, value: str, message: str) -> None:
    response = send(client, desk.publishable_study(), **{name: value})
    assert message in response.content.decode()


@pytest.mark.uncounted
def test_study_with_278_sites_is_saved(client: Client) -> None:
    study = desk.publishable_study()
    desk.add_rows(study, 3)
    Site.objects.bulk_create(
        Site(study=study, city=f"Sample City {place}", order=place) for place in range(275)
    )
    response = send(client, study, acronym="BIG")
    study.refresh_from_db()
    assert (response.status_code, study.acronym, study.sites.count()) == (302, "BIG", 278)
    assert b"278 sites" in client.get(change_url(study)).content


def test_waiver_is_the_word_of_whoever_enters_it(client: Client) -> None:
    study = desk.publishable_study()
    send(client, study, **{"waivers-0-rule": "E03", "waivers-0-reason": "A sample reason"})
    waiver = study.waivers.get()
    assert (waiver.rule, waiver.by.username) == ("E03", "sample-editor")


def test_responsibilities_of_sites_are_not_those_of_the_trial(client: Client) -> None:
    study = desk.publishable_study()
    row = Responsibility.objects.get(study=study)
    site = Site.objects.create(study=study, city="Jena")
    Responsibility.objects.create(study=study, site=site, role=row.role, order=1)
    fields = desk.filled_in(client.get(change_url(study)))
    assert fields["responsibilities-INITIAL_FORMS"] == "1"


def test_reader_of_the_desk_sees_the_form_and_cannot_save(client: Client) -> None:
    study = desk.publishable_study()
    desk.add_rows(study, 1)
    reader = User.objects.create_user("sample-reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    own = desk.signed_in(reader)
    page = own.get(change_url(study))
    assert page.status_code == 200
    assert b"_save" not in page.content
    assert own.post(change_url(study), {}).status_code == 403


def test_deleted_row_leaves_and_outcome_stays(client: Client) -> None:
    study = desk.publishable_study()
    desk.add_rows(study, 1)
    send(client, study, **{"milestones-0-DELETE": "on"})
    assert study.milestones.count() == 0
    assert Outcome.objects.filter(study=study).count() == 1
