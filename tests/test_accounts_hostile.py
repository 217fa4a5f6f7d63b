"""Hostile input at the pages of accounts, and what it leaves in the trail (HD6, ST8, ST10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.erasing import erase_address
from accounts.forms import _CredentialField
from accounts.models import Invitation, KeptForm, Letter
from accounts.models.kept import MOST_KEPT
from accounts.outbox import send
from accounts.roles import Role
from audit.models import Event
from documents.models import Grant
from tests import desk, gate
from tests.signing import PASSWORD, Browser, app_of, person

pytestmark = pytest.mark.django_db

NOT_LATIN = ["中", "a b", "ü" * 40, "x" * 65, "a\r\nX-Other: b"]


@pytest.mark.parametrize("token", NOT_LATIN)
@pytest.mark.parametrize("door", ["invitation", "documents:confirm", "documents:answer"])
def test_hd6_tokens_that_no_header_can_hold_lead_on_and_into_no_cookie(
    door: str, token: str
) -> None:
    name = {"invitation": "invitation-link"}.get(door, f"{door}-link")
    browser = Browser()
    browser.cookies["invitation"] = browser.cookies["access-link"] = "from-before"
    answer = browser.get(reverse(name, args=[token]))
    assert answer.status_code == 302
    assert {cookie.value for cookie in answer.cookies.values()} == {""}
    answer.serialize_headers().decode("latin-1")


@pytest.mark.parametrize(
    "absurd", ["[" * 3000, "1" * 5000, "{}", "[]", "x" * 30_000, '"\\x00"', ""]
)
def test_hd6_absurd_passkeys_are_refused(absurd: str) -> None:
    with pytest.raises(ValidationError):
        _CredentialField().clean(absurd)
    answer = Browser().post(reverse("mfa_login_webauthn"), {"credential": absurd})
    assert answer.status_code in (200, 302, 400)


def test_st10_wrong_present_password_is_counted_and_recorded() -> None:
    user = person()
    browser = Browser()
    browser.sign_in(user, app_of(user))
    wrong = {"oldpassword": "a wrong sample", "password1": "x" * 20, "password2": "x" * 20}
    address = reverse("account_change_password")
    for _ in range(5):
        browser.post(address, wrong)
    failures = Event.objects.filter(verb="sign-in.failed", target_key=str(user.pk))
    assert failures.count() == 5
    locked = browser.post(address, wrong | {"oldpassword": PASSWORD})
    assert b"Too many attempts" in locked.content
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_st10_passkey_that_is_none_is_recorded() -> None:
    credential = '{"id": "x", "rawId": "eA", "type": "public-key", "response": {}}'
    Browser().post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert Event.objects.filter(verb="sign-in.failed", details__contains="passkey").count() == 1


def test_st8_actions_on_invitations_ask_again() -> None:
    administrator = desk.member(Role.ADMINISTRATOR)
    administrator.set_password("sample")
    administrator.save()
    client = desk.signed_in(administrator)
    invitation = Invitation.objects.create(
        email="sample@example.org",
        sent_at=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=1),
        token_hash="x",
    )
    listed = reverse("admin:accounts_invitation_changelist")
    with travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert client.get(listed).status_code == 200
        action = {"action": "withdraw", "_selected_action": [invitation.pk]}
        answer = client.post(listed, action)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


def test_st6_what_a_reader_writes_for_a_renewal_is_kept() -> None:
    gate.approved()
    grant = Grant.objects.get()
    owner = User.objects.get(grants=grant)
    owner.set_password(PASSWORD)
    owner.save()
    browser = Browser()
    browser.type_password(owner.username)
    address = reverse("documents:renew", args=[grant.pk])
    typed = {"purpose": "Much that was typed", "terms": "on", "shown": "1"}
    with travel(timezone.now() + timedelta(minutes=31), tick=False):
        answer = browser.post(address, typed)
        kept = KeptForm.objects.get()
        assert reverse("account_kept", args=[kept.pk]) in answer["Location"].replace("%2F", "/")
        browser.type_password(owner.username)
        page = browser.get(reverse("account_kept", args=[kept.pk]))
        assert "Much that was typed" in page.content.decode()
        again = browser.post(address, typed | {"_kept": str(kept.pk)})
        assert again["Location"] == reverse("documents:mine")
    assert not KeptForm.objects.exists()


def test_nobody_fills_the_disk_with_forms_that_came_too_late() -> None:
    user = person()
    for place in range(MOST_KEPT + 3):
        KeptForm.keep(user.pk, f"/{place}/", QueryDict("a=b"))
    paths = set(KeptForm.of(user.pk).values_list("path", flat=True))
    assert paths == {f"/{place}/" for place in range(3, MOST_KEPT + 3)}


def test_pr7_letters_to_others_that_name_an_address_are_erased() -> None:
    facts = {"number": "A-1", "day": "", "is_proposal": False, "link": "/sample@example.org"}
    for link in ("/Sample@example.org", "/"):
        send("access-waiting", "other@example.org", "en", facts | {"link": link})
    erase_address("sample@example.org")
    assert [letter.body.count("@") for letter in Letter.objects.all()] == [0]


def test_links_of_invitations_are_valid_for_a_day_at_most() -> None:
    assert settings.INVITATION_HOURS <= 24
