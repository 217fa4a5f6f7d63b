"""Publishing with a clear conscience: now beside then, four eyes, a word on a late outcome."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from studies import publishing
from studies.admin.pages import change_url
from studies.models import Criterion, Milestone, Outcome, StatusEvent, Study, StudyVersion
from tests import desk

pytestmark = pytest.mark.django_db

WHY = {"reason_de": "Weil", "reason_en": "Because", "weight": "major"}


@pytest.fixture
def client() -> Client:
    return desk.signed_in(desk.editor())


def published() -> Study:
    study = desk.publishable_study()
    Milestone.objects.create(
        study=study, kind="first_enrolment", date_kind="actual", date="2026-01"
    )
    Outcome.objects.create(study=study, title_en="Survival", time_frame_en="30 days", order=1)
    publishing.publish([study], by=None)
    return study


def address(study: Study) -> str:
    return reverse("admin:studies_study_publish", args=[study.pk])


def send(client: Client, study: Study, **fields: Any) -> str:
    lock = Study.objects.get(pk=study.pk).lock_version
    typed = {"lock_version": lock, "_publish": "1", **WHY, **fields}
    return client.post(address(study), typed, follow=True).content.decode()


def edit(study: Study, **columns: Any) -> None:
    Study.objects.filter(pk=study.pk).update(lock_version=study.lock_version + 1, **columns)


def test_page_shows_what_the_public_sees_now_beside_what_it_will_see(client: Client) -> None:
    study = published()
    edit(study, acronym="NEW")
    Criterion.objects.filter(study=study).update(text_en="Another criterion")
    page = client.get(address(study)).content.decode()
    assert "The public sees version 1 of" in page
    assert "2 changes for readers" in page
    assert page.index("Sample criterion") < page.index("Another criterion")
    assert "Version 2 is public." in send(client, study, weight="minor")
    version = StudyVersion.objects.get(number=2)
    assert (version.is_minor, version.reason.de) == (True, "Weil")
    assert "minor change" in client.get(f"/en/studies/{study.number}/versions/").content.decode()


def test_draft_that_moved_is_shown_anew_and_not_published(client: Client) -> None:
    study = published()
    edit(study, acronym="NEW")
    assert "Nothing was published" in send(client, study, lock_version=study.lock_version)
    assert StudyVersion.objects.count() == 1


def test_finding_in_the_way_is_named_with_its_place(client: Client) -> None:
    study = published()
    Criterion.objects.all().delete()
    page = send(client, study)
    assert "Findings are in the way" in page
    assert "E20" in client.get(address(study)).content.decode()
    assert StudyVersion.objects.count() == 1


def test_late_change_of_a_primary_outcome_is_told_to_readers_with_both_texts(
    client: Client,
) -> None:
    study = published()
    Outcome.objects.update(title_en="Clinical improvement")
    edit(study)
    fields = desk.filled_in(client.get(change_url(study))) | {"_publish": "1", **WHY}
    page = client.post(change_url(study), fields, follow=True).content.decode()
    assert "A primary outcome changes after the first participant was enrolled" in page
    assert "This field is required." in send(client, study)
    assert StudyVersion.objects.count() == 1
    send(client, study, outcome_note_de="Ethik verlangt es", outcome_note_en="Asked by ethics")
    for where in ("", "versions/"):
        page = Client().get(f"/en/studies/{study.number}/{where}").content.decode()
        assert (
            "a primary outcome was changed, after the first participant had been enrolled" in page
        )
        assert "Asked by ethics" in page
        assert "Survival" in page
        assert "Clinical" in page


def test_import_that_changes_a_primary_outcome_late_is_told_too() -> None:
    study = published()
    Outcome.objects.update(title_en="Clinical improvement")
    publishing.publish([study], by=None)
    version = StudyVersion.objects.get(number=2)
    assert version.outcome_note.en == "No reason was given."
    assert version.outcome_note.de == "Ein Grund wurde nicht genannt."
    assert StudyVersion.objects.get(number=1).outcome_note.en == ""


def test_outcome_before_the_first_enrolment_changes_without_a_note() -> None:
    study = published()
    Milestone.objects.update(date_kind="planned")
    Outcome.objects.update(title_en="Clinical improvement")
    publishing.publish([study], by=None)
    assert not StudyVersion.objects.get(number=2).outcome_note


def test_four_eyes_are_two_people_and_one_copy(client: Client, settings: Any) -> None:
    settings.REGISTER_FOUR_EYES = True
    study = published()
    edit(study, acronym="NEW")
    refused = "A second person has to approve exactly this draft first"
    assert refused in send(client, study)
    own = {"_approve": "1", "lock_version": study.lock_version + 1}
    client.post(address(study), own)
    assert refused in send(client, study), "nobody approves what he or she publishes"
    colleague = desk.signed_in(desk.member(Role.REVIEWER))
    stale = {"_approve": "1", "lock_version": 0}
    assert (
        "Nothing was published"
        in colleague.post(address(study), stale, follow=True).content.decode()
    )
    colleague.post(address(study), own)
    study.refresh_from_db()
    edit(study, acronym="NEWER")
    assert refused in send(client, study), "an edit voids the approval"
    study.refresh_from_db()
    colleague.post(address(study), {"_approve": "1", "lock_version": study.lock_version})
    assert "Version 2 is public." in send(client, study)
    version: Any = StudyVersion.objects.get(number=2)
    assert version.approved_by.username == "sample-reviewer"
    assert colleague.post(address(study), {"_publish": "1", **WHY}).status_code == 403


def test_save_and_publish_leads_to_the_page_where_a_second_person_is_asked(
    client: Client, settings: Any
) -> None:
    settings.REGISTER_FOUR_EYES = True
    study = published()
    fields = desk.filled_in(client.get(change_url(study))) | {"_publish": "1", **WHY}
    response = client.post(change_url(study), fields | {"acronym": "KEPT"}, follow=True)
    assert "A second person has to approve it" in response.content.decode()
    assert 'value="Because"' in response.content.decode()
    assert Study.objects.get().acronym == "KEPT"
    assert StudyVersion.objects.count() == 1


def test_reason_of_a_change_of_status_is_proposed(client: Client) -> None:
    study = published()
    assert study.sub_status is not None
    StatusEvent.objects.create(
        study=study,
        after=study.sub_status,
        effective_on="2026",
        reason_de="Votum",
        reason_en="Vote",
    )
    assert 'value="Vote"' in client.get(address(study)).content.decode()
