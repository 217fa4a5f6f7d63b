"""Invitations: from the desk by letter to an account, once, within a day, and by POST alone."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts import cipher, notices, passwords
from accounts.invitations import services
from accounts.invitations.views import COOKIE
from accounts.logs import HideTokens
from accounts.models import Invitation, Letter
from accounts.roles import Role
from audit.models import Event
from studies.access import networks_of
from tests import desk
from tests import factories as make

pytestmark = pytest.mark.django_db

PASSWORD = "sample words in a row"
FORM = {"username": "pat", "password1": PASSWORD, "password2": PASSWORD, "language": "en"}
LIST = "/admin/accounts/invitation/"


@pytest.fixture
def administrator() -> User:
    return desk.member(Role.ADMINISTRATOR)


def invited(role: Role = Role.READER, **fields: Any) -> Invitation:
    by = User.objects.filter(is_superuser=True).first() or desk.editor("sample-root")
    invitation = Invitation(email="pat@example.org", role=role, **{"language": "en", **fields})
    services.invite(invitation, by=by)
    return invitation


def link() -> str:
    """The path of the last letter's link."""
    body = Letter.objects.filter(kind="invitation").latest("pk").body
    found = re.search(r"https?://[^/\s]+(/\S+)", body[body.index("account here") :])
    assert found
    return found.group(1)


def token() -> str:
    return link().rstrip("/").rpartition("/")[2]


def guest(path: str = "") -> Client:
    """A browser in which the link was opened."""
    client = Client(headers={"accept-language": "en"})
    client.get(path or link())
    return client


def form_of(client: Client, **changes: Any) -> Any:
    return client.post("/en/invitation/", FORM | changes)


def send(client: Client, **fields: Any) -> Any:
    filled = {"email": "pat@example.org", "first_name": "Pat", "language": "en"}
    return client.post(f"{LIST}add/", filled | fields)


def events(start: int = 0) -> list[tuple[str, int | None, str]]:
    rows = Event.objects.order_by("number").values_list("verb", "actor", "details")
    return list(rows)[start:]


# inviting


def test_administrator_invites_a_colleague_with_role_and_networks(administrator: User) -> None:
    make.network("tb")
    client, start = desk.signed_in(administrator), len(events())
    response = send(client, role="editor", networks=["tb"])
    invitation = Invitation.objects.get()
    assert (response.status_code, response["Location"]) == (302, LIST)
    assert (invitation.role, invitation.affiliations) == ("editor", {"networks": ["tb"]})
    assert invitation.expires_at - invitation.sent_at == timedelta(hours=24)
    assert events(start) == [("invitation.sent", administrator.pk, '{"role": "editor"}')]
    assert Letter.objects.get().to == "pat@example.org"


def test_st11_who_may_not_invite_staff_invites_readers_whatever_is_sent() -> None:
    client = desk.signed_in(desk.member(Role.DOCUMENT_HANDLER))
    page = client.get(f"{LIST}add/").content.decode()
    assert 'name="email"' in page
    assert 'name="role"' not in page
    assert 'name="networks"' not in page
    make.network("tb")
    send(client, role="administrator", networks=["tb"])
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.affiliations) == ("reader", {})


def test_st11_invitations_of_staff_are_not_seen_sent_again_or_withdrawn_by_others() -> None:
    invitation = invited(Role.EDITOR)
    client = desk.signed_in(desk.member(Role.DOCUMENT_HANDLER))
    assert "pat@example.org" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{invitation.pk}/change/").status_code == 302
    for action in ("send_again", "withdraw"):
        client.post(LIST, {"action": action, "_selected_action": [invitation.pk]})
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.PUBLISHER])
def test_st11_other_roles_invite_nobody(role: Role) -> None:
    client = desk.signed_in(desk.member(role))
    assert send(client).status_code == 403
    assert Invitation.objects.count() == 0


def test_st12_fields_of_the_machine_are_not_assigned(administrator: User) -> None:
    client = desk.signed_in(administrator)
    send(client, role="reader", token_hash="known", accepted_at="2026-01-01", account="1")
    invitation = Invitation.objects.get()
    assert invitation.token_hash != "known"
    assert (invitation.accepted_at, invitation.account) == (None, None)


