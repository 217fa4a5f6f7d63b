"""Whose studies are whose (ST11): editors of one network reach no working copy of another."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.roles import Role
from exchange.models import ExternalRecord
from studies import publishing
from studies.access import join_only, networks_of, rows_open_to, studies_open_to
from studies.admin.pages import change_url
from studies.models import Criterion, Network, Site, Study, StudyVersion
from tests import desk
from tests import factories as make

pytestmark = pytest.mark.django_db


class Register(NamedTuple):
    """A study of one's own network, of another, of both, and of none."""

    own_network: Network
    other_network: Network
    own: Study
    foreign: Study
    shared: Study
    free: Study


@pytest.fixture
def register() -> Register:
    tb, hiv = make.network("tb"), make.network("hiv")
    names = ("own", "foreign", "shared", "free")
    studies = [desk.publishable_study(f"TST-{place:04d}") for place in range(len(names))]
    for study, networks in zip(studies, ([tb], [hiv], [tb, hiv], []), strict=True):
        study.networks.set(networks)
    return Register(tb, hiv, *studies)


@pytest.fixture
def editor(register: Register) -> User:
    return desk.member(Role.EDITOR, register.own_network)


@pytest.fixture
def client(editor: User) -> Client:
    return desk.signed_in(editor)


def numbers(studies: Any) -> list[str]:
    return sorted(study.number for study in studies)


def listed(client: Client, name: str, **query: str) -> list[str]:
    page = client.get(reverse(f"admin:{name}_changelist"), query)
    rows = page.context_data["cl"].result_list
    return sorted({getattr(row, "study", row).number for row in rows})


OPEN = ["TST-0000", "TST-0002", "TST-0003"]
ALL = ["TST-0000", "TST-0001", "TST-0002", "TST-0003"]


# the set


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
def test_st11_roles_of_networks_see_theirs_and_those_of_none(
    register: Register, role: Role
) -> None:
    assert numbers(studies_open_to(desk.member(role, register.own_network))) == OPEN


def test_st11_without_a_network_only_studies_of_none_are_open(register: Register) -> None:
    assert numbers(studies_open_to(desk.member(Role.EDITOR))) == ["TST-0003"]


@pytest.mark.parametrize("role", [Role.PUBLISHER, Role.ADMINISTRATOR])
def test_st11_permission_for_every_network_lifts_the_limit(register: Register, role: Role) -> None:
    assert numbers(studies_open_to(desk.member(role))) == ALL


def test_st11_network_without_permission_opens_nothing(register: Register) -> None:
    everybody = [register.own_network, register.other_network]
    reader = desk.member(Role.READER, *everybody)
    reviewer = desk.member(Role.REVIEWER, *everybody)
    closed = desk.member(Role.EDITOR, *everybody)
    closed.is_active = False
    assert numbers(studies_open_to(reader)) == []
    assert numbers(studies_open_to(reviewer, "studies.change_study")) == []
    assert numbers(studies_open_to(closed)) == []
    assert numbers(studies_open_to(AnonymousUser())) == []


def test_st11_rows_of_studies_follow_the_studies(register: Register, editor: User) -> None:
    rows = Criterion.objects.all()
    assert numbers(row.study for row in rows_open_to(editor, rows, "studies.view_study")) == OPEN
    handler = desk.member(Role.DOCUMENT_HANDLER)
    assert rows_open_to(handler, rows, "studies.view_criterion").count() == 0
    publishing.publish([register.foreign], by=None)
    versions = rows_open_to(handler, StudyVersion.objects.all(), "studies.view_studyversion")
    assert numbers(row.study for row in versions) == ["TST-0001"]


def test_joining_networks_leaves_the_others_and_skips_unknown_ones(editor: User) -> None:
    make.network("covid")
    join_only(editor, ["covid", "hiv", "unknown"], by=None)
    assert [network.code for network in networks_of(editor)] == ["covid", "hiv"]
    join_only(editor, [], by=None)
    assert [network.code for network in networks_of(editor)] == []


# the desk


def test_st11_lists_show_studies_that_are_open(register: Register, client: Client) -> None:
    for study in Study.objects.all():
        Site.objects.create(study=study, city="Jena")
        ExternalRecord.objects.create(
            source="ctgov",
            external_id=study.number,
            study=study,
            raw="{}",
            sha256="",
            importer_version=1,
            imported="{}",
            fetched_at=study.updated_at,
        )
    publishing.publish(Study.objects.all(), by=None)
    publishing.withdraw(Study.objects.all(), by=None, reason_de="Weil", reason_en="Because")
    names = ("study", "site", "studyversion", "withdrawal")
    lists = [f"studies_{name}" for name in names] + ["exchange_externalrecord"]
    assert {name: listed(client, name) for name in lists} == dict.fromkeys(lists, OPEN)
    for name in ("site", "studyversion"):
        page = client.get(
            reverse(f"admin:studies_{name}_changelist"), {"study": register.foreign.pk}
        )
        assert "TST-0001" not in page.content.decode()


@pytest.mark.parametrize("page", ["change", "history", "delete", "preview", "withdraw", "restore"])
def test_st11_pages_of_a_foreign_study_are_not_found(
    register: Register, client: Client, page: str
) -> None:
    publishing.publish([register.foreign], by=None)
    before = Study.objects.filter(pk=register.foreign.pk).values().get()
    address = reverse(f"admin:studies_study_{page}", args=[register.foreign.pk])
    for response in (client.get(address), client.post(address, {"post": "yes", "acronym": "X"})):
        # Django's own refusal leads back to the index; withdrawing is no editor's at all.
        assert (response.status_code, response.headers.get("Location")) in [
            (302, reverse("admin:index")),
            (404, None),
            *([(403, None)] if page in ("withdraw", "restore") else []),
        ]
    assert Study.objects.filter(pk=register.foreign.pk).values().get() == before


