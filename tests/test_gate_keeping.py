"""What time does to requests and access, what is kept of a person, and how they are erased."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.utils import timezone
from time_machine import travel

from accounts.models import Letter
from accounts.roles import Role
from documents import grants, holding, requests, retention
from documents.choices import RequestState
from documents.diagram import written_into
from documents.models import AccessRequest, Download, Grant, RequestMessage, StampedCopy
from documents.retention import keep
from register.person import export, places_of
from tests import desk, gate

pytestmark = pytest.mark.django_db

START = datetime.fromisoformat("2026-11-23T09:00:00+01:00")
MARKER = "Zzmarker"
EMAIL = "zzmarker@example.org"


def done(at: datetime) -> dict[str, int]:
    """What a run at this moment does, without what it does not."""
    with travel(at, tick=False):
        return +keep(timezone.now())


def day(number: int) -> datetime:
    return START + timedelta(days=number)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Files in a folder of the test's own."""
    monkeypatch.setattr(StampedCopy._meta.get_field("file"), "storage", FileSystemStorage(tmp_path))
    return tmp_path


def stamped(grant: Grant) -> StampedCopy:
    copy = StampedCopy(grant=grant, version=grant.versions.get(), made_at=timezone.now())
    copy.file.save("x", ContentFile(MARKER.encode()))
    return copy


def test_re7_unconfirmed_requests_go_after_seven_days_and_once() -> None:
    with travel(START, tick=False):
        gate.draft()
        requests.send(gate.draft())
        kept = gate.waiting()
    assert done(day(6)) == {}
    assert done(day(7)) == {"unconfirmed requests erased": 2}
    assert done(day(7)) == {}
    assert list(AccessRequest.objects.all()) == [kept]


def test_re7_overdue_requests_are_called_once_to_every_handler() -> None:
    gate.handler()
    second = gate.handler("sample-second")
    User.objects.filter(pk=second.pk).update(email="second@example.org")
    closed = gate.handler("sample-closed")
    User.objects.filter(pk=closed.pk).update(is_active=False, email="closed@example.org")
    with travel(START, tick=False):
        gate.waiting()
    assert done(day(14)) == {}
    assert done(day(15)) == {"requests called overdue": 1}
    assert done(day(16)) == {}
    letters = Letter.objects.filter(kind="access-overdue")
    assert {letter.to for letter in letters} == {
        f"{Role.DOCUMENT_HANDLER}@example.org",
        "second@example.org",
    }


def test_re7_who_owes_the_answer_has_their_days() -> None:
    """While a question is open the unit is not late; after ninety days the request is closed."""
    handler = gate.handler()
    with travel(START, tick=False):
        asked, answered = gate.waiting(), gate.waiting(gate.document(kind="synopsis"))
        for request in (asked, answered):
            requests.ask_back(request, handler, "A sample question?")
    assert done(day(30)) == {}
    with travel(day(30), tick=False):
        answered.refresh_from_db()
        documents = [item.document for item in answered.items.all()]
        requests.answer(answered, "An answer", purpose=answered.purpose, documents=documents)
    assert done(day(31)) == {}
    assert done(day(90)) == {"unanswered requests closed": 1, "requests called overdue": 1}
    assert done(day(91)) == {}
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert Letter.objects.filter(kind="access-closed", to=asked.email).count() == 1


def test_re7_step_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with travel(START, tick=False):
        gate.draft()

    def fail(now: datetime) -> int:
        raise OSError("The storage is away.")

    monkeypatch.setitem(retention._STEPS, "stamped copies deleted", fail)
    with pytest.raises(ExceptionGroup, match="Steps of keeping failed"):
        done(day(8))
    assert not AccessRequest.objects.exists()


def test_re7_where_no_handler_is_administrators_are_called() -> None:
    with travel(START, tick=False):
        gate.waiting()
    assert done(day(15)) == {}  # nobody to call: called once there is somebody
    desk.member(Role.ADMINISTRATOR)
    assert done(day(16)) == {"requests called overdue": 1}
    assert Letter.objects.get(kind="access-overdue").to == f"{Role.ADMINISTRATOR}@example.org"


def test_re7_that_access_ends_soon_is_said_once_fourteen_days_before() -> None:
    with travel(START, tick=False):
        gate.approved()
    assert done(day(75)) == {}
    assert done(day(76)) == {"letters that access ends soon": 1}
    assert done(day(76)) == {}
    letter = Letter.objects.get(kind="access-ends-soon")
    assert "21 February 2027" in letter.subject


@pytest.mark.usefixtures("folder")
def test_re7_stamped_copies_go_with_the_end() -> None:
    with travel(START, tick=False):
        gate.approved()
        stamped(Grant.objects.get())
    Grant.objects.update(reminded_at=START)
    assert done(day(90)) == {}
    assert done(day(91)) == {"stamped copies deleted": 1}
    assert not StampedCopy.objects.exists()


