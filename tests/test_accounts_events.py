"""What the trail is told of sign-in (ST10), and what it is not."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils.translation import override

from accounts.addresses import plain, truncated
from accounts.models import Letter
from accounts.notices import OCCASIONS, send_notice
from audit.models import Event
from tests.letters import work
from tests.signing import PASSWORD, Browser, address, app_of, person, recovery_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return person()


def told() -> list[tuple[str, int | None, str]]:
    """Verb, who, at whom; the oldest first."""
    return list(Event.objects.order_by("number").values_list("verb", "actor", "target_key"))


def test_st10_sign_in_and_sign_out_are_recorded(user: User) -> None:
    browser = Browser()
    browser.sign_in(user, app_of(user))
    browser.post(address("account_logout"))
    key = str(user.pk)
    assert told() == [("sign-in.succeeded", user.pk, key), ("sign-in.ended", user.pk, key)]


def test_st10_failures_and_the_lock_are_recorded(user: User) -> None:
    browser = Browser()
    for _ in range(7):
        browser.type_password(user.username, "a wrong sample")
    browser.type_password("nobody", "a wrong sample")
    failed = ("sign-in.failed", None, str(user.pk))
    locked = ("sign-in.locked", None, str(user.pk))
    assert told() == [*[failed] * 5, locked, ("sign-in.failed", None, "")]


def test_st10_wrong_code_is_recorded(user: User) -> None:
    app_of(user)
    browser = Browser()
    browser.type_password(user.username)
    browser.type_code("000000")
    assert told() == [("sign-in.failed", None, str(user.pk))]
    assert json.loads(Event.objects.get().details) == {"step": "code", "whence": "192.0.2.0"}


def test_st10_factors_and_passwords_are_recorded(user: User) -> None:
    app_of(user)
    browser = Browser()
    browser.type_password(user.username)
    browser.type_code(recovery_codes(user)[0])
    fields = {"oldpassword": PASSWORD, "password1": "nine other small pigeons"}
    browser.post(address("account_change_password"), {**fields, "password2": fields["password1"]})
    browser.post(address("mfa_deactivate_totp"))
    assert [verb for verb, *_ in told()] == [
        "recovery-code.used",
        "sign-in.succeeded",
        "password.changed",
        "factor.removed",
        "factor.removed",
    ]


def test_st10_nothing_typed_is_recorded(user: User) -> None:
    Browser().type_password("a password in the wrong field", "a wrong sample")
    event = Event.objects.get()
    assert json.loads(event.details) == {"step": "password", "whence": "192.0.2.0"}
    assert event.target_words == ""


def test_st10_link_for_a_password_is_recorded(user: User) -> None:
    Browser().post(address("account_reset_password"), {"email": user.email})
    work()
    assert told() == [("password.reset-asked", None, str(user.pk))]


def test_wrong_codes_are_told_to_whose_password_is_known(user: User) -> None:
    app_of(user)
    browser = Browser()
    browser.type_password(user.username)
    for _ in range(5):
        browser.type_code("000000")
    letter = Letter.objects.get()
    assert (letter.to, "typed wrong codes" in letter.body) == (user.email, True)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_every_notice_can_be_written(user: User, occasion: str, language: str) -> None:
    with override(language):
        send_notice(user, occasion)
        assert str(OCCASIONS[occasion]) in Letter.objects.get().body


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.77", "192.0.2.0"),
        ("::ffff:192.0.2.77", "192.0.2.0"),
        ("2001:db8:1:2:3::4", "2001:db8:1::"),
    ],
)
def test_addresses_are_kept_as_neighbourhoods(address: str, kept: str) -> None:
    assert truncated(plain(address)) == kept


def test_first_administrator_is_told_of_and_those_from_before_are_not() -> None:
    person("sample-before")
    call_command("createsuperuser", "--noinput", username="sample-root", email="root@example.org")
    made = User.objects.get(username="sample-root")
    rows = Event.objects.order_by("number")
    assert list(rows.values_list("verb", "target_key", "details")) == [
        ("account.made", str(made.pk), "{}"),
        ("role.given", str(made.pk), '{"role": "administrator"}'),
    ]
