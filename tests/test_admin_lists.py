"""The lists of the desk: one literal count of queries each, and filters that tell the truth."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import F
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Invitation
from documents.models import AccessTerms
from exchange.models import Discrepancy, ExternalRecord, ImportProfile, ImportRun
from studies import keeping, publishing
from studies.models import GlossaryTerm, Indication, Network, Page, Study, SubStatus, SynonymGroup
from tests import desk, gate

pytestmark = pytest.mark.django_db

QUERIES = {
    "studies_glossaryterm": 6,
    "studies_indication": 7,
    "studies_investigator": 5,
    "studies_network": 6,
    "studies_organisation": 5,
    "studies_page": 6,
    "studies_qualityfinding": 6,
    "studies_responsibilityrole": 6,
    "studies_site": 5,
    "studies_study": 6,
    "studies_studyversion": 5,
    "studies_substatus": 6,
    "studies_synonymgroup": 6,
    "studies_withdrawal": 5,
    "exchange_discrepancy": 6,
    "exchange_externalrecord": 6,
    "exchange_importprofile": 5,
    "exchange_importrun": 8,
    "documents_accessterms": 6,
    "documents_document": 6,
    "documents_documentkind": 6,
    "documents_grant": 5,
    "accounts_invitation": 5,
    "accounts_letter": 5,
    "auth_group": 6,
    "auth_user": 6,
}
FORMS = {
    "studies_page": 4,
    "studies_glossaryterm": 4,
    "studies_synonymgroup": 4,
    "studies_indication": 7,
    "studies_investigator": 4,
    "studies_network": 4,
    "studies_organisation": 4,
    "studies_qualityfinding": 5,
    "studies_responsibilityrole": 4,
    "studies_site": 6,
    "studies_studyversion": 4,
    "studies_substatus": 4,
    "studies_withdrawal": 5,
    "exchange_discrepancy": 5,
    "exchange_externalrecord": 5,
    "exchange_importprofile": 4,
    "exchange_importrun": 4,
    "documents_accessterms": 4,
    "documents_document": 9,
    "documents_documentkind": 4,
    "documents_grant": 4,
    "accounts_invitation": 4,
    "accounts_letter": 4,
    "auth_group": 12,
    "auth_user": 7,
}


@pytest.fixture
def client() -> Client:
    return desk.signed_in(desk.editor())


def rows_everywhere(count: int) -> None:
    for place in range(count):
        study = desk.publishable_study(f"TST-{place:04d}")
        Network.objects.create(code=f"sample-{place}", name_en=f"Sample {place}")
        publishing.publish([study], by=None)
        publishing.withdraw([study], by=None, reason_de="Weil", reason_en="Because")
        desk.add_rows(study, 1)
        ExternalRecord.objects.create(
            source="ctgov",
            external_id=f"NCT0000000{place}",
            study=study,
            raw="{}",
            sha256="",
            importer_version=1,
            imported="{}",
            fetched_at=study.updated_at,
        )
        ImportRun.objects.create(files=["sample.json"], source="ctgov")
        ImportProfile.objects.create(name=f"sample-{place}", mapping={})
        Discrepancy.objects.create(
            study=study, source="ctgov", external_id="1", field="acronym", theirs='{"acronym":"X"}'
        )
        Group.objects.create(name=f"sample-{place}")
        AccessTerms.objects.create(version=f"x{place}", text_en="x", valid_from=study.updated_at)
        Invitation.objects.create(
            email=f"i{place}@example.org",
            token_hash=f"{place}" * 64,
            invited_by=User.objects.first(),
            sent_at=study.updated_at,
            expires_at=study.updated_at,
        )
        keeping.keep([study.pk])
        Page.objects.create(slug=f"sample-{place}", title_en="x")
        GlossaryTerm.objects.create(slug=f"sample-{place}", term_en=f"x{place}")
        SynonymGroup.objects.create(slug=f"sample-{place}", name="x", terms_en="a\nb")
        paper = gate.document(kind=f"kind-{place}")
        gate.approved(paper, by=gate.handler(f"handler-{place}"), email=f"a{place}@example.org")


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_whatever_its_length(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    rows_everywhere(rows)
    for name, queries in QUERIES.items():
        address = reverse(f"admin:{name}_changelist")
        client.get(address)
        with django_assert_num_queries(queries, info=name):
            assert client.get(address).status_code == 200, name


@pytest.mark.parametrize("rows", [1, 3])
def test_form_costs_the_same_whatever_else_there_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    rows_everywhere(rows)
    for name, queries in FORMS.items():
        model = apps.get_model(name.replace("_", "."))
        row = model._default_manager.order_by("pk").first()
        assert row, name
        address = reverse(f"admin:{name}_change", args=[row.pk])
        client.get(address)
        with django_assert_num_queries(queries, info=name):
            assert client.get(address).status_code == 200, name


def test_every_list_and_form_has_its_count() -> None:
    """What has none here has it beside the tests of its own pages."""
    elsewhere = {"audit_event", "documents_accessrequest", "studies_registertext"}
    names = {f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry}
    assert names - elsewhere == QUERIES.keys()
    assert names - elsewhere - {"studies_study"} == FORMS.keys()


Numbers = Callable[..., list[str]]


@pytest.fixture
def numbers(client: Client) -> Numbers:
    def shown(**query: str) -> list[str]:
        response = client.get(reverse("admin:studies_study_changelist"), query)
        return [study.number for study in response.context_data["cl"].result_list]

    return shown


def test_filters_of_the_study_list(numbers: Numbers) -> None:
    never, public, edited, withdrawn = (
        desk.publishable_study(f"TST-000{place}") for place in range(4)
    )
    publishing.publish([public, edited, withdrawn], by=None)
    publishing.withdraw([withdrawn], by=None, reason_de="Weil", reason_en="Because")
    Study.objects.filter(pk=edited.pk).update(lock_version=F("lock_version") + 1)
    SubStatus.objects.filter(code="recruiting").update(label_de="Sucht", label_en="Looking")
    Study.objects.filter(pk=public.pk).update(
        sub_status=SubStatus.objects.get(code="recruiting"), acronym="WANTED"
    )
    Study.objects.filter(pk=never.pk).update(sub_status=None)
    never.study_indications.all().delete()
    assert numbers() == ["TST-0003", "TST-0002", "TST-0001", "TST-0000"]
    assert numbers(publication="never") == ["TST-0000"]
    assert numbers(publication="public") == ["TST-0002", "TST-0001"]
    assert numbers(publication="edited") == ["TST-0002"]
    assert numbers(publication="withdrawn") == ["TST-0003"]
    assert numbers(status="recruiting") == ["TST-0001"]
    assert numbers(status="unknown") == ["TST-0000"]
    assert numbers(status="planned") == ["TST-0003", "TST-0002"]
    assert numbers(indication="unsorted") == ["TST-0000"]
    assert numbers(indication="sample-fever") == ["TST-0003", "TST-0002", "TST-0001"]
    assert numbers(q="wanted") == ["TST-0001"]
    assert numbers(q="TST-0002") == ["TST-0002"]


def test_studies_are_in_the_order_of_their_numbers_past_9999(client: Client) -> None:
    for number in ("TST-9998", "TST-10000", "TST-9999"):
        desk.publishable_study(number)

    def listed(order: str) -> list[str]:
        html = client.get(reverse("admin:studies_study_changelist") + order).content.decode()
        return re.findall(r'class="field-public_number"><a [^>]*>(TST-\d+)<', html)

    assert listed("?o=1") == ["TST-9998", "TST-9999", "TST-10000"]
    assert listed("?o=-1") == ["TST-10000", "TST-9999", "TST-9998"]
    assert listed("") == ["TST-9999", "TST-10000", "TST-9998"]  # the last one entered first


def test_list_speaks_the_language_of_the_browser(client: Client) -> None:
    desk.publishable_study()
    address = reverse("admin:studies_study_changelist")
    assert "A sample study" in client.get(address).content.decode()
    german = client.get(address, headers={"accept-language": "de"}).content.decode()
    assert "Eine Beispielstudie" in german
    assert "Transit Ethik" in german


def test_autocomplete_finds_organisations(client: Client) -> None:
    desk.publishable_study()
    address = reverse("admin:autocomplete")
    query = {
        "term": "Sample Univ",
        "app_label": "studies",
        "model_name": "studyorganisation",
        "field_name": "organisation",
    }
    found = client.get(address, query).json()["results"]
    assert [row["text"] for row in found] == ["Sample University, Jena"]


def test_indications_are_listed_by_their_path(client: Client) -> None:
    fever = Indication.objects.create(slug="fever", label_en="Fever", order=1)
    Indication.objects.create(slug="sample-fever", label_en="Sample fever", parent=fever)
    page = client.get(reverse("admin:studies_indication_changelist")).content.decode()
    assert "Fever › Sample fever" in page
