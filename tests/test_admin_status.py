"""Changing a status: sensible moves only, with a date and a reason, and all of it remembered."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from accounts.roles import Role
from studies import status
from studies.admin.pages import change_url
from studies.choices import MainStatus
from studies.models import StatusEvent, Study, SubStatus
from studies.parts import Text
from tests import desk

pytestmark = pytest.mark.django_db


def in_status(code: str) -> Study:
    study = desk.publishable_study()
    study.sub_status = SubStatus.objects.get(code=code)
    study.save()
    return study


def address(study: Study) -> str:
    return reverse("admin:studies_study_status", args=[study.pk])


def send(study: Study, after: str, **changes: Any) -> Any:
    client = desk.signed_in(User.objects.filter(username="sample-editor").first() or desk.editor())
    target = SubStatus.objects.get(code=after)
    fields = {"after": target.pk, "effective_on": "2026-02", "lock_version": study.lock_version}
    return client.post(address(study), fields | changes, follow=True)


def codes(study: Study, role: Role) -> set[str]:
    return {row.code for row in status.allowed(study, desk.member(role))}


@pytest.mark.parametrize(
    ("now", "offered", "not_offered"),
    [
        ("transit_ethics", {"concept", "recruiting", "withdrawn"}, {"completed", "terminated"}),
        ("recruiting", {"by_invitation", "follow_up", "completed", "terminated"}, {"concept"}),
        ("follow_up", {"recruiting", "completed", "terminated"}, {"contracts", "follow_up"}),
        ("completed", {"results_published", "terminated"}, {"recruiting", "follow_up", "concept"}),
        ("terminated", {"withdrawn"}, {"recruiting", "completed"}),
    ],
)
def test_moves_that_make_sense_are_offered(
    now: str, offered: set[str], not_offered: set[str]
) -> None:
    found = codes(in_status(now), Role.PUBLISHER)
    assert offered <= found
    assert not not_offered & found


def test_every_status_leads_somewhere_and_none_back_to_unknown() -> None:
    assert set(status.MOVES) == set(MainStatus.values)
    assert all(MainStatus.UNKNOWN not in targets for targets in status.MOVES.values())
    assert all(status.MOVES.values())


def test_only_an_administrator_takes_an_end_back_and_says_why() -> None:
    study = in_status("completed")
    assert {"recruiting", "follow_up"} <= codes(study, Role.ADMINISTRATOR)
    page = send(study, "recruiting").content.decode()
    assert "Readers are told why" in page
    send(study, "recruiting", reason_de="Weil", reason_en="Because")
    study.refresh_from_db()
    assert study.sub_status is not None
    assert study.sub_status.code == "recruiting"


def test_change_is_remembered_and_the_draft_follows() -> None:
    study = in_status("transit_ethics")
    page = send(study, "recruiting", ready="Ethics approval received", note="Seen by phone").content
    event = StatusEvent.objects.select_related("before", "after", "by").get()
    assert event.before is not None
    assert (event.before.code, event.after.code) == ("transit_ethics", "recruiting")
    assert event.reason == Text(
        de="Zustimmendes Votum der Ethikkommission liegt vor", en="Ethics approval received"
    )
    assert (event.effective_on, event.note, event.by.username) == (
        *("2026-02", "Seen by phone"),
        "sample-editor",
    )
    before, study = study, Study.objects.get()
    assert study.status_since == "2026-02"
    assert study.status_confirmed_on
    assert study.lock_version == before.lock_version + 1
    assert "The status of the draft is now “Recruiting”" in page.decode()


def test_refused_move_names_the_allowed_ones_and_changes_nothing() -> None:
    study = in_status("completed")
    editor = desk.signed_in(desk.member(Role.EDITOR, name="sample-colleague"))
    fields = {
        "after": SubStatus.objects.get(code="recruiting").pk,
        "effective_on": "2026-02",
        "lock_version": study.lock_version,
        "reason_de": "Bleibt stehen",
    }
    page = editor.post(address(study), fields).content.decode()
    assert "A study cannot change to this status from its present one. It can change to: " in page
    assert "Results published" in page
    assert "Bleibt stehen" in page
    assert not StatusEvent.objects.exists()
    with pytest.raises(status.MoveRefusedError):
        status.change_status(
            study,
            SubStatus.objects.get(code="concept"),
            by=desk.editor(),
            effective_on="2026",
            reason=Text(),
        )


def test_why_it_stopped_is_the_reason_and_goes_when_the_study_goes_on() -> None:
    study = in_status("recruiting")
    assert "Readers are told why" in send(study, "terminated").content.decode()
    send(study, "terminated", ready="No further funding")
    study.refresh_from_db()
    assert study.why_stopped.en == "No further funding"
    send(study, "recruiting", reason_de="Doch", reason_en="It goes on")
    study.refresh_from_db()
    assert study.why_stopped == Text()
    assert [row.reason.en for row in StatusEvent.objects.order_by("pk")] == [
        "No further funding",
        "It goes on",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"effective_on": "2999-01"}, "This day has not come yet"),
        ({"effective_on": "soon"}, "is not a date"),
        ({"lock_version": 99}, "Somebody has saved this study since"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(changes: dict[str, Any], said: str) -> None:
    study = in_status("transit_ethics")
    assert said in send(study, "recruiting", **changes).content.decode()
    assert not StatusEvent.objects.exists()


def test_status_of_a_stored_study_is_no_field_of_its_form() -> None:
    study = in_status("transit_ethics")
    client = desk.signed_in(desk.editor())
    page = client.get(change_url(study))
    assert "sub_status" not in desk.filled_in(page)
    assert address(study) in page.content.decode()
    reviewer = desk.signed_in(desk.member(Role.REVIEWER))
    assert reviewer.post(address(study), {}).status_code == 403
