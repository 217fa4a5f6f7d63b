"""What the rules find is kept for sets of studies, and shown on one page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from studies import keeping
from studies.admin.pages import change_url
from studies.models import (
    Criterion,
    Investigator,
    Network,
    QualityFinding,
    Responsibility,
    ResponsibilityRole,
    Study,
    Waiver,
)
from tests import desk

pytestmark = pytest.mark.django_db

KEEPING = 38  # queries for any number of studies
LIST = 6


@pytest.fixture
def client() -> Client:
    return desk.signed_in(desk.editor())


def rules(study: Study) -> set[str]:
    return set(QualityFinding.objects.filter(study=study).values_list("rule", flat=True))


def test_finding_that_stays_keeps_its_first_day_and_one_that_is_mended_goes() -> None:
    study = desk.publishable_study()
    Criterion.objects.all().delete()
    keeping.keep([study.pk])
    assert "E20" in rules(study)
    QualityFinding.objects.update(first_seen=date(2026, 1, 1))
    Waiver.objects.create(study=study, rule="E20", reason="No rule that can be waived")
    keeping.keep([study.pk])
    row = QualityFinding.objects.get(rule="E20")
    assert (row.first_seen, row.waived) == (date(2026, 1, 1), False)
    Criterion.objects.create(study=study, text_en="Sample criterion", order=1)
    keeping.keep([study.pk])
    assert "E20" not in rules(study)


@pytest.mark.parametrize("count", [1, 3])
def test_keeping_costs_the_same_queries_for_any_number(
    count: int, django_assert_num_queries: Any
) -> None:
    studies = [desk.publishable_study(f"TST-{place:04}") for place in range(count)]
    desk.publishable_study("TST-9999")
    for study in studies:
        desk.add_rows(study, count)
    with django_assert_num_queries(KEEPING):
        keeping.keep([study.pk for study in studies])


def test_studies_of_one_sponsor_with_one_title_are_taken_for_one() -> None:
    first, second = desk.publishable_study("TST-0001"), desk.publishable_study("TST-0002")
    keeping.keep([first.pk, second.pk])
    found = QualityFinding.objects.get(study=first, rule="W22")
    assert found.params == {"number": "TST-0002"}
    second.sponsors.all().delete()
    keeping.keep([first.pk])
    assert "W22" not in rules(first)


@pytest.mark.uncounted
def test_saving_the_form_keeps_what_the_rules_find(client: Client) -> None:
    study = desk.publishable_study()
    fields = desk.filled_in(client.get(change_url(study))) | {"_save": "1", "study_type": ""}
    client.post(change_url(study), fields)
    assert "E21" in rules(study)


def test_command_looks_through_all_studies(capsys: pytest.CaptureFixture[str]) -> None:
    study = desk.publishable_study()
    person = Investigator.objects.create(family="Sample-Person")
    role = ResponsibilityRole.objects.get(code="public_contact")
    Responsibility.objects.create(study=study, role=role, investigator=person, order=9)
    call_command("findings")
    assert "in 1 studies." in capsys.readouterr().out
    assert "E13" in rules(study)


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_all_findings_costs_the_same_and_leads_to_the_field(
    count: int, client: Client, django_assert_num_queries: Any
) -> None:
    address = reverse("admin:studies_qualityfinding_changelist")
    client.get(address)
    for place in range(count):
        study = desk.publishable_study(f"TST-{place:04}")
        Criterion.objects.filter(study=study).delete()
        keeping.keep([study.pk])
    with django_assert_num_queries(LIST):
        page = client.get(f"{address}?rule=E20&severity=error").content.decode()
    assert page.count("#section-eligibility") == count


@pytest.mark.uncounted
def test_nobody_sees_findings_of_another_network() -> None:
    study = desk.publishable_study()
    study.networks.add(Network.objects.create(code="foreign", name_en="Foreign"))
    keeping.keep([study.pk])
    client = desk.signed_in(desk.member(Role.EDITOR))
    page = client.get(reverse("admin:studies_qualityfinding_changelist")).content.decode()
    assert study.number not in page
    assert "Findings</a> <span>0</span>" in client.get(reverse("admin:index")).content.decode()
