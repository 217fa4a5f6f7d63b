"""Requests move by the table and no other way; decisions open, and what they open ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from time_machine import travel

from accounts.models import Letter
from accounts.roles import Role
from audit.models import Event
from documents import deciding, grants, requests, workflow
from documents.access import documents_open_to, grants_open, holder, requests_open_to
from documents.choices import (
    FINAL,
    MOVE,
    MOVES,
    Decision,
    EndReason,
    Move,
    OnNewVersion,
    Party,
    RequestState,
    VersionState,
    Visibility,
)
from documents.models import AccessRequest, AccessRequestItem, DocumentVersion, Grant
from documents.workflow import NotAllowedMoveError, move
from tests import desk, gate
from tests import factories as make

pytestmark = pytest.mark.django_db

APPROVE, REFUSE = Decision.APPROVED, Decision.REFUSED


@pytest.fixture
def handler() -> User:
    return gate.handler()


@pytest.fixture
def second() -> User:
    return gate.handler("sample-second")


def columns(name: str, by: User) -> dict[str, Any]:
    """What a move writes beside the state."""
    now = timezone.now()
    decided = {"decided_by": by, "decided_at": now}
    beside: dict[str, dict[str, Any]] = {
        "send": {"number": "A-2026-9999", "sent_at": now},
        "confirm": {"confirmed_at": now, "confirm_hash": None, "confirm_until": None},
        "propose": {"proposed_by": by},
        "answer": {"answer_hash": None},
        "close": {"answer_hash": None},
        "withdraw": {"confirm_hash": None, "confirm_until": None, "answer_hash": None},
        "decide": decided,
        "agree": decided,
    }
    return beside.get(name, {})


def attempt(request: AccessRequest, step: Move, by: User | None, handler: User) -> str:
    """What is said when the move is refused; nothing when it is made."""
    target = step.targets[0] if step.targets else None
    try:
        move(request, step.name, by, target=target, columns=columns(step.name, handler))
    except NotAllowedMoveError as error:
        return str(error)
    return ""


def verbs() -> list[str]:
    rows = Event.objects.filter(verb__startswith="request.") | Event.objects.filter(
        verb__startswith="access."
    )
    return list(rows.order_by("number").values_list("verb", flat=True))


# the table


def test_table_is_whole() -> None:
    assert set(workflow.VERBS) == set(MOVE)
    assert len(set(workflow.VERBS.values())) == len(MOVES) == len(MOVE)
    assert {state for step in MOVES for state in step.sources} == set(RequestState) - set(FINAL)
    assert {state for step in MOVES for state in step.targets} == set(RequestState) - {"draft"}


@pytest.mark.parametrize("state", RequestState)
def test_g8_every_move_from_every_state_is_made_or_refused_as_the_table_says(
    state: RequestState, handler: User, second: User, settings: LazySettings
) -> None:
    request = gate.in_state(state, handler, settings)
    pk = request.pk
    assert request.state == state
    people = {Party.HANDLER: handler, Party.SECOND: second}
    for step in MOVES:
        by = people.get(step.party)
        start = len(verbs())
        with transaction.atomic():
            refusal = attempt(request, step, by, handler)
            left = AccessRequest.objects.filter(pk=pk).values_list("state", flat=True)
            if state in step.sources:
                assert (refusal, verbs()[start:]) == ("", [workflow.VERBS[step.name]])
                assert list(left) == list(step.targets[:1])
            else:
                allowed = ", ".join(one.name for one in workflow.allowed_moves(state)) or "none"
                assert f"allowed are {allowed}" in refusal
                assert (list(left), verbs()[start:]) == ([state], [])
            transaction.set_rollback(True)
        request = AccessRequest.objects.get(pk=pk)


def test_g7_only_the_party_of_a_move_makes_it(
    handler: User, second: User, settings: LazySettings
) -> None:
    reader, own = desk.member(Role.READER), gate.handler("sample-own")
    for step in MOVES:
        request = gate.in_state(step.sources[0], handler, settings)
        AccessRequest.objects.filter(pk=request.pk).update(account=own)
        request.refresh_from_db()
        pk = request.pk
        may: dict[str, set[User | None]] = {
            Party.REQUESTER: {None, own},
            Party.HANDLER: {handler, second},
            Party.SECOND: {second},
            Party.SYSTEM: {None},
        }
        for by in (None, reader, own, handler, second):
            with transaction.atomic():
                made = attempt(request, step, by, handler) == ""
                transaction.set_rollback(True)
            assert made == (by in may[step.party]), (step.name, by)
            request = AccessRequest.objects.get(pk=pk)


def test_g7_nobody_decides_on_a_request_of_their_own_address(handler: User) -> None:
    request = gate.waiting(email=handler.email.upper())
    assert not requests_open_to(handler).exists()
    with pytest.raises(NotAllowedMoveError):
        deciding.decide(request, handler, gate.verdicts(request))
    root = desk.editor("sample-root")
    assert list(requests_open_to(root)) == [request]
    assert not requests_open_to(AnonymousUser()).exists()


def test_move_whose_letter_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    request, start = gate.draft(), len(verbs())

    def fail(*args: Any) -> None:
        raise OSError("no letter")

    monkeypatch.setattr("documents.letters.confirm", fail)
    with pytest.raises(OSError, match="no letter"):
        requests.send(request)
    assert AccessRequest.objects.get().state == RequestState.DRAFT
    assert (Letter.objects.count(), len(verbs())) == (0, start)


# what the database refuses


@pytest.mark.parametrize(
    "facts",
    [
        {"decision": APPROVE},
        {"decided_at": timezone.now()},
        {"decision": REFUSE, "decided_at": timezone.now(), "reason": "why"},
        {"until": "2026-12-01"},
    ],
)
def test_g7_decision_of_a_document_is_whole_or_not_there(facts: dict[str, Any]) -> None:
    gate.waiting()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequestItem.objects.update(**facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "approved"},
        {"state": "proposed"},
        {"state": "draft"},
        {"number": ""},
        {"decided_at": timezone.now()},
        {"confirm_hash": "x"},
        {"answer_hash": "x"},
        {"terms": None},
        {"confirmed_at": None},
        {"held": True},
    ],
)
def test_g7_request_is_whole(facts: dict[str, Any]) -> None:
    gate.waiting()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.update(**facts)


def test_end_of_access_is_whole(handler: User) -> None:
    gate.approved(by=handler)
    for facts in ({"ended_at": timezone.now()}, {"ended_because": "revoked"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.update(**facts)


# deciding


def test_lines_of_conditions_and_reasons_stay_under_their_document(handler: User) -> None:
    request = gate.waiting(gate.document(), gate.document(kind="synopsis"))
    first, second = gate.verdicts(request, APPROVE, REFUSE)
    told = [replace(first, conditions="One\nTwo"), replace(second, reason="Three\nFour")]
    deciding.decide(request, handler, told)
    letter = Letter.objects.get(kind="access-decided").body
    assert "Conditions: One\n  Two" in letter
    assert "Three\n  Four" in letter


def test_decision_opens_to_an_account_without_a_password_and_writes_one_letter(
    handler: User,
) -> None:
    one, other = gate.document(), gate.document(kind="synopsis")
    request = gate.waiting(one, other)
    start = len(verbs())
    deciding.decide(request, handler, gate.verdicts(request, APPROVE, REFUSE))
    person = User.objects.get(email=gate.PERSON["email"])
    assert (request.state, request.account) == (RequestState.PARTLY_APPROVED, person)
    assert [group.name for group in person.groups.all()] == [Role.READER]
    assert (person.username, person.is_staff) == (request.number.lower(), False)
    assert not person.has_usable_password()
    assert verbs()[start:] == ["access.given", "request.decided"]
    grant = Grant.objects.get()
    assert (grant.person, grant.document, grant.purpose) == (person, one, "A sample purpose")
    assert list(grant.versions.all()) == list(one.versions.all())
    letter = Letter.objects.filter(kind="access-decided").get()
    assert "protocol (CTU-9001), until" in letter.body
    assert "synopsis (CTU-9001): A sample reason" in letter.body
    assert "/en/account/password/forgotten/" in letter.body


def test_known_account_is_kept_with_its_role_and_needs_no_password(handler: User) -> None:
    known = desk.member(Role.EDITOR)
    known.set_password("sample words in a row")
    known.save()
    request = gate.approved(email=known.email.upper(), by=handler)
    assert request.account == known
    assert [group.name for group in known.groups.all()] == [Role.EDITOR]
    assert "password" not in Letter.objects.filter(kind="access-decided").get().body


@pytest.mark.parametrize(
    "verdict",
    [
        deciding.Verdict(0, Decision.PENDING),
        deciding.Verdict(0, REFUSE, reason=" "),
        deciding.Verdict(0, APPROVE),
        deciding.Verdict(0, APPROVE, until=timezone.localdate() - timedelta(days=1)),
        deciding.Verdict(0, APPROVE, until=timezone.localdate() + timedelta(days=366)),
    ],
)
def test_g3_verdict_that_cannot_stand_is_refused(verdict: Any) -> None:
    with pytest.raises(ValidationError):
        deciding.check(verdict, timezone.localdate())


def test_every_document_is_decided_on(handler: User) -> None:
    request = gate.waiting(gate.document(), gate.document(kind="synopsis"))
    with pytest.raises(ValidationError):
        deciding.decide(request, handler, gate.verdicts(request)[:1])
    request.refresh_from_db()
    assert request.state == RequestState.WAITING


def test_g7_two_persons_decide_where_that_is_the_rule(
    handler: User, second: User, settings: LazySettings
) -> None:
    request = gate.in_state(RequestState.PROPOSED, handler, settings)
    assert not Grant.objects.exists()
    with pytest.raises(NotAllowedMoveError):
        deciding.agree(request, handler)
    deciding.disagree(request, second)
    assert {item.decision for item in request.items.all()} == {Decision.PENDING}
    deciding.decide(request, second, gate.verdicts(request, APPROVE, REFUSE))
    deciding.agree(request, handler)
    assert (request.state, request.decided_by) == (RequestState.PARTLY_APPROVED, handler)
    assert Grant.objects.count() == 1


def test_g8_other_purpose_document_or_version_takes_votes_back(
    handler: User, settings: LazySettings
) -> None:
    settings.DOCUMENTS_TWO_PERSONS = True
    one, other = gate.document(), gate.document(kind="synopsis")
    request = gate.waiting(one)
    deciding.decide(request, handler, gate.verdicts(request))
    gate.version(one, "3.0")
    grants.version_offered(one.versions.get(label="3.0"))
    request.refresh_from_db()
    assert (request.state, request.items.get().decision) == ("waiting", Decision.PENDING)
    for purpose, documents, kept in (
        ("A sample purpose", [one], APPROVE),
        ("Another purpose", [one], Decision.PENDING),
        ("Another purpose", [one, other], Decision.PENDING),
    ):
        requests.ask_back(request, handler, "A sample question?")
        now = timezone.now()
        request.items.update(
            decision=APPROVE, decided_by=handler, decided_at=now, until=timezone.localdate()
        )
        requests.answer(request, "A sample answer", purpose=purpose, documents=documents)
        assert {item.decision for item in request.items.all()} == {kept}
    assert [row.kind for row in request.messages.all()][:2] == ["question", "answer"]


# what was opened


def keys(user: Any) -> list[str]:
    return sorted(row.label for row in documents_open_to(user, timezone.now()))


def test_g3_access_ends_with_its_last_day(handler: User) -> None:
    request = gate.approved(by=handler)
    person, last = request.account, Grant.objects.get().until
    assert person
    for days, found in ((0, ["2.0"]), (1, [])):
        day = last + timedelta(days=days)
        with travel(f"{day.isoformat()}T12:00:00+00:00", tick=False):
            assert keys(person) == found
    assert keys(desk.member(Role.READER)) == keys(AnonymousUser()) == []
    person.is_active = False
    assert keys(person) == []


def test_g3_access_ends_by_revocation_and_giving_back(handler: User) -> None:
    one, other = gate.document(), gate.document(kind="synopsis")
    person = gate.approved(one, other, by=handler).account
    assert person
    first, last = Grant.objects.order_by("pk")
    assert not grants.give_back(first, handler)
    assert grants.give_back(first, person)
    assert grants.revoke([first, last], handler) == 1
    assert keys(person) == []
    ends = Grant.objects.order_by("pk").values_list("ended_because", "ended_by")
    assert list(ends) == [(EndReason.GIVEN_BACK, person.pk), (EndReason.REVOKED, handler.pk)]
    assert verbs()[-2:] == ["access.given-back", "access.revoked"]
    assert Letter.objects.filter(kind="access-ended").count() == 1


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        (OnNewVersion.KEEP, ["2.0"]),
        (OnNewVersion.FOLLOW, ["2.0", "3.0"]),
        (OnNewVersion.END, []),
    ],
)
def test_g3_new_version_does_what_was_set(policy: str, found: list[str], handler: User) -> None:
    one = gate.document(on_new_version=policy)
    person = gate.approved(one, by=handler).account
    # What is offered in another language ends nothing.
    grants.version_offered(gate.version(one, "2.0", language="en", state="refused"))
    newer = gate.version(one, "3.0")
    grants.version_offered(newer)
    assert keys(person) == found
    assert Grant.objects.get().ended_because == ("" if found else "new_version")


def test_account_of_an_address_sees_all_that_was_asked_for_with_it(handler: User) -> None:
    """And no address that a database takes for the same: ı is not i."""
    first = gate.waiting(email="info@example.org")
    second = gate.waiting(gate.document(kind="synopsis"), email="Info@example.org")
    other = gate.waiting(email="ınfo@example.org")
    deciding.decide(first, handler, gate.verdicts(first))
    for request in (first, second, other):
        request.refresh_from_db()
    assert first.account
    assert second.account == first.account
    assert other.account is None
    assert holder(other.email) is None


def test_renewal_is_a_request_that_waits_at_once_and_names_what_it_renews(handler: User) -> None:
    person = gate.approved(by=handler).account
    assert person
    grant = Grant.objects.get()
    assert requests.can_be_renewed(grant)
    made = requests.ask_renewal(grant, person, "Still needed")
    assert (made.state, made.renews, made.account) == ("waiting", grant, person)
    assert requests.ask_renewal(grant, person, "A second click") is None
    deciding.decide(made, handler, gate.verdicts(made, days=120))
    assert grants_open(person, timezone.now()).count() == 2


# whose documents


def test_what_is_open_follows_visibility_network_role_and_state() -> None:
    own, foreign = make.network("own"), make.network("foreign")
    study = make.published()
    study.networks.set([own])
    for visibility in Visibility:
        gate.document(study, visibility, kind=visibility.value).versions.update(label=visibility)
    draft = gate.document(make.study(number="CTU-9002"), Visibility.PUBLIC, kind="other")
    draft.versions.update(label="draft")
    reader, stranger = desk.member(Role.READER, own, name="in"), desk.member(Role.READER, foreign)
    reviewer = desk.member(Role.REVIEWER, own)
    assert keys(AnonymousUser()) == keys(stranger) == ["public"]
    assert keys(reader) == ["network", "public"]
    assert keys(reviewer) == ["network", "public", "staff"]
    everything = ["draft", "network", "on_request", "public", "staff"]
    assert keys(gate.handler()) == keys(desk.member(Role.PUBLISHER)) == everything
    older = DocumentVersion.objects.filter(label="public").get()
    gate.version(older.document, "newer")
    assert keys(AnonymousUser()) == ["newer"]
    for state in set(VersionState) - {VersionState.CLEAN}:
        DocumentVersion.objects.update(state=state)
        assert keys(User.objects.get(username="sample-handler")) == []


# at once


def confirm(start: Barrier, token: str) -> bool:
    try:
        start.wait()
        return requests.confirm(token) is not None
    finally:
        connection.close()


def outcome() -> tuple[str, int]:
    try:
        events = Event.objects.filter(verb="request.confirmed").count()
        return AccessRequest.objects.get().state, events
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_g6_two_hundred_confirmations_at_once_make_one_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests.send(gate.draft())
    gate.let_threads_wait(tmp_path, monkeypatch)
    token, start = gate.token(), Barrier(200)
    with ThreadPoolExecutor(200) as readers:
        made = list(readers.map(lambda _: confirm(start, token), range(200)))
        assert (sum(made), len(made)) == (1, 200)
        assert readers.submit(outcome).result() == (RequestState.WAITING, 1)


def test_version_taken_back_and_offered_again_is_no_new_one(handler: User) -> None:
    one = gate.document(on_new_version=OnNewVersion.END)
    person = gate.approved(one, by=handler).account
    grants.version_offered(one.versions.get())
    assert keys(person) == ["2.0"]