def test_nobody_is_invited_twice_or_beside_an_account(administrator: User) -> None:
    client = desk.signed_in(administrator)
    invited()
    twice = send(client, role="reader", email="PAT@example.org").content.decode()
    assert "This person has already been invited" in twice
    known = send(client, role="reader", email="Administrator@example.org").content.decode()
    assert "Another account has this e-mail address." in known
    assert Invitation.objects.count() == 1


def test_letter_speaks_the_language_chosen() -> None:
    by = User.objects.create_superuser("sample-root", first_name="Ada", last_name="Sample")
    for language in ("de", "en"):
        invitation = Invitation(email=f"{language}@example.org", role="editor", language=language)
        services.invite(invitation, by=by)
    german, english = Letter.objects.order_by("pk")
    assert german.subject == "Ihre Einladung zum Studienregister"
    assert english.subject == "Your invitation to the study register"
    assert "Ada Sample lädt Sie" in german.body
    assert "/de/einladung/" in german.body
    assert "24 Stunden gültig" in german.body
    assert "Ada Sample invites you" in english.body
    assert "/en/invitation/" in english.body


# the link


def test_opened_link_changes_nothing_however_often() -> None:
    invited()
    before, start = Invitation.objects.values().get(), len(events())
    for _ in range(2):
        client = guest()
        assert client.get("/en/invitation/").status_code == 200
    assert Invitation.objects.values().get() == before
    assert (User.objects.filter(username="pat").count(), len(events())) == (0, start)


def test_sent_form_opens_the_account_with_role_and_networks() -> None:
    make.network("tb")
    invitation = invited(Role.EDITOR, affiliations={"networks": ["tb"]}, last_name="Sample")
    start = len(events())
    response = form_of(guest())
    user = User.objects.get(username="pat")
    assert (response.status_code, response["Location"]) == (302, "/en/invitation/accepted/")
    assert (user.email, user.last_name, user.is_staff) == ("pat@example.org", "Sample", True)
    assert user.is_superuser is False
    assert user.check_password(PASSWORD)
    assert [group.name for group in user.groups.all()] == ["editor"]
    assert [network.code for network in networks_of(user)] == ["tb"]
    invitation.refresh_from_db()
    assert (invitation.account, invitation.accepted_at is None) == (user, False)
    by = invitation.invited_by
    assert events(start) == [
        ("account.made", user.pk, "{}"),
        ("role.given", by.pk, '{"role": "editor"}'),
        ("network.joined", by.pk, '{"network": "tb"}'),
        ("invitation.accepted", user.pk, "{}"),
    ]


def test_account_of_a_researcher_opens_no_desk() -> None:
    invited(Role.READER)
    form_of(guest())
    user = User.objects.get(username="pat")
    assert (user.is_staff, [group.name for group in user.groups.all()]) == (False, ["reader"])


def test_st2_invitation_signs_nobody_in() -> None:
    invited(Role.EDITOR)
    client = guest()
    page = client.get(form_of(client)["Location"]).content.decode()
    assert "/en/account/sign-in/" in page
    assert client.get("/admin/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_st12_form_takes_nothing_but_name_password_and_language() -> None:
    invited(Role.READER)
    permissions = [permission.pk for permission in Permission.objects.all()]
    extra = {"is_superuser": "on", "is_staff": "on", "email": "other@example.org", "groups": [1, 2]}
    form_of(guest(), **extra, user_permissions=permissions, role="administrator")
    user = User.objects.get(username="pat")
    assert (user.is_superuser, user.is_staff, user.email) == (False, False, "pat@example.org")
    assert user.user_permissions.count() == 0
    assert [group.name for group in user.groups.all()] == ["reader"]


def test_form_sent_twice_opens_one_account() -> None:
    invited()
    first, second = guest(), guest()
    assert form_of(first).status_code == 302
    assert form_of(second, username="pat-again").status_code == 410
    assert User.objects.filter(email="pat@example.org").count() == 1


def test_faster_one_wins_and_the_other_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = invited()
    path = link()
    services.accept(invitation, username="pat", password=PASSWORD, language="en")
    with pytest.raises(services.NoLongerOpenError):
        services.accept(invitation, username="pat-again", password=PASSWORD, language="en")
    monkeypatch.setattr(services, "find", lambda token: invitation)
    response = form_of(guest(path), username="pat-again")
    assert response.status_code == 410
    assert User.objects.filter(username="pat-again").count() == 0


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "password", "password2": "password"}, "too common"),
        ({"password2": "something else"}, "match"),
        ({"username": "SAMPLE-ROOT"}, "Another account has this user name."),
        ({"username": "Taken@example.org"}, "Another account has this as its e-mail address."),
        ({"username": "p/a t"}, "valid username"),
        ({"language": "fr"}, "valid choice"),
        ({"password1": "pat@example.org", "password2": "pat@example.org"}, "too similar"),
    ],
)
def test_form_says_what_is_wrong_and_the_link_stays_good(
    fields: dict[str, str], message: str
) -> None:
    User.objects.create_user("sample-taken", "taken@example.org")
    invited()
    client = guest()
    response = form_of(client, **fields)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert form_of(client).status_code == 302


