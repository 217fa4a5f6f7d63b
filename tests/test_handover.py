"""Somebody leaves: one step moves all roles, one undo gives them back, and nothing is published."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from studies import handover, publishing
from studies.models import (
    Handover,
    Investigator,
    Network,
    PublishedStudy,
    Responsibility,
    ResponsibilityRole,
    Site,
    Study,
)
from tests import desk

pytestmark = pytest.mark.django_db


def people() -> tuple[Investigator, Investigator]:
    leaving = Investigator.objects.create(family="Sample-Leaving", public_basis="consent")
    following = Investigator.objects.create(family="Sample-Following", public_basis="consent")
    return leaving, following


def with_roles(person: Investigator, number: str) -> Study:
    """A study in which the person has a role overall and one at a site."""
    study = desk.publishable_study(number)
    role = ResponsibilityRole.objects.get(code="principal_investigator")
    site = Site.objects.create(study=study, city="Jena", order=1)
    for place in (None, site):
        Responsibility.objects.create(
            study=study, site=place, role=role, investigator=person, order=5
        )
    return study


def held(person: Investigator) -> int:
    return Responsibility.objects.filter(investigator=person).count()


def test_all_roles_move_and_come_back_but_those_changed_since() -> None:
    (leaving, following), by = people(), desk.editor()
    study = with_roles(leaving, "TST-0001")
    with_roles(leaving, "TST-0002")
    publishing.publish([study], by=None)
    before = PublishedStudy.objects.values().get()
    made = handover.hand_over(leaving, following, left_on=date(2026, 1, 31), by=by)
    leaving.refresh_from_db()
    assert (held(leaving), held(following), leaving.left_on) == (0, 4, date(2026, 1, 31))
    assert set(Study.objects.values_list("lock_version", flat=True)) == {1}
    assert PublishedStudy.objects.values().get() == before
    third = Investigator.objects.create(family="Sample-Third")
    Responsibility.objects.filter(study=study, site=None, investigator=following).update(
        investigator=third
    )
    assert handover.undo(made, by=by) == (3, 1)
    assert handover.undo(made, by=by) == (0, 0)
    leaving.refresh_from_db()
    assert (held(leaving), held(following), held(third), leaving.left_on) == (3, 0, 1, None)


def test_roles_in_studies_of_other_networks_stay() -> None:
    leaving, following = people()
    study = with_roles(leaving, "TST-0001")
    study.networks.add(Network.objects.create(code="foreign", name_en="Foreign"))
    with_roles(leaving, "TST-0002")
    by = desk.member(Role.EDITOR)
    assert handover.roles_of(leaving, by).elsewhere == 2
    handover.hand_over(leaving, following, left_on=None, by=by)
    assert (held(leaving), held(following)) == (2, 2)


def test_page_says_what_will_move_and_does_it_with_one_undo() -> None:
    leaving, following = people()
    with_roles(leaving, "TST-0001")
    client = desk.signed_in(desk.editor())
    address = reverse("admin:studies_investigator_handover", args=[leaving.pk])
    page = client.get(address).content.decode()
    assert "2 roles will move" in page
    assert "TST-0001: Principal" in page
    myself = client.post(address, {"successor": leaving.pk, "left_on": "2026-01-31"})
    assert "Choose somebody other than" in myself.content.decode()
    sent = {"successor": following.pk, "left_on": "2026-01-31"}
    page = client.post(address, sent, follow=True).content.decode()
    assert "2 roles were handed over." in page
    made: Any = Handover.objects.get()
    page = client.post(address, {"undo": made.pk}, follow=True).content.decode()
    assert "Taken back: 2 roles." in page
    assert held(leaving) == 2
    editor = desk.signed_in(desk.member(Role.EDITOR, name="sample-colleague"))
    assert editor.get(address).status_code == 403
