"""Vocabulary, organisations, texts: what saving them does to public pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from studies import publishing
from studies.admin import wording
from studies.models import (
    Indication,
    Investigator,
    Network,
    Organisation,
    Page,
    PublishedStudy,
    RegisterText,
    ResponsibilityRole,
    SubStatus,
)
from studies.search.state import data_version
from tests import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return desk.signed_in(desk.editor())


def save(client: Client, row: Model, **changes: Any) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    address = reverse(name, args=[row.pk])
    fields = desk.filled_in(client.get(address)) | {"_save": "Save"} | changes
    return client.post(address, fields, follow=True).content.decode()


@pytest.fixture
def published() -> PublishedStudy:
    study = desk.publishable_study()
    study.networks.add(Network.objects.create(code="sample-network", name_en="Sample network"))
    publishing.publish([study, desk.publishable_study("TST-0002")], by=None)
    return PublishedStudy.objects.get(study=study)


@pytest.mark.parametrize(
    ("model", "lookup", "column", "label", "count"),
    [
        (Indication, {"slug": "sample-fever"}, "label_en", "indication:sample-fever", 2),
        (SubStatus, {"code": "transit_ethics"}, "label_en", "sub_status:transit_ethics", 2),
        (ResponsibilityRole, {"code": "public_contact"}, "label_en", "role:public_contact", 2),
        (Network, {"code": "sample-network"}, "name_en", "network:sample-network", 1),
    ],
)
def test_saved_row_is_called_by_its_new_name_at_once(
    client: Client,
    published: PublishedStudy,
    model: type[Any],
    lookup: dict[str, str],
    column: str,
    label: str,
    count: int,
) -> None:
    page = save(client, model.objects.get(**lookup), **{column: "Renamed"})
    word = "study was" if count == 1 else "studies were"
    assert f"{count} published {word} refreshed." in page
    published.refresh_from_db()
    assert published.labels[label]["en"] == "Renamed"


def test_saved_organisation_is_called_by_its_new_name_at_once(
    client: Client, published: PublishedStudy
) -> None:
    organisation = Organisation.objects.get()
    assert "2 published studies were refreshed." in save(client, organisation, name_en="Renamed")
    published.refresh_from_db()
    assert published.labels[f"organisation:{organisation.pk}"]["en"] == "Renamed"


def test_row_saved_as_it_is_refreshes_nothing(client: Client, published: PublishedStudy) -> None:
    assert "refreshed" not in save(client, SubStatus.objects.get(code="transit_ethics"))


def test_indication_moved_in_the_tree_is_found_under_its_new_parent(
    client: Client, published: PublishedStudy
) -> None:
    parent = Indication.objects.create(slug="fevers", label_en="Fevers")
    child = Indication.objects.get(slug="sample-fever")
    save(client, child, parent=parent.pk)
    assert published.study.published.facets.filter(facet="indication", value="fevers").exists()
    page = save(client, parent, parent=child.pk)
    assert "An indication cannot be placed below itself." in page
    assert "2 published studies were refreshed." in save(client, parent, label_en="All fevers")


def test_code_is_given_once(client: Client) -> None:
    status: Any = SubStatus.objects.get(code="recruiting")
    save(client, status, code="other", label_en="Renamed")
    status.refresh_from_db()
    assert (status.code, status.label_en) == ("recruiting", "Renamed")
    address = reverse("admin:studies_network_add")
    fields = desk.filled_in(client.get(address)) | {"code": "sample", "name_en": "Sample"}
    client.post(address, fields)
    assert Network.objects.filter(code="sample", name_en="Sample").exists()


def test_texts_of_the_register_make_old_pages_old(client: Client) -> None:
    before = data_version()
    save(client, RegisterText.objects.get(), name_en="Sample register")
    changed = data_version()
    assert changed != before
    page = Page.objects.create(slug="sample", title_en="Sample page")
    save(client, page, body_en="Sample text")
    saved = data_version()
    assert saved != changed
    client.post(reverse("admin:studies_page_delete", args=[page.pk]), {"post": "yes"})
    deleted = data_version()
    assert deleted != saved
    page = Page.objects.create(slug="sample", title_en="Sample page")
    action = {"action": "delete_selected", "post": "yes", "_selected_action": [page.pk]}
    client.post(reverse("admin:studies_page_changelist"), action)
    assert data_version() != deleted
    assert client.get(reverse("admin:studies_registertext_add")).status_code == 403


def test_wrong_check_digit_is_refused(client: Client) -> None:
    person = Investigator.objects.create(family="Sample-Person")
    assert "is not an ORCID iD" in save(client, person, orcid="0000-0002-1825-0098")
    save(client, person, orcid="0000-0002-1825-0097", public_basis="consent")
    person.refresh_from_db()
    assert (person.orcid, person.public_basis) == ("0000-0002-1825-0097", "consent")


@pytest.mark.parametrize("text", wording.BUTTONS)
def test_django_s_own_buttons_speak_as_ours_do(text: str) -> None:
    with override("de"):
        assert gettext(text).startswith("Speichern und ")
