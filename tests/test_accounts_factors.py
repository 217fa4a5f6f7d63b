"""Second factors: nobody of the staff without one, on any path (ST1, ST9)."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import override_settings
from django.urls import URLPattern
from time_machine import TimeMachineFixture

from accounts import cipher
from tests.signing import Browser, address, app_of, code, person, recovery_codes

pytestmark = pytest.mark.django_db

ENROL = address("account_enrol")
STUDIES = "/admin/studies/study/"


@pytest.fixture
def user() -> User:
    return person()


@pytest.fixture
def client() -> Browser:
    return Browser()


def door(client: Browser, path: str) -> str:
    """Where this page leads instead, without what comes after."""
    return client.get(path).headers.get("Location", "").partition("?")[0]


def set_up_app(client: Browser) -> str:
    page = client.get(address("mfa_activate_totp")).content.decode()
    found = re.search(r'<code class="secret">(\w+)</code>', page)
    assert found
    client.post(address("mfa_activate_totp"), {"code": code(found[1])})
    return found[1]


def desk_addresses() -> list[str]:
    """Every page of the desk that needs no key."""
    patterns = [
        part
        for url in admin.site.urls[0]
        for part in (getattr(url, "url_patterns", None) or [url])
        if isinstance(part, URLPattern) and "<" not in str(part.pattern)
    ]
    prefixes = {
        part: str(url.pattern)
        for url in admin.site.urls[0]
        for part in getattr(url, "url_patterns", [])
    }
    return [f"/admin/{prefixes.get(part, '')}{part.pattern}" for part in patterns]


def test_st1_staff_without_a_factor_reach_only_the_way_to_one(user: User, client: Browser) -> None:
    client.type_password(user.username)
    paths = [path for path in desk_addresses() if path != "/admin/logout/"]
    assert len(paths) > 30
    assert {door(client, path) for path in paths} == {ENROL}
    others = ["/en/", "/en/studies/", address("usersessions_list"), address("mfa_index")]
    assert [door(client, path) for path in others] == [ENROL] * 4
    assert client.get(ENROL).status_code == 200


def test_st1_the_admin_has_no_door_of_its_own(user: User, client: Browser) -> None:
    sign_in = address("account_login") + "?next=%2Fadmin%2F"
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == sign_in
    answer = client.post("/admin/login/", {"username": user.username, "password": "x"})
    assert answer.headers["Location"].startswith(address("account_login"))
    assert not client.is_inside()


def test_st1_app_set_up_opens_the_desk(user: User, client: Browser) -> None:
    client.type_password(user.username)
    set_up_app(client)
    assert client.is_inside()
    codes = client.get(address("mfa_view_recovery_codes")).content.decode()
    assert [one in codes for one in recovery_codes(user)] == [True] * 10


def test_st1_session_from_before_the_factor_ends(user: User, client: Browser) -> None:
    client.type_password(user.username)
    app_of(user)
    path = address("mfa_add_webauthn")
    assert client.get(path).headers["Location"] == f"{address('account_login')}?next={path}"
    assert "_auth_user_id" not in client.session


def test_st1_somebody_with_a_factor_must_show_it(user: User, client: Browser) -> None:
    secret = app_of(user)
    first = client.type_password(user.username)
    assert first.headers["Location"] == address("mfa_authenticate")
    assert not client.is_inside()
    second = client.type_code(code(secret))
    assert second.headers["Location"] == "/admin/"
    assert client.is_inside()


def test_st1_last_factor_removed_leads_to_a_new_one(user: User, client: Browser) -> None:
    client.sign_in(user, app_of(user))
    client.post(address("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()
    assert door(client, "/admin/") == ENROL


def test_st1_demo_shows_the_factor_without_demanding_it(user: User, client: Browser) -> None:
    client.type_password(user.username)
    assert "In production you would now" not in client.get(ENROL).content.decode()
    client.post(ENROL)
    assert not client.is_inside()
    with override_settings(DEMO_WITHOUT_SECOND_FACTOR=True):
        assert "In production you would now" in client.get(ENROL).content.decode()
        assert client.post(f"{ENROL}?next={STUDIES}").headers["Location"] == STUDIES
        outside = client.post(f"{ENROL}?next=https://elsewhere.example/")
        assert outside.headers["Location"] == "/admin/"
    assert client.is_inside()


def test_readers_accounts_need_no_factor(client: Browser) -> None:
    reader = person("sample-reader", is_staff=False, is_superuser=False)
    assert client.type_password(reader.username).headers["Location"] == "/en/documents/"
    assert client.get("/en/").status_code == 200
    assert client.get("/admin/", follow=True).status_code == 403


def test_st9_code_of_an_app_works_once(
    user: User, client: Browser, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-03-02 10:00:01+00:00", tick=False)
    secret = app_of(user)
    client.sign_in(user, secret)
    second = Browser()
    second.sign_in(user, secret)
    assert (client.is_inside(), second.is_inside()) == (True, False)
    time_machine.move_to("2026-03-02 10:00:31+00:00", tick=False)
    second.type_code(code(secret))
    assert second.is_inside()


def test_st9_code_that_set_the_app_up_is_used(
    user: User, client: Browser, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-03-02 10:00:01+00:00", tick=False)
    client.sign_in(user)
    secret = set_up_app(client)
    second = Browser()
    second.sign_in(user, secret)
    assert not second.is_inside()


def test_st9_code_of_an_app_is_worth_nothing_half_a_minute_later(
    user: User, client: Browser, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-03-02 10:00:01+00:00", tick=False)
    old = code(app_of(user))
    client.type_password(user.username)
    time_machine.move_to("2026-03-02 10:00:31+00:00", tick=False)
    client.type_code(old)
    assert not client.is_inside()


def test_st9_recovery_code_works_once(user: User, client: Browser) -> None:
    app_of(user)
    once = recovery_codes(user)[0]
    second = Browser()
    for one in (client, second):
        one.type_password(user.username)
        one.type_code(once)
    assert (client.is_inside(), second.is_inside()) == (True, False)
    assert len(recovery_codes(user)) == 9


def test_st9_passkeys_are_offered(user: User, client: Browser) -> None:
    assert 'data-passkey="get"' in client.get(address("account_login")).content.decode()
    client.type_password(user.username)
    page = client.get(address("mfa_add_webauthn")).content.decode()
    assert 'data-passkey="create"' in page
    options = Browser().get(address("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert "challenge" in options.json()["request_options"]["publicKey"]


def test_st9_there_is_no_account_before_one_is_made() -> None:
    assert list(User.objects.all()) == []


def test_sign_up_is_closed(client: Browser) -> None:
    for path in ("/en/account/sign-up/", "/en/account/signup/", "/accounts/signup/"):
        assert client.get(path).status_code == 404


def test_secrets_lie_encrypted(user: User) -> None:
    secret = app_of(user)
    kept = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert (secret in kept, cipher.decrypt(kept)) == (False, secret)


def test_desk_shows_no_secrets() -> None:
    shown = {model.__name__ for model in admin.site._registry}
    assert (
        shown & {"Authenticator", "UserSession", "EmailAddress", "KeptForm", "SharedRow"} == set()
    )


def test_former_secret_key_still_opens_what_it_closed() -> None:
    with override_settings(SECRET_KEY="former"):
        closed = cipher.encrypt("sample")
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["former"]):
        assert cipher.decrypt(closed) == "sample"
    with override_settings(SECRET_KEY="new"), pytest.raises(cipher.InvalidToken):
        cipher.decrypt(closed)
