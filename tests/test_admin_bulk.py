"""Many studies at once: a page says what will and will not happen, and why; then it happens."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from studies import freshness, keeping, publishing
from studies.models import Criterion, PublishedStudy, QualityFinding, Study, StudyVersion
from tests import desk

pytestmark = pytest.mark.django_db

LIST = reverse("admin:studies_study_changelist")
WHY = {"reason_de": "Weil", "reason_en": "Because"}


@pytest.fixture
def client() -> Client:
    return desk.signed_in(desk.editor())


def act(client: Client, name: str, *studies: Study, **typed: Any) -> str:
    fields = {"action": name, "_selected_action": [study.pk for study in studies], "index": 0}
    return client.post(LIST, fields | typed, follow=True).content.decode()


def three() -> tuple[Study, Study, Study]:
    """A draft that can be published, one that cannot, and a public study."""
    sound, unsound, public = (desk.publishable_study(f"TST-000{n}") for n in (1, 2, 3))
    Criterion.objects.filter(study=unsound).delete()
    publishing.publish([public], by=None)
    return sound, unsound, public


def test_publishing_says_what_will_not_happen_and_why_and_does_the_rest(client: Client) -> None:
    sound, unsound, _public = studies = three()
    page = act(client, "publish_studies", *studies)
    assert "It will happen to 1 study" in page
    assert "Findings are in the way: E20." in page
    assert "The public version says the same." in page
    assert StudyVersion.objects.count() == 1
    assert "This field is required." in act(client, "publish_studies", *studies, apply="1")
    assert "Done: 1 study." in act(client, "publish_studies", *studies, apply="1", **WHY)
    assert StudyVersion.objects.get(study=sound).reason.en == "Because"
    assert not StudyVersion.objects.filter(study=unsound).exists()


def test_withdrawing_takes_those_that_are_public(client: Client) -> None:
    studies = three()
    assert "It is not public." in act(client, "withdraw_studies", *studies)
    act(client, "withdraw_studies", *studies, apply="1", **WHY)
    assert not PublishedStudy.objects.exists()
    page = act(client, "publish_studies", studies[2])
    assert "It is withdrawn: make it public again first." in page


def test_four_eyes_hold_for_many_too(client: Client, settings: Any) -> None:
    settings.REGISTER_FOUR_EYES = True
    page = act(client, "publish_studies", three()[0])
    assert "A second person has not approved it." in page


def test_assigning_and_all_across_pages(client: Client) -> None:
    first, *_rest = three()
    colleague = desk.member(Role.EDITOR, name="sample-colleague")
    typed = {"select_across": "1", "apply": "1", "assigned_to": colleague.pk}
    assert "Done: 3 studies." in act(client, "assign_studies", first, **typed)
    assert Study.objects.filter(assigned_to=colleague).count() == 3


def test_whoever_may_not_publish_is_not_offered_it() -> None:
    study = three()[0]
    client = desk.signed_in(desk.member(Role.EDITOR, name="sample-colleague"))
    page = client.get(LIST).content.decode()
    assert "confirm_studies" in page
    assert "publish_studies" not in page
    act(client, "publish_studies", study, apply="1", **WHY)
    assert not StudyVersion.objects.filter(study=study).exists()


def test_confirmation_is_public_at_once_but_never_with_half_an_edit(client: Client) -> None:
    sound, edited, public = three()
    publishing.publish([sound], by=None)
    Study.objects.filter(pk=sound.pk).update(acronym="HALF", lock_version=5)
    made = freshness.confirm([sound, edited, public], by=desk.editor("second-editor"))
    assert made == (1, 2)
    version: Any = StudyVersion.objects.filter(study=public).first()
    assert (version.number, version.is_minor) == (2, True)
    assert version.reason.de == "Status bestätigt, sonst nichts geändert"
    assert StudyVersion.objects.filter(study=sound).count() == 1
    assert Study.objects.exclude(status_confirmed_on="").count() == 3


def test_overdue_study_waits_at_the_desk_and_is_confirmed_with_one_click(client: Client) -> None:
    study = three()[2]
    Study.objects.filter(pk=study.pk).update(status_since="2020-01")
    keeping.keep([study.pk])
    page = client.get(reverse("admin:index")).content.decode()
    address = reverse("admin:studies_study_confirm", args=[study.pk])
    assert "Overdue for confirmation</a> <span>1</span>" in page
    assert f'action="{address}"' in page
    assert "Status now:" in client.get(address).content.decode()
    client.post(address)
    assert not QualityFinding.objects.filter(rule="W08").exists()
