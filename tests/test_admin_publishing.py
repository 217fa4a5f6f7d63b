"""Publishing from the desk: with a reason, after all inlines, and never what a rule forbids."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from studies import publishing
from studies.admin.pages import change_url
from studies.models import Criterion, PublishedStudy, Study, StudyVersion, Withdrawal
from studies.record import StudyRecord
from tests import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return desk.signed_in(desk.editor())


def publish(client: Client, study: Study, **changes: Any) -> Any:
    fields = desk.filled_in(client.get(change_url(study))) | {"_publish": "Save and publish"}
    return client.post(change_url(study), fields | changes, follow=True)


def published_study() -> Study:
    study = desk.publishable_study()
    publishing.publish([study], by=None)
    return study


def test_first_version_needs_no_reason_and_holds_the_rows_just_typed(client: Client) -> None:
    study = desk.publishable_study()
    response = publish(client, study, **{"criteria-1-text_en": "Typed with the button"})
    version: Any = StudyVersion.objects.get(study=study)
    assert "Version 1 is public." in response.content.decode()
    assert (version.reason_de, version.reason_en) == ("Erste Veröffentlichung", "First publication")
    assert version.published_by.username == "sample-editor"
    record = StudyRecord.from_json(version.record)
    assert [row.text.en for row in record.criteria] == ["Sample criterion", "Typed with the button"]


@pytest.mark.uncounted
def test_second_version_asks_for_a_reason_and_keeps_what_was_typed(client: Client) -> None:
    study = published_study()
    response = publish(client, study, acronym="NEW", reason_en="A name at last")
    assert "Readers see the reason: give it in both languages." in response.content.decode()
    typed = desk.filled_in(response)
    assert (typed["acronym"], typed["reason_en"]) == ("NEW", "A name at last")
    assert study.versions.count() == 1
    publish(client, study, acronym="NEW", reason_de="Endlich ein Name", reason_en="A name")
    version: Any = study.versions.get(number=2)
    assert (version.reason_de, version.reason_en) == ("Endlich ein Name", "A name")


def test_save_changes_nothing_for_the_public(client: Client) -> None:
    study = published_study()
    before = PublishedStudy.objects.values().get()
    fields = desk.filled_in(client.get(change_url(study)))
    client.post(change_url(study), fields | {"acronym": "DRAFT", "_save": "Save"})
    assert Study.objects.get().acronym == "DRAFT"
    assert PublishedStudy.objects.values().get() == before
    assert "v1, edited since" in client.get(change_url(study)).content.decode()


def test_finding_in_the_way_keeps_the_draft_and_the_reason(client: Client) -> None:
    study = published_study()
    Criterion.objects.all().delete()
    response = publish(client, study, acronym="KEPT", reason_de="Weil", reason_en="Because")
    text = response.content.decode()
    assert "The draft is saved, but not published: 1 finding is in the way." in text
    assert '<a href="#section-eligibility">E20 ' in text
    assert Study.objects.get().acronym == "KEPT"
    assert study.versions.count() == 1
    assert desk.filled_in(response)["reason_de"] == "Weil"


@pytest.mark.uncounted
def test_waived_finding_is_not_in_the_way(client: Client) -> None:
    study = desk.publishable_study()
    study.sponsors.all().delete()
    publish(client, study)
    assert study.versions.count() == 0
    publish(client, study, **{"waivers-0-rule": "E03", "waivers-0-reason": "A sample reason"})
    assert study.versions.count() == 1
    assert "(waived)" in client.get(change_url(study)).content.decode()


def test_same_record_makes_no_version(client: Client) -> None:
    study = published_study()
    response = publish(client, study, reason_de="Weil", reason_en="Because")
    assert "The public version already says the same" in response.content.decode()
    assert study.versions.count() == 1


def test_publishing_takes_its_permission() -> None:
    study = desk.publishable_study()
    writer = User.objects.create_user("sample-writer", is_staff=True)
    writer.user_permissions.set(
        Permission.objects.filter(content_type__app_label="studies").exclude(
            codename__in=["publish_study", "withdraw_study"]
        )
    )
    client = desk.signed_in(writer)
    page = client.get(change_url(study))
    assert b"_save" in page.content
    assert b"_publish" not in page.content
    fields = desk.filled_in(page) | {"_publish": "1"}
    assert client.post(change_url(study), fields).status_code == 403
    assert StudyVersion.objects.count() == 0
    for page_name in ("withdraw", "restore"):
        address = reverse(f"admin:studies_study_{page_name}", args=[study.pk])
        assert client.post(address).status_code == 403


def test_withdraw_asks_for_the_reason_and_restore_takes_it_back(client: Client) -> None:
    study = published_study()
    address = reverse("admin:studies_study_withdraw", args=[study.pk])
    assert client.get(address).status_code == 200
    response = client.post(address, {"reason_de": "Weil", "reason_en": ""})
    assert "This field is required." in response.content.decode()
    client.post(address, {"reason_de": "Weil", "reason_en": "Because"})
    withdrawal: Any = Withdrawal.objects.get(study=study)
    assert (withdrawal.reason_de, withdrawal.reason_en) == ("Weil", "Because")
    assert not PublishedStudy.objects.exists()
    page = client.get(change_url(study)).content.decode()
    assert "v1, withdrawn" in page
    assert "_publish" not in page
    assert client.get(address).status_code == 404
    back = reverse("admin:studies_study_restore", args=[study.pk])
    assert client.get(back).status_code == 200
    client.post(back)
    assert PublishedStudy.objects.filter(study=study).exists()
    assert client.get(back).status_code == 404


@pytest.mark.uncounted
def test_withdrawn_study_is_saved_but_not_published(client: Client) -> None:
    study = published_study()
    publishing.withdraw([study], by=None, reason_de="Weil", reason_en="Because")
    response = publish(client, study, acronym="KEPT", reason_de="Weil", reason_en="Because")
    assert "the study is withdrawn" in response.content.decode()
    assert Study.objects.get().acronym == "KEPT"
    assert study.versions.count() == 1


def test_preview_shows_the_draft_to_staff_only(client: Client) -> None:
    study = published_study()
    Study.objects.update(scientific_title_en="A title of the draft")
    address = reverse("admin:studies_study_preview", args=[study.pk])
    page = client.get(address).content.decode()
    assert "A title of the draft" in page
    assert "Preview, not public" in page
    assert 'lang="de"' in client.get(f"{address}?language=de").content.decode()
    assert client.get(f"{address}?language=xx").status_code == 200
    assert Client().get(address).status_code == 302
    assert client.get(reverse("admin:studies_study_preview", args=[9999])).status_code == 404
    stranger = User.objects.create_user("sample-stranger", is_staff=True)
    assert desk.signed_in(stranger).get(address).status_code == 403


def test_versions_are_only_read(client: Client) -> None:
    version = StudyVersion.objects.get(study=published_study())
    address = reverse("admin:studies_studyversion_change", args=[version.pk])
    assert version.sha256 in client.get(address).content.decode()
    assert client.post(address, {"number": "7"}).status_code == 403
    assert client.get(reverse("admin:studies_studyversion_add")).status_code == 403
    delete = reverse("admin:studies_studyversion_delete", args=[version.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403


def test_published_study_is_not_deleted(client: Client) -> None:
    study = published_study()
    assert b'class="deletelink"' not in client.get(change_url(study)).content
    client.post(reverse("admin:studies_study_delete", args=[study.pk]), {"post": "yes"})
    assert Study.objects.filter(pk=study.pk).exists()