def test_name_taken_at_the_same_moment_is_a_fault_of_the_form() -> None:
    invited()
    client = guest()
    with patch("accounts.names.refuse_known_name"), patch.object(User, "validate_unique"):
        desk.editor("pat")
        response = form_of(client)
    assert "Somebody else has just taken this user name." in response.content.decode()
    assert form_of(client, username="pat-2").status_code == 302


def test_address_that_has_an_account_meanwhile_is_refused_with_a_sentence() -> None:
    invited()
    User.objects.create_user("sample-taken", "Pat@example.org")
    client = guest()
    page = form_of(client).content.decode()
    assert "There is now an account with your e-mail address: sign in with it." in page
    assert Invitation.objects.pending().count() == 1


def test_language_chosen_is_that_of_all_later_letters() -> None:
    invited()
    form_of(guest(), language="de")
    user = User.objects.get(username="pat")
    with translation.override("en"):
        notices.send_notice(user, "account/email/password_changed")
        passwords.answer.call(cipher.encrypt(user.email), "192.0.2.0", "en")
    notice, link_ = Letter.objects.exclude(kind="invitation").order_by("pk")
    assert [letter.language for letter in (notice, link_)] == ["de", "de"]
    assert "Ihr Passwort wurde geändert." in notice.body
    assert "Das geschah am" in notice.body
    assert "/de/konto/passwort/neu/" in link_.body


# links that open nothing


def _expired() -> Client:
    invitation = invited()
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    return guest()


def _used() -> Client:
    services.accept(invited(), username="used", password=PASSWORD, language="en")
    return guest()


def _withdrawn() -> Client:
    invited()
    services.withdraw(Invitation.objects.all(), by=desk.editor())
    return guest()


def _replaced() -> Client:
    invited()
    old = link()
    services.send_again(Invitation.objects.all(), by=desk.editor())
    return guest(old)


def _unknown() -> Client:
    return guest("/en/invitation/" + "x" * 43 + "/")


@pytest.mark.parametrize("client_of", [_expired, _used, _withdrawn, _replaced, _unknown, Client])
def test_every_dead_link_has_the_same_answer(client_of: Any) -> None:
    dead = Client(headers={"accept-language": "en"}).get("/en/invitation/")
    client = client_of()
    for response in (client.get("/en/invitation/"), form_of(client)):
        assert response.status_code == 410
        assert response.content == dead.content
    assert "This link is no longer valid" in dead.content.decode()
    assert User.objects.filter(username="pat").count() == 0


def test_link_works_until_its_last_minute(settings: LazySettings) -> None:
    settings.INVITATION_HOURS = 2
    invitation = invited()
    assert invitation.expires_at - invitation.sent_at == timedelta(hours=2)
    assert "valid for 2 hours" in Letter.objects.get().body
    for late, found in ((timedelta(minutes=119), True), (timedelta(minutes=120), False)):
        open_then = Invitation.objects.open(invitation.sent_at + late)
        assert open_then.exists() is found


# secrets


def test_token_is_known_to_the_letter_alone(administrator: User) -> None:
    invitation = invited()
    secret = token()
    assert len(secret) == 43
    assert secret not in str(Invitation.objects.values().get())
    assert secret not in str(list(Event.objects.values()))
    client = desk.signed_in(administrator)
    letter = reverse("admin:accounts_letter_change", args=[Letter.objects.get().pk])
    for address in (LIST, f"{LIST}{invitation.pk}/change/", letter):
        assert secret not in client.get(address).content.decode()


