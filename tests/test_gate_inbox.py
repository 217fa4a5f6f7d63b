"""The inbox: what a handler sees, that letters are shown before they go, who may not decide."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from time_machine import travel

from accounts import languages
from accounts.models import KeptForm, Letter
from accounts.roles import Role
from audit.models import Event
from documents import deciding, requests, workdays
from documents.choices import Decision, RequestState
from documents.models import AccessRequest, AccessRequestItem, Grant, RequestMessage
from documents.presenters.inbox import due_in_words
from tests import desk, gate
from tests import factories as make

pytestmark = pytest.mark.django_db

LIST = "/admin/documents/accessrequest/"


@pytest.fixture
def handler() -> User:
    return gate.handler()


@pytest.fixture
def client(handler: User) -> Client:
    return desk.signed_in(handler)


def page_of(request: AccessRequest, name: str = "change") -> str:
    return reverse(f"admin:documents_accessrequest_{name}", args=[request.pk])


def verdicts(request: AccessRequest, *decisions: str, **others: str) -> dict[str, str]:
    """The form of a decision as a browser sends it."""
    until = others.pop("until", "") or str(timezone.localdate() + timedelta(days=30))
    seen = deciding.fingerprint(request)
    fields: dict[str, str] = {"note": "Mit Dank", "seen": seen} | others
    items = request.items.order_by("pk")
    for item, decision in zip(items, decisions or ("approved",) * items.count(), strict=True):
        reason = "Noch nicht fertig" if decision == "refused" else ""
        facts = {"decision": decision, "until": until, "conditions": "", "reason": reason}
        fields |= {f"item-{item.pk}-{name}": value for name, value in facts.items()}
    return fields


def text(response: Any) -> str:
    return str(response.content.decode())


def test_list_is_oldest_first_and_says_overdue_in_words(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with travel("2026-11-02 09:00:00+00:00", tick=False):
        old = gate.waiting()
    new = gate.waiting(email="another@example.org")
    client.get(LIST)
    with django_assert_num_queries(7):
        shown = text(client.get(LIST))
    assert shown.index(old.number) < shown.index(new.number)
    assert "overdue by" in shown
    only = text(client.get(LIST, {"state": "overdue"}))
    assert old.number in only
    assert new.number not in only
    first = text(client.get("/admin/"))
    assert f"{old.number}, {old.name}" in first
    requests.ask_back(new, gate.handler("another"), "A sample question?")
    assert new.number not in text(client.get("/admin/"))  # it waits for the requester
    assert first.index("overdue by") > 0


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2026-12-18", "5 working days left"),  # Christmas is on Friday and Saturday
        ("2026-12-28", "due today"),
        ("2026-12-29", "overdue by 1 working day"),
        ("2027-01-04", "overdue by 4 working days"),  # New Year
    ],
)
def test_working_days_leave_out_weekends_and_holidays_of_the_land(today: str, words: str) -> None:
    request = AccessRequest(state=RequestState.WAITING, due_on=date(2026, 12, 28))
    with override("en"):
        assert due_in_words(request, date.fromisoformat(today)) == words
    request.state = RequestState.ASKED_BACK  # the unit waits
    assert due_in_words(request, date.fromisoformat(today)) == ""


def test_holidays_are_those_of_the_chosen_land(settings: LazySettings) -> None:
    settings.DOCUMENTS_LAND = "NI"
    assert workdays.is_working_day(date(2026, 6, 4))
    settings.DOCUMENTS_LAND = "BY"  # Corpus Christi
    assert not workdays.is_working_day(date(2026, 6, 4))
    assert workdays.due_on(date(2026, 6, 3), 1) == date(2026, 6, 5)


@pytest.mark.parametrize("size", [1, 3])
def test_page_tells_who_why_and_what(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    kinds = ("protocol", "synopsis", "sap")[:size]
    before = gate.waiting(gate.document(kind="icf"))
    documents = [gate.document(kind=kind) for kind in kinds]
    request = gate.waiting(*documents, orcid="0000-0002-1825-0097", co_readers="Sample Other")
    client.get(page_of(request))
    with django_assert_num_queries(15):
        shown = text(client.get(page_of(request)))
    told = ("confirmed on", "A sample purpose", "orcid.org/0000-0002-1825-0097", before.number)
    assert all(words in shown for words in (*told, *kinds, "Sample Other"))


def test_letter_is_shown_then_sent(client: Client) -> None:
    request = gate.waiting(gate.document(), gate.document(kind="synopsis"))
    events, sent = Event.objects.count(), Letter.objects.count()
    fields = verdicts(request, "approved", "refused")
    shown = text(client.post(page_of(request, "decide"), fields))
    assert all(words in shown for words in ("Noch nicht fertig", "Mit Dank", request.email))
    request.refresh_from_db()
    assert request.state == RequestState.WAITING
    assert (Event.objects.count(), Letter.objects.count()) == (events, sent)
    assert not Grant.objects.exists()

    back = client.post(page_of(request, "decide"), fields | {"back": "1"})
    assert "Noch nicht fertig" in text(back)
    assert client.post(page_of(request, "decide"), fields | {"send": "1"}).status_code == 302
    request.refresh_from_db()
    assert request.state == RequestState.PARTLY_APPROVED
    assert "Noch nicht fertig" in Letter.objects.latest("pk").body
    assert Grant.objects.count() == 1

    # A second click finds the request decided and changes nothing.
    assert client.post(page_of(request, "decide"), fields | {"send": "1"}).status_code == 302
    assert Grant.objects.count() == 1


def test_wrong_verdicts_are_told_at_their_field_and_nothing_typed_is_lost(client: Client) -> None:
    request = gate.waiting()
    item = request.items.get()
    fields = verdicts(request, "refused") | {f"item-{item.pk}-reason": "", "note": "Kept words"}
    shown = text(client.post(page_of(request, "decide"), fields | {"send": "1"}))
    assert "Say why the document is refused" in shown
    assert "Kept words" in shown
    for until in ("9999-12-31", "2020-01-01", "31.12.", ""):
        fields = verdicts(request) | {f"item-{item.pk}-until": until, "send": "1"}
        assert client.post(page_of(request, "decide"), fields).status_code == 200
    request.refresh_from_db()
    assert request.state == RequestState.WAITING


def test_asking_back_shows_its_letter_first(client: Client) -> None:
    request = gate.waiting()
    fields = {"question": "Wozu genau?"}
    assert "Wozu genau?" in text(client.post(page_of(request, "ask"), fields))
    assert not RequestMessage.objects.exists()
    client.post(page_of(request, "ask"), fields | {"send": "1"})
    request.refresh_from_db()
    assert request.state == RequestState.ASKED_BACK
    assert "Wozu genau?" in Letter.objects.latest("pk").body


def test_handlers_are_told_that_a_request_waits_in_their_own_language(
    client: Client, handler: User, settings: LazySettings
) -> None:
    settings.DOCUMENTS_TWO_PERSONS = True
    second = gate.handler("sample-second")
    User.objects.filter(pk=second.pk).update(email="second@example.org")
    languages.choose(second, "en")
    found = gate.waiting()
    letters = Letter.objects.filter(kind="access-waiting")
    assert {row.to: row.subject for row in letters} == {
        handler.email: f"Antrag {found.number} wartet auf eine Entscheidung",
        "second@example.org": f"Request {found.number} is waiting for a decision",
    }
    assert not any(gate.PERSON["name"] in row.body for row in letters)
    letters.delete()
    client.post(f"{LIST}{found.pk}/decide/", verdicts(found) | {"send": "1"})
    proposed = Letter.objects.get(kind="access-waiting")
    assert (proposed.to, "second person" in proposed.body) == ("second@example.org", True)


def test_st8_grants_change_only_after_a_recent_proof(client: Client, handler: User) -> None:
    """The form that came too late is kept for its writer."""
    found = gate.waiting()
    access = Grant.objects.filter(
        item__request=gate.approved(gate.document(kind="synopsis"), by=handler)
    ).get()
    handler.set_password("sample")
    handler.save()
    client.force_login(handler)
    session = client.session
    session["second-factor"] = handler.pk
    session.save()
    forms = {
        f"{LIST}{found.pk}/decide/": verdicts(found) | {"send": "1"},
        f"{LIST}{found.pk}/second/": {"send": "1"},
        f"/admin/documents/grant/{access.pk}/revoke/": {"reason": "Over"},
    }
    for address, form in forms.items():
        answer = client.post(address, form)
        assert (answer.status_code, "/account/confirm/" in answer["Location"]) == (302, True)
    found.refresh_from_db()
    access.refresh_from_db()
    assert (found.state, access.ended_at) == (RequestState.WAITING, None)
    assert {kept.path for kept in KeptForm.of(client.session["_auth_user_id"])} == set(forms)


@pytest.mark.parametrize("link", ["account", "address"])
def test_g7_nobody_decides_on_their_own_request(client: Client, handler: User, link: str) -> None:
    own = gate.waiting(email=handler.email.upper()) if link == "address" else gate.waiting()
    if link == "account":
        AccessRequest.objects.filter(pk=own.pk).update(account=handler)
    assert own.number not in text(client.get(LIST))
    assert client.get(page_of(own)).status_code == 302
    for name in ("decide", "ask", "second", "hold"):
        fields = verdicts(own) | {"send": "1", "question": "?", "why": "?"}
        assert client.post(page_of(own, name), fields).status_code == 404
    own.refresh_from_db()
    assert (own.state, own.held) == (RequestState.WAITING, False)


def test_g7_without_the_role_there_is_no_inbox() -> None:
    request = gate.waiting()
    for role in (Role.EDITOR, Role.REVIEWER, Role.PUBLISHER):
        client = desk.signed_in(desk.member(role))
        assert client.get(LIST).status_code == 403
        answer = client.post(page_of(request, "decide"), verdicts(request) | {"send": "1"})
        assert answer.status_code == 403


def test_requests_of_foreign_studies_are_not_found() -> None:
    handler = gate.handler()
    study = make.published()
    study.networks.add(make.network("foreign"))
    request = gate.waiting(gate.document(study))
    handler.groups.get().permissions.remove(
        *handler.groups.get().permissions.filter(codename="every_network")
    )
    client = desk.signed_in(User.objects.get(pk=handler.pk))
    assert request.number not in text(client.get(LIST))
    answer = client.post(page_of(request, "decide"), verdicts(request) | {"send": "1"})
    assert answer.status_code == 404


def test_g7_two_persons_decide_together(client: Client, settings: LazySettings) -> None:
    settings.DOCUMENTS_TWO_PERSONS = True
    request = gate.waiting()
    fields = verdicts(request)
    assert "When a second person has agreed" in text(
        client.post(page_of(request, "decide"), fields)
    )
    client.post(page_of(request, "decide"), fields | {"send": "1"})
    request.refresh_from_db()
    assert request.state == RequestState.PROPOSED
    assert "another person has to agree" in text(client.get(page_of(request)))
    client.post(page_of(request, "second"), {"agree": "1", "send": "1"})
    assert not Grant.objects.exists()

    second = desk.signed_in(gate.handler("sample-second"))
    seen = {"agree": "1", "seen": deciding.fingerprint(request)}
    assert f'name="seen" value="{seen["seen"]}"' in text(second.get(page_of(request)))
    assert "Mit Dank" in text(second.post(page_of(request, "second"), seen))
    assert not Grant.objects.exists()
    second.post(page_of(request, "second"), seen | {"send": "1"})
    request.refresh_from_db()
    assert (request.state, Grant.objects.count()) == (RequestState.APPROVED, 1)


def test_g8_a_proposal_sent_back_leaves_no_vote(client: Client, settings: LazySettings) -> None:
    settings.DOCUMENTS_TWO_PERSONS = True
    request = gate.waiting()
    client.post(page_of(request, "decide"), verdicts(request) | {"send": "1"})
    second = desk.signed_in(gate.handler("sample-second"))
    second.post(page_of(request, "second"), {"disagree": "1"})
    request.refresh_from_db()
    assert request.state == RequestState.WAITING
    assert set(request.items.values_list("decision", flat=True)) == {Decision.PENDING}


def test_g8_nobody_decides_on_what_they_were_not_shown(
    client: Client, handler: User, settings: LazySettings
) -> None:
    settings.DOCUMENTS_TWO_PERSONS = True
    request = gate.waiting()
    fields = verdicts(request) | {"send": "1"}
    AccessRequest.objects.filter(pk=request.pk).update(purpose="Another purpose")
    client.post(page_of(request, "decide"), fields)
    request.refresh_from_db()
    assert request.state == RequestState.WAITING

    client.post(page_of(request, "decide"), verdicts(request) | {"send": "1"})
    request.refresh_from_db()
    seen = {"agree": "1", "send": "1", "seen": deciding.fingerprint(request)}
    third, second = gate.handler("sample-third"), gate.handler("sample-second")
    deciding.disagree(request, third)
    request.refresh_from_db()
    longest = timezone.localdate() + timedelta(days=365)
    client.post(page_of(request, "decide"), verdicts(request, until=str(longest)) | {"send": "1"})
    answer = desk.signed_in(second).post(page_of(request, "second"), seen, follow=True)
    assert "the request has changed" in text(answer)
    assert not Grant.objects.exists()

    AccessRequestItem.objects.update(until=timezone.localdate() - timedelta(days=1))
    seen["seen"] = deciding.fingerprint(request)
    answer = desk.signed_in(second).post(page_of(request, "second"), seen, follow=True)
    assert "has passed. Send the proposal back" in text(answer)
    assert not Grant.objects.exists()


def test_nothing_is_opened_that_nobody_could_read(client: Client) -> None:
    request = gate.waiting()
    closed = User.objects.create_user("sample-closed", request.email, is_active=False)
    AccessRequest.objects.filter(pk=request.pk).update(account=closed)
    for send in ({}, {"send": "1"}):
        answer = client.post(page_of(request, "decide"), verdicts(request) | send, follow=True)
        assert "The account with this address is closed" in text(answer)
    User.objects.update(is_active=True)
    request.items.get().document.versions.update(state="refused")
    answer = client.post(page_of(request, "decide"), verdicts(request) | {"send": "1"}, follow=True)
    assert "There is no file of" in text(answer)
    request.refresh_from_db()
    assert (request.state, Grant.objects.count()) == (RequestState.WAITING, 0)


def test_access_is_revoked_with_a_reason(client: Client, handler: User) -> None:
    request = gate.approved(by=handler)
    grant = Grant.objects.get()
    address = reverse("admin:documents_grant_revoke", args=[grant.pk])
    assert address in text(client.get(page_of(request)))
    assert client.post(address, {"reason": ""}).status_code == 200
    assert Grant.objects.open(timezone.now()).exists()
    shown = client.post(address, {"reason": "Zweck entfallen"})
    assert "This e-mail will be sent" in text(shown)
    assert "Zweck entfallen" in text(shown)
    assert client.post(address, {"reason": "Zweck entfallen", "back": "1"}).status_code == 200
    assert Grant.objects.open(timezone.now()).exists()
    client.post(address, {"reason": "Zweck entfallen", "send": "1"})
    assert not Grant.objects.open(timezone.now()).exists()
    assert "Zweck entfallen" in Letter.objects.latest("pk").body
    assert client.get(address).status_code == 404
    assert client.get(reverse("admin:documents_grant_changelist")).status_code == 200


@pytest.mark.parametrize("name", ["decide", "ask", "second", "hold"])
def test_who_only_looks_is_led_back_to_the_request(client: Client, name: str) -> None:
    found = gate.waiting()
    assert client.get(f"{LIST}{found.pk}/{name}/")["Location"] == page_of(found)


def test_page_says_who_decided(client: Client, handler: User) -> None:
    request = gate.approved(by=handler)
    AccessRequest.objects.filter(pk=request.pk).update(decision_note="A sample remark")
    said = text(client.get(page_of(request)))
    assert f"by {handler}" in said
    assert "A sample remark" in said


def test_legal_hold_is_set_and_lifted_with_a_reason(client: Client) -> None:
    request = gate.waiting()
    for why, is_held in (("", False), ("Case 1", True), ("Case closed", False)):
        client.post(page_of(request, "hold"), {"why": why, "release": request.held})
        request.refresh_from_db()
        assert request.held is is_held
    notes = list(RequestMessage.objects.values_list("text", flat=True))
    assert notes == ["Case 1", "Case closed"]
    held = Event.objects.filter(verb__in=["request.held", "request.released"])
    assert held.count() == 2
    assert not held.filter(details__contains="Case").exists()
