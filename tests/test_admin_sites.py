"""Sites: a list of their own, one working copy with their study."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from studies.models import Organisation, Responsibility, ResponsibilityRole, Site, Study
from tests import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return desk.signed_in(desk.editor())


def a_site(study: Study, rows: int = 0) -> Site:
    house = Organisation.objects.create(name_en="Sample House")
    site = Site.objects.create(study=study, organisation=house, city="Jena", order=1)
    roles = ResponsibilityRole.objects.all()
    for place in range(rows):
        house = Organisation.objects.create(name_en=f"Sample House {place}")
        Responsibility.objects.create(
            study=study, site=site, role=roles[place], organisation=house, order=place
        )
    return site


def address_of(site: Site) -> str:
    return reverse("admin:studies_site_change", args=[site.pk])


@pytest.mark.parametrize("rows", [1, 3])
def test_form_costs_the_same_whatever_its_length(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    site = a_site(desk.publishable_study(), rows)
    client.get(address_of(site))
    with django_assert_num_queries(6):
        client.get(address_of(site))


def test_list_shows_the_sites_of_one_study_and_says_so(client: Client) -> None:
    study, other = desk.publishable_study(), desk.publishable_study("TST-0002")
    a_site(study)
    a_site(other)
    address = reverse("admin:studies_site_changelist")
    page = client.get(address, {"study": study.pk})
    assert [site.study_id for site in page.context_data["cl"].result_list] == [study.pk]
    assert page.context_data["cl"].filter_specs[0].lookup_choices == [(str(study.pk), "TST-0001")]
    assert len(client.get(address).context_data["cl"].result_list) == 2
    assert client.get(address, {"study": "x"}).status_code == 200


def test_new_site_belongs_to_the_study_that_was_shown_and_comes_last(client: Client) -> None:
    study = desk.publishable_study()
    a_site(study)
    address = reverse("admin:studies_site_add")
    page = client.get(address, {"_changelist_filters": f"study={study.pk}"})
    fields = desk.filled_in(page) | {"city": "Ulm", "_save": "Save"}
    assert fields["study"] == str(study.pk)
    role = ResponsibilityRole.objects.first()
    client.post(address, fields | {"responsibilities-0-role": role.pk})
    site = Site.objects.get(city="Ulm")
    assert (site.study, site.order) == (study, 2)
    assert site.responsibilities.get().study == study


def test_saved_site_moves_the_study(client: Client) -> None:
    study = desk.publishable_study()
    site = a_site(study)
    opened = desk.filled_in(client.get(address_of(site)))
    client.post(address_of(site), opened | {"city": "Ulm"})
    study.refresh_from_db()
    assert study.sites.get().city == "Ulm"
    assert (study.lock_version, study.updated_by.username) == (1, "sample-editor")
    response = client.post(address_of(site), opened | {"city": "Gera"})
    assert "saved this study on" in response.content.decode()
    assert desk.filled_in(response)["city"] == "Gera"
    assert study.sites.get().city == "Ulm"


def test_deleted_sites_move_the_study(client: Client) -> None:
    study = desk.publishable_study()
    site = a_site(study)
    delete = reverse("admin:studies_site_delete", args=[site.pk])
    client.post(delete, {"post": "yes"})
    action = {"action": "delete_selected", "post": "yes", "_selected_action": [a_site(study).pk]}
    client.post(reverse("admin:studies_site_changelist"), action)
    study.refresh_from_db()
    assert (study.lock_version, study.sites.count()) == (2, 0)
