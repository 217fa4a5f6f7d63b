"""Mishaps at the gate: files that are gone, two persons at once, a scanner that comes late."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from time_machine import travel

from accounts.models import Letter
from accounts.roles import Role
from audit.models import Event
from documents import deciding, grants, holding, letters, requests, retention, scanning
from documents.choices import RequestState, VersionState, Visibility
from documents.faults import Fault
from documents.models import AccessRequest, DocumentVersion, Download, StampedCopy
from documents.workflow import NotAllowedMoveError
from tests import desk, gate
from tests.test_gate_delivery import body, filed, opened, path, saved
from tests.test_gate_uploads import pdf

pytestmark = pytest.mark.django_db

START = datetime.fromisoformat("2026-11-23T09:00:00+01:00")


# files that are gone


def test_personal_copy_that_is_gone_is_made_anew() -> None:
    """A database restored beside an older folder of files."""
    version = filed(pdf(), "pdf")
    _grant, reader = opened(version)
    assert body(reader.get(path(version))).startswith(b"%PDF-")
    copy = StampedCopy.objects.get()
    copy.file.storage.delete(str(copy.file.name))
    assert body(reader.get(path(version))).startswith(b"%PDF-")
    assert StampedCopy.objects.get().pk != copy.pk


def test_g12_file_that_is_gone_is_not_noted_as_taken(caplog: pytest.LogCaptureFixture) -> None:
    version = filed()
    _grant, reader = opened(version)
    version.file.storage.delete(str(version.file.name))
    answer = reader.get(path(version))
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert f"version {version.pk} cannot be read" in caplog.text
    assert not Download.objects.exists()
    assert not Event.objects.filter(verb="document.downloaded").exists()


# files


def test_file_that_somebody_was_given_is_called_as_it_was() -> None:
    """Version, date and language of it are fixed; those of a file given to nobody are not."""
    given = filed()
    publisher = desk.signed_in(desk.member(Role.PUBLISHER))
    words: dict[str, Any] = {"versions-0-label": "9.9", "versions-0-language": "en"}
    DocumentVersion.objects.update(offered_at=None)
    saved(publisher, given.document, **words, **{"versions-0-dated": "2026-01-02"})
    given.refresh_from_db()
    assert given.label == "9.9"
    DocumentVersion.objects.update(offered_at=timezone.now())
    gate.approved(given.document)
    words |= {"versions-0-label": "1.1", "versions-0-dated": ""}
    saved(publisher, given.document, **words, **{"versions-0-offer": "on"})
    given.refresh_from_db()
    assert (given.label, str(given.dated)) == ("9.9", "2026-01-02")


def test_closing_a_document_says_which_access_stays_open() -> None:
    version = filed()
    gate.approved(version.document)
    publisher = desk.signed_in(desk.member(Role.PUBLISHER))
    words = {
        "versions-0-label": version.label,
        "versions-0-language": version.language,
        "versions-0-dated": version.dated,
    }
    for visibility, is_said in (("network", True), ("public", False), ("staff", True)):
        saved(publisher, version.document, **words, visibility=visibility)
        page = publisher.get("/admin/documents/document/").content.decode()
        assert ("1 access that was given stays open." in page) is is_said
    number = version.document.study.number
    assert f'<a href="/admin/documents/grant/?q={number}">Look at them</a>' in page
    handler = desk.signed_in(gate.handler("sample-second"))
    assert number in handler.get(f"/admin/documents/grant/?q={number}").content.decode()


def test_up5_files_from_before_there_was_a_scanner_are_looked_at(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = filed()
    DocumentVersion.objects.update(state=VersionState.UNSCANNED)
    later = timezone.now() + timedelta(hours=2)
    assert scanning.ask_again(later) == 0
    settings.DOCUMENTS_SCANNER = "unix:/nowhere"
    assert scanning.ask_again(later) == 1
    version.refresh_from_db()
    assert version.state == VersionState.QUARANTINE
    for found, state, is_offered in (
        ("", VersionState.CLEAN, True),
        (Fault.UNSEEN, VersionState.REFUSED, False),
    ):
        DocumentVersion.objects.update(state=VersionState.QUARANTINE)
        monkeypatch.setattr(scanning, "_verdict", lambda version, found=found: found)
        assert scanning.scan.func(version.pk) == state
        version.refresh_from_db()
        assert (version.refusal, bool(version.offered_at)) == (found, is_offered)


# two persons at once


def test_g8_who_proposed_hears_that_it_is_undone(settings: Settings) -> None:
    """Sent back by the second person, or undone by a new file."""
    first, second = gate.handler(), gate.handler("sample-second")
    request = gate.in_state(RequestState.PROPOSED, first, settings)
    document = request.items.all()[0].document
    undoes: list[Callable[[], None]] = [
        lambda: deciding.disagree(request, second),
        lambda: grants.version_offered(gate.version(document, "3.0")),
    ]
    for undo in undoes:
        Letter.objects.all().delete()
        undo()
        request.refresh_from_db()
        assert request.state == RequestState.WAITING
        assert [letter.to for letter in Letter.objects.all()] == [first.email]
        deciding.decide(request, first, gate.verdicts(request))


def test_g8_file_offered_since_it_was_shown_is_noticed_and_the_letter_names_it() -> None:
    request, by = gate.waiting(), gate.handler()
    seen = deciding.fingerprint(request)
    gate.version(request.items.all()[0].document, "3.0", dated="2026-05", language="de")
    with pytest.raises(NotAllowedMoveError):
        deciding.decide(request, by, gate.verdicts(request), seen=seen)
    page = desk.signed_in(by).get(f"/admin/documents/accessrequest/{request.pk}/change/")
    assert "Version 3.0, May 2026, German" in page.content.decode()
    deciding.decide(request, by, gate.verdicts(request), seen=deciding.fingerprint(request))
    assert "Version 3.0, May 2026, German" in Letter.objects.get(kind="access-decided").body


def test_proposal_of_the_only_handler_waits_for_whoever_else_may_decide(settings: Settings) -> None:
    only = gate.handler()
    other = desk.member(Role.ADMINISTRATOR)
    gate.in_state(RequestState.PROPOSED, only, settings)
    last = Letter.objects.filter(kind="access-waiting").latest("pk")
    assert last.to == other.email


def test_two_who_keep_a_request_at_once_keep_it() -> None:
    request = gate.waiting()
    client = desk.signed_in(gate.handler())
    address = f"/admin/documents/accessrequest/{request.pk}/"
    page = client.get(f"{address}change/").content.decode()
    assert '<input type="hidden" name="release" value="False"' in page
    said = [_send(client, f"{address}hold/", why) for why in ("Case 1", "Case 2")]
    request.refresh_from_db()
    assert (request.held, request.held_reason) == (True, "Case 1")
    assert ["nothing was changed" in text for text in said] == [False, True]
    holding.release(request, gate.handler("third"), "Closed")
    assert not AccessRequest.objects.get().held


def _send(client: Client, address: str, why: str) -> str:
    answer = client.post(address, {"why": why, "release": "False"}, follow=True)
    return answer.content.decode()


# time


def test_pr6_months_of_a_closed_request_begin_when_it_is_closed() -> None:
    with travel(START, tick=False):
        request = gate.waiting()
        requests.ask_back(request, gate.handler(), "A sample question?")
    closed = START + timedelta(days=730)
    with travel(closed, tick=False):
        assert retention.keep(timezone.now())["requests pseudonymised"] == 0
        request.refresh_from_db()
        assert (request.state, request.settled_at) == (RequestState.WITHDRAWN, closed)
        assert Letter.objects.filter(kind="access-closed", to=request.email).exists()
    with travel(closed + timedelta(days=740), tick=False):
        assert retention.keep(timezone.now())["requests pseudonymised"] == 1


def test_pr6_who_took_a_file_without_a_request_is_forgotten_too() -> None:
    version = filed(visibility=Visibility.STAFF)
    with travel(START, tick=False):
        editor = desk.member(Role.PUBLISHER)
        desk.signed_in(editor).get(path(version))
        assert Download.objects.get().person == editor
    for days, is_known in ((700, True), (740, False)):
        with travel(START + timedelta(days=days), tick=False):
            retention.keep(timezone.now())
        assert bool(Download.objects.get().person) is is_known


# who asks


def test_letter_that_is_shown_first_has_no_link_that_dies() -> None:
    request = gate.waiting()
    shown = letters.rehearsed(
        request, lambda: requests.ask_back(request, gate.handler(), "A sample question?")
    )
    assert shown
    assert "/…/" in shown.body
    assert not re.search(r"/[\w-]{43}/", shown.body)


@pytest.mark.parametrize("step", ["send", "confirm", "answer"])
def test_g7_nobody_decides_on_what_they_asked_for_with_another_address(step: str) -> None:
    """Whoever is signed in at one of the steps has asked for themselves."""
    by, other = gate.handler(), gate.handler("sample-second")
    hands = {step: by}
    draft = gate.draft()
    requests.send(draft, hands.get("send"))
    confirmed = requests.confirm(gate.token(), signed_in=hands.get("confirm"))
    assert confirmed
    requests.ask_back(confirmed, other, "A sample question?")
    documents = [item.document for item in confirmed.items.all()]
    requests.answer(
        confirmed, "Yes", purpose="Another", documents=documents, signed_in=hands.get("answer")
    )
    with pytest.raises(NotAllowedMoveError):
        deciding.decide(confirmed, by, gate.verdicts(confirmed))
    deciding.decide(confirmed, other, gate.verdicts(confirmed))


def test_g7_pages_remember_who_is_signed_in(client: Client) -> None:
    handler = gate.handler()
    browser = desk.signed_in(handler)
    requests.send(gate.draft())
    browser.get(f"/en/access/confirm/{gate.token()}/")
    number = AccessRequest.objects.get().number
    browser.post("/en/access/confirm/", {"number": number})
    request = AccessRequest.objects.get()
    assert (request.state, request.asked_by) == (RequestState.WAITING, handler)
    page = browser.get(f"/admin/documents/accessrequest/{request.pk}/change/")
    assert page.status_code in (302, 404)
    retention.forget(request, timezone.now())
    assert AccessRequest.objects.get().asked_by is None