def test_form_stands_at_an_address_without_the_token() -> None:
    invited()
    client = Client()
    response = client.get(link())
    assert (response.status_code, response["Location"]) == (302, "/en/invitation/")
    assert response["Referrer-Policy"] == "no-referrer"
    cookie = response.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    page = client.get("/en/invitation/")
    assert token() not in page.content.decode()
    for answer in (response, page, client.get("/en/invitation/accepted/")):
        assert "no-store" in answer["Cache-Control"]
    assert form_of(client).cookies[COOKIE].value == ""


def test_hd8_logs_hold_no_token(caplog: pytest.LogCaptureFixture) -> None:
    hide = HideTokens()
    secret = "x1_-" * 11
    for message, args in (
        (f"Not Found: /en/invitation/{secret}/", ()),
        ("%s %s", (f"GET /en/invitation/{secret}/ HTTP/1.1", "200")),
        ("Not Found: %s", (f"/en/invitation/{secret}",)),
    ):
        record = logging.LogRecord("django", logging.INFO, "", 0, message, args, None)
        assert hide.filter(record) is True
        assert secret not in record.getMessage()
        assert "/en/invitation/…" in record.getMessage()


def test_console_hides_tokens(settings: LazySettings) -> None:
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["no-tokens"]


# again, and no more


def test_invitation_is_sent_again_with_a_new_link_and_withdrawn(administrator: User) -> None:
    invitation = invited()
    client, start = desk.signed_in(administrator), len(events())
    old = token()
    Invitation.objects.update(expires_at=timezone.now())
    client.post(LIST, {"action": "send_again", "_selected_action": [invitation.pk]})
    assert token() != old
    assert services.find(token()) == invitation
    client.post(LIST, {"action": "withdraw", "_selected_action": [invitation.pk]})
    assert services.find(token()) is None
    sent, revoked = events(start)
    assert (sent[0], revoked[0]) == ("invitation.sent", "invitation.revoked")
    client.post(LIST, {"action": "send_again", "_selected_action": [invitation.pk]})
    assert Letter.objects.count() == 2


def test_accepted_invitation_is_neither_sent_again_nor_withdrawn() -> None:
    services.accept(invited(), username="pat", password=PASSWORD, language="de")
    everything = Invitation.objects.all()
    by = desk.editor()
    assert (services.send_again(everything, by=by), services.withdraw(everything, by=by)) == (0, 0)
    assert Invitation.objects.get().language == "de"


def test_what_was_sent_is_looked_at_and_not_changed(administrator: User) -> None:
    invitation = invited(Role.EDITOR)
    client = desk.signed_in(administrator)
    address = f"{LIST}{invitation.pk}/change/"
    page = client.get(address).content.decode()
    assert "Editor" in page
    assert 'name="_save"' not in page
    assert client.post(address, {"role": "administrator"}).status_code == 403
    assert client.post(f"{LIST}{invitation.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "emperor"},
        {"language": "fr"},
        {"accepted_at": timezone.now(), "withdrawn_at": timezone.now()},
    ],
)
def test_database_refuses_what_cannot_be(fields: dict[str, Any]) -> None:
    invitation = invited()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**fields)


def test_states_in_words() -> None:
    invitation = invited()
    now, later = timezone.now(), timezone.now() + timedelta(days=2)
    with translation.override("en"):
        said = [invitation.state(now), invitation.state(later)]
        invitation.withdrawn_at = now
        said.append(invitation.state(now))
        invitation.accepted_at = now
        said.append(invitation.state(now))
    assert said == ["open", "expired", "withdrawn", "accepted"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_whatever_its_length(
    administrator: User, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    by = desk.editor()
    for place in range(rows):
        services.invite(Invitation(email=f"{place}@example.org"), by=by)
    client = desk.signed_in(administrator)
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)


def test_invitations_are_filtered_by_state(administrator: User) -> None:
    services.accept(invited(), username="pat", password=PASSWORD, language="en")
    services.invite(Invitation(email="other@example.org"), by=administrator)
    client = desk.signed_in(administrator)

    def listed(**query: str) -> list[str]:
        return [row.email for row in client.get(LIST, query).context_data["cl"].result_list]

    assert listed(state="pending") == ["other@example.org"]
    assert listed(state="accepted") == ["pat@example.org"]
    assert len(listed()) == 2
