"""Passwords: what is taken, and the one way to a new one (ST2, ST4)."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from accounts.common_words import GermanPasswordValidator
from accounts.models import Letter
from audit.models import Event
from tests.desk import filled_in, signed_in
from tests.letters import work
from tests.signing import PASSWORD, Browser, address, app_of, code, person

pytestmark = pytest.mark.django_db

NEW = "nine other small pigeons"


@pytest.fixture
def user() -> User:
    return person()


def asked(user: User) -> str:
    """Ask for a link and return the one in the letter, as a path."""
    Browser().post(address("account_reset_password"), {"email": user.email})
    work()
    return link(user)


def link(user: User) -> str:
    found = re.search(rf"{settings.REGISTER_BASE_URL}(\S+)", Letter.objects.get(to=user.email).body)
    assert found
    return found[1]


def choose(browser: Client, path: str, password: str = NEW) -> None:
    form = browser.get(path).headers["Location"]
    browser.post(form, {"password1": password, "password2": password})


def test_st2_reset_does_not_skip_the_second_factor(user: User) -> None:
    secret, browser = app_of(user), Browser()
    choose(browser, asked(user))
    assert not browser.is_inside()
    step = browser.type_password(user.username, NEW)
    assert step.headers["Location"] == address("mfa_authenticate")
    assert not browser.is_inside()
    browser.type_code(code(secret))
    assert browser.is_inside()


def test_st2_reset_ends_every_session(user: User) -> None:
    client = Browser()
    client.sign_in(user, app_of(user))
    choose(Browser(), asked(user))
    assert not client.is_inside()


def test_st2_link_works_once_and_for_an_hour(user: User, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to("2026-03-02 10:00+00:00", tick=False)
    path = asked(user)
    time_machine.move_to("2026-03-02 11:00:01+00:00", tick=False)
    assert "no longer valid" in Browser().get(path).content.decode()
    time_machine.move_to("2026-03-02 10:59:59+00:00", tick=False)
    choose(Browser(), path)
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert "no longer valid" in Browser().get(path).content.decode()


def test_st2_link_of_a_former_address_is_worth_nothing(user: User) -> None:
    path = asked(user)
    User.objects.filter(pk=user.pk).update(email="sample-new@example.org")
    assert "no longer valid" in Browser().get(path).content.decode()


def test_st2_link_is_the_registers_own_whatever_the_request_says(user: User) -> None:
    path = address("account_reset_password")
    Browser().post(path, {"email": user.email}, headers={"host": "localhost:99"})
    work()
    assert "localhost:99" not in Letter.objects.get().body
    assert link(user).startswith("/en/account/password/new/")


def test_st2_administrators_never_choose_a_password(user: User) -> None:
    desk = signed_in(person("sample-administrator"))
    fields = filled_in(desk.get(reverse("admin:auth_user_change", args=[user.pk])))
    assert [field for field in fields if "password" in field] == []
    there_is_none = desk.get(f"/admin/auth/user/{user.pk}/password/", follow=True)
    assert there_is_none.redirect_chain[-1] == ("/admin/", 302)
    change = reverse("admin:auth_user_change", args=[user.pk])
    fields = {**filled_in(desk.get(change)), "password": "x", "password1": NEW, "password2": NEW}
    desk.post(change, fields)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_st2_administrators_send_a_link(user: User) -> None:
    desk = signed_in(person("sample-administrator"))
    reset = reverse("admin:auth_user_reset", args=[user.pk])
    assert desk.get(reset).status_code == 405
    desk.post(reset)
    assert "An administrator of the study register has sent you" in Letter.objects.get().body
    choose(Browser(), link(user))
    assert User.objects.get(pk=user.pk).check_password(NEW)


def test_st2_accounts_come_by_invitation_alone(user: User) -> None:
    desk = signed_in(user)
    add = reverse("admin:auth_user_add")
    assert (desk.get(add).status_code, desk.post(add, {"username": "x"}).status_code) == (403, 403)


def test_lost_factors_are_removed_by_an_administrator(user: User) -> None:
    client, desk = Browser(), signed_in(person("sample-administrator"))
    client.sign_in(user, app_of(user))
    desk.post(reverse("admin:auth_user_factors", args=[user.pk]))
    assert not client.is_inside()
    client.type_password(user.username)
    assert client.get("/admin/").headers["Location"].startswith(address("account_enrol"))
    assert desk.get("/admin/").status_code == 200


def test_link_to_nowhere_is_not_said_to_be_on_its_way(user: User) -> None:
    User.objects.filter(pk=user.pk).update(email="")
    desk = signed_in(person("sample-administrator"))
    page = desk.post(reverse("admin:auth_user_reset", args=[user.pk]), follow=True)
    assert "This account has no e-mail address." in page.content.decode()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("button", ["auth_user_reset", "auth_user_factors"])
def test_buttons_need_the_right_to_change_accounts(user: User, button: str) -> None:
    path = reverse(f"admin:{button}", args=[user.pk])
    editor = person("sample-editor", is_superuser=False)
    User.objects.filter(pk=user.pk).update(is_superuser=False)
    assert signed_in(editor).post(path).status_code == 403
    editor.user_permissions.set(Permission.objects.filter(codename="change_user"))
    assert signed_in(editor).post(path).status_code == 302
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert signed_in(editor).post(path).status_code == 403


@pytest.mark.parametrize(
    "password",
    ["kräftig!", "ab" * 99, "vier kleine wörter hier", "8472910365", "日本語の合言葉です"],
)
def test_st4_any_characters_and_any_length_are_taken(user: User, password: str) -> None:
    client = signed_in(user)
    path = address("account_change_password")
    fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post(path, fields).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(password)


@pytest.mark.parametrize("password", ["7 chars", "password1", "iloveyou", "sample-person"])
def test_st4_short_known_and_own_names_are_refused(user: User, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize(
    "password",
    ["Sommer2026!", "geheim geheim", "QWERTZuiop", "München1860", "!!bvb1909!!", "schatzSchatz"],
)
def test_st4_german_words_with_what_people_put_around_them_are_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        GermanPasswordValidator().validate(password)
    assert refused.value.code == "password_too_common"
    GermanPasswordValidator().validate(f"{password} und drei Wörter")


def test_st4_fields_let_paste_and_fill_in(user: User) -> None:
    page = signed_in(user).get(address("account_change_password")).content.decode()
    assert (page.count('autocomplete="new-password"'), page.count("maxlength")) == (2, 0)
    assert "better 15 or more" in page


def test_st4_argon2_comes_first() -> None:
    from register import signing_in

    assert signing_in.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_change_of_password_ends_the_other_sessions(user: User) -> None:
    secret, here, there = app_of(user), Browser(), signed_in(user)
    here.sign_in(user, secret)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    here.post(address("account_change_password"), fields)
    assert (here.is_inside(), there.get("/admin/").status_code) == (True, 302)


def test_st10_password_and_factors_change_with_their_event_or_not_at_all(user: User) -> None:
    here, reset = (Browser(raise_request_exception=False) for _ in range(2))
    here.sign_in(user, app_of(user))
    form = reset.get(asked(user))
    new = {"password1": NEW, "password2": NEW}
    before = facts_of(user)
    with patch("accounts.events.record", side_effect=DatabaseError):
        answers = [
            here.post(address("account_change_password"), {"oldpassword": PASSWORD, **new}),
            reset.post(form.headers["Location"], new),
            here.post(address("mfa_generate_recovery_codes")),
            here.post(address("mfa_deactivate_totp")),
        ]
    assert [answer.status_code for answer in answers] == [500] * 4
    assert facts_of(user) == before


def facts_of(user: User) -> list[object]:
    """What changes of passwords and factors leave behind."""
    return [
        User.objects.values("password", "last_login").get(pk=user.pk),
        list(Authenticator.objects.filter(user=user).values()),
        list(Letter.objects.values("kind")),
        Event.objects.count(),
        UserSession.objects.filter(user=user).count(),
    ]


def test_first_app_comes_with_its_event_or_not_at_all(user: User) -> None:
    client = Browser(raise_request_exception=False)
    client.type_password(user.username)
    page = client.get(address("mfa_activate_totp")).content.decode()
    found = re.search(r'<code class="secret">(\w+)</code>', page)
    assert found
    before = facts_of(user)
    with patch("accounts.events.record", side_effect=DatabaseError):
        client.post(address("mfa_activate_totp"), {"code": code(found[1])})
    assert facts_of(user) == before
    client.post(address("mfa_activate_totp"), {"code": code(found[1])})
    verbs = Event.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["factor.added", "recovery-codes.made"]
    assert Letter.objects.filter(kind="security-notice").count() == 1


def test_change_of_password_keeps_of_the_address_the_neighbourhood_only(user: User) -> None:
    client = Browser("198.51.100.77")
    client.sign_in(user, app_of(user))
    new = {"password1": NEW, "password2": NEW}
    client.post(address("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert client.is_inside()
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"198.51.100.0"}


def test_two_different_new_passwords_are_refused(user: User) -> None:
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": PASSWORD}
    answer = signed_in(user).post(address("account_change_password"), fields)
    assert "This is not the same password as above." in answer.content.decode()