def test_st11_foreign_study_is_not_saved_with_the_form_of_ones_own(
    register: Register, client: Client
) -> None:
    fields = desk.filled_in(client.get(change_url(register.own)))
    row = register.foreign.criteria.get()
    fields |= {"id": register.foreign.pk, "number": "TST-0001", "criteria-0-id": row.pk}
    fields |= {"criteria-0-text_en": "Taken over", "_save": "Save"}
    client.post(change_url(register.own), fields)
    row.refresh_from_db()
    assert (row.study, row.text.en) == (register.foreign, "Sample criterion")


def test_st11_st12_study_is_not_moved_between_networks(register: Register, client: Client) -> None:
    other, own = register.other_network, register.own_network
    for study, networks in ((register.own, [own]), (register.free, [])):
        fields = desk.filled_in(client.get(change_url(study)))
        response = client.post(change_url(study), fields | {"networks": [other.pk], "_save": "1"})
        assert response.status_code == 302
        assert list(study.networks.all()) == networks


def test_publisher_moves_a_study_between_networks(register: Register) -> None:
    client = desk.signed_in(desk.member(Role.PUBLISHER))
    fields = desk.filled_in(client.get(change_url(register.own)))
    client.post(change_url(register.own), fields | {"networks": [register.other_network.pk]})
    assert list(register.own.networks.all()) == [register.other_network]


def test_new_study_belongs_to_the_networks_of_whoever_adds_it(
    register: Register, client: Client
) -> None:
    address = reverse("admin:studies_study_add")
    fields = desk.filled_in(client.get(address)) | {"scientific_title_en": "A new study"}
    client.post(address, fields | {"networks": [register.other_network.pk]})
    added = Study.objects.get(scientific_title_en="A new study")
    assert list(added.networks.all()) == [register.own_network]


def test_st11_site_is_not_added_to_a_foreign_study(register: Register, client: Client) -> None:
    address = reverse("admin:studies_site_add")
    fields = desk.filled_in(client.get(address)) | {"city": "Ulm"}
    response = client.post(address, fields | {"study": register.foreign.pk})
    assert "Select a valid choice" in response.content.decode()
    assert Site.objects.count() == 0
    client.post(address, fields | {"study": register.own.pk})
    assert Site.objects.get().study == register.own


def test_st11_sites_of_a_foreign_study_are_not_deleted_in_bulk(
    register: Register, client: Client
) -> None:
    sites = [Site.objects.create(study=study) for study in (register.own, register.foreign)]
    chosen = [site.pk for site in sites]
    action = {"action": "delete_selected", "post": "yes", "_selected_action": chosen}
    client.post(reverse("admin:studies_site_changelist"), action)
    assert [site.study for site in Site.objects.all()] == [register.foreign]


def test_st11_autocomplete_names_no_foreign_study(register: Register, client: Client) -> None:
    query = {"term": "TST", "app_label": "studies", "model_name": "site", "field_name": "study"}
    found = client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert sorted(row["text"][:8] for row in found) == OPEN


# what a role may not


def test_st11_who_may_not_publish_sees_no_button_and_is_refused(
    register: Register, client: Client
) -> None:
    page = client.get(change_url(register.own))
    assert b'name="_save"' in page.content
    assert b'name="_publish"' not in page.content
    fields = desk.filled_in(page) | {"_publish": "1", "acronym": "X"}
    assert client.post(change_url(register.own), fields).status_code == 403
    register.own.refresh_from_db()
    assert (register.own.versions.count(), register.own.acronym) == (0, "")


def test_publisher_publishes_and_withdraws_in_every_network(register: Register) -> None:
    client = desk.signed_in(desk.member(Role.PUBLISHER))
    fields = desk.filled_in(client.get(change_url(register.foreign))) | {"_publish": "1"}
    client.post(change_url(register.foreign), fields)
    assert register.foreign.versions.count() == 1
    address = reverse("admin:studies_study_withdraw", args=[register.foreign.pk])
    client.post(address, {"reason_de": "Weil", "reason_en": "Because"})
    assert register.foreign.withdrawals.count() == 1


def test_st11_reviewer_reads_and_changes_nothing(register: Register) -> None:
    client = desk.signed_in(desk.member(Role.REVIEWER, register.own_network))
    page = client.get(change_url(register.own))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert client.post(change_url(register.own), {"acronym": "X"}).status_code == 403
    assert client.get(change_url(register.foreign)).status_code == 302


def test_st11_names_are_removed_by_publishers_only(client: Client) -> None:
    person = make.investigator()
    study = make.published(responsibilities=(make.responsibility(make.organisation(), person),))
    address = reverse("admin:studies_investigator_erase", args=[person.pk])
    assert client.post(address).status_code == 403
    version = StudyVersion.objects.get(study=study)
    assert version.printed_names[str(person.pk)] != ""
    desk.signed_in(desk.member(Role.PUBLISHER)).post(address)
    version.refresh_from_db()
    assert version.printed_names[str(person.pk)] == ""


# what it costs


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_an_editor_cost_the_same_whatever_their_length(
    django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    networks = [make.network(f"sample-{place}") for place in range(rows)]
    client = desk.signed_in(desk.member(Role.EDITOR, *networks))
    for place in range(rows):
        study = desk.publishable_study(f"TST-{place:04d}")
        study.networks.set(networks)
        Site.objects.create(study=study)
        publishing.publish([study], by=None)
    for name, queries in (("study", 8), ("site", 7), ("studyversion", 7)):
        address = reverse(f"admin:studies_{name}_changelist")
        client.get(address)
        with django_assert_num_queries(queries, info=name):
            assert client.get(address).status_code == 200