def test_pr6_requesters_are_forgotten_24_months_after_the_end() -> None:
    with travel(START, tick=False):
        request = gate.approved(name=MARKER, email=EMAIL)
        account = Grant.objects.get().person
    assert account
    done(day(76))
    # Open until 21 February 2027: forgotten when the day after it is two years old.
    assert done(datetime.fromisoformat("2029-02-21T09:00:00+01:00")) == {}
    due = datetime.fromisoformat("2029-02-22T09:00:00+01:00")
    holding.hold(request, gate.handler("sample-holder"), "Sample case")
    assert done(due) == {}
    holding.release(request, User.objects.get(username="sample-holder"), "Over")
    out = StringIO()
    with travel(due, tick=False):
        call_command("keep_access", "--dry-run", stdout=out)
    assert "1 requests pseudonymised" in out.getvalue()
    assert list(places_of(MARKER)) != []
    assert done(due) == {"requests pseudonymised": 1}
    assert done(due) == {}
    assert list(places_of(MARKER)) == []
    request.refresh_from_db()
    assert (request.state, request.number != "") == (RequestState.APPROVED, True)
    call_command("verify_audit", stdout=StringIO())


def test_pr6_revoked_access_ends_on_the_day_it_was_revoked() -> None:
    handler = gate.handler()
    with travel(START, tick=False):
        gate.approved(by=handler)
    with travel(day(10), tick=False):
        grants.revoke(Grant.objects.all(), handler)
    with travel(datetime.fromisoformat("2028-12-03T09:00:00+01:00"), tick=False):
        assert keep(timezone.now())["requests pseudonymised"] == 0
    with travel(datetime.fromisoformat("2028-12-04T09:00:00+01:00"), tick=False):
        assert keep(timezone.now())["requests pseudonymised"] == 1


def known_person() -> User:
    """A person with a marker wherever the gated area keeps something of somebody."""
    handler = gate.handler()
    request = gate.approved(
        by=handler,
        name=f"Sample {MARKER}",
        email=EMAIL,
        organisation=f"{MARKER} House",
        purpose=f"{MARKER} purpose",
        co_readers=MARKER,
    )
    grant = Grant.objects.get()
    account = grant.person
    assert account
    now = timezone.now()
    RequestMessage.objects.create(request=request, at=now, kind="answer", text=MARKER)
    version = grant.versions.get()
    Download.objects.create(grant=grant, person=account, version=version, begun_at=now, last_at=now)
    stamped(grant)
    gate.waiting(gate.document(kind="synopsis"), email=EMAIL.upper(), name=MARKER)
    gate.draft(gate.document(kind="sap"), email=EMAIL, name=MARKER)
    LogEntry.objects.create(
        user=handler,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(account.pk),
        object_repr=MARKER,
        action_flag=CHANGE,
        change_message=MARKER,
    )
    return account


@pytest.mark.usefixtures("folder")
def test_pr7_everything_of_a_person_is_given_out_without_keys() -> None:
    known_person()
    out = StringIO()
    call_command("export_person", EMAIL.upper(), stdout=out)
    found: dict[str, list[dict[str, Any]]] = json.loads(out.getvalue())
    assert set(found) >= {
        *("auth.user", "documents.accessrequest", "documents.accessrequestitem"),
        *("documents.grant", "documents.download", "documents.requestmessage"),
        *("documents.stampedcopy", "accounts.letter"),
    }
    assert len(found["documents.accessrequest"]) == 3
    rows = [row for rows in found.values() for row in rows]
    assert not any("password" in row or "key_hash" in row or "body" in row for row in rows)


def test_pr7_erased_is_gone_from_every_table_and_file_and_the_chain_is_true(
    folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    account = known_person()
    assert len(list(places_of(MARKER))) > 10
    assert any(MARKER.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    held = AccessRequest.objects.filter(email=EMAIL).exclude(number="").first()
    assert held
    handler = User.objects.get(username="sample-handler")
    holding.hold(held, handler, "Sample case")
    with pytest.raises(CommandError, match=held.number):
        call_command("erase_person", EMAIL)
    holding.release(held, handler, "Over")

    out = StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("erase_person", EMAIL, stdout=out)
    assert "Still there" not in out.getvalue()
    assert list(places_of(MARKER)) == []
    assert list(places_of(EMAIL)) == []
    call_command("verify_audit", stdout=StringIO())
    account.refresh_from_db()
    assert not any(path.is_file() for path in folder.rglob("*"))
    assert (account.is_active, account.has_usable_password()) == (False, False)
    assert not Grant.objects.open(timezone.now()).exists()
    call_command("erase_person", EMAIL, stdout=StringIO())


def test_pr7_a_member_of_staff_is_erased_and_their_decisions_stand() -> None:
    handler = desk.member(Role.DOCUMENT_HANDLER, name=MARKER)
    request = gate.approved(by=handler)
    call_command("erase_person", handler.email, stdout=StringIO())
    request.refresh_from_db()
    assert request.decided_by_id == handler.pk
    assert list(places_of(MARKER)) == []


def test_diagram_is_what_the_table_of_moves_says() -> None:
    page = (settings.BASE_DIR / "docs" / "access.md").read_text(encoding="utf-8")
    assert written_into(page) == page, "Run `manage.py access_diagram`."


def test_pr7_what_somebody_decided_is_not_given_out_as_theirs() -> None:
    handler = gate.handler()
    gate.approved(by=handler, name=MARKER, email=EMAIL, purpose=MARKER)
    given = export(handler.email)
    assert "auth.user" in given
    assert MARKER not in json.dumps(given, default=str)
    assert EMAIL not in json.dumps(given, default=str)
