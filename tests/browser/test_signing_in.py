"""Signing in, in a real browser: a passkey, the pages under axe-core, an app without script."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.http import QueryDict
from playwright.sync_api import BrowserContext, Page, expect

from accounts.invitations import services
from accounts.models import Invitation, KeptForm, Letter
from tests.browser import axe
from tests.browser.samples import fill, session_of
from tests.signing import PASSWORD, address, app_of, fresh_code, person

OPEN = ["account_login", "account_reset_password", "account_reset_password_done"]
PAGES = [
    "account_reauthenticate",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
]


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


@pytest.fixture
def user(_demo: None) -> User:
    return person()


def type_password(page: Page, user: User) -> None:
    page.goto(address("account_login") + "?next=/admin/")
    page.get_by_label("User name or e-mail address").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_passkey_is_set_up_and_opens_the_desk_alone(
    page: Page, context: BrowserContext, user: User
) -> None:
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    features = ("hasResidentKey", "hasUserVerification", "isUserVerified")
    options = {"protocol": "ctap2", "transport": "internal", **dict.fromkeys(features, True)}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    type_password(page, user)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    look(page, address("mfa_list_webauthn"))
    passkey = Authenticator.objects.get(user=user, type="webauthn").pk
    look(page, address("mfa_edit_webauthn", passkey))
    look(page, address("mfa_remove_webauthn", passkey))
    look(page, address("mfa_reauthenticate_webauthn"))
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto(address("account_logout"))
    page.get_by_role("button", name="Sign out").click()
    page.goto(address("account_login") + "?next=/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/admin/$"))


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_app_opens_the_desk_without_script(page: Page, user: User) -> None:
    secret = app_of(user)
    type_password(page, user)
    page.get_by_label("Code").fill(fresh_code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="What there is to do")).to_be_visible()


@pytest.mark.browser_context_args(color_scheme="light", reduced_motion="reduce")
def test_pages_at_a_desk(page: Page, context: BrowserContext, base_url: str, user: User) -> None:
    walk(page, context, base_url, user, "en")
    page.emulate_media(color_scheme="dark")
    assert axe.faults(page, rules=("color-contrast",)) == []


@pytest.mark.browser_context_args(
    color_scheme="dark", reduced_motion="reduce", viewport={"width": 320, "height": 640}
)
def test_pages_on_a_small_telephone(
    page: Page, context: BrowserContext, base_url: str, user: User
) -> None:
    walk(page, context, base_url, user, "de")


def walk(page: Page, context: BrowserContext, origin: str, user: User, language: str) -> None:
    """Open every page of sign-in; each must be free of faults and fit the window."""
    paths = [address(name, language=language) for name in OPEN]
    paths.append(address("account_reset_password_from_key", "1", "x-y", language=language))
    for path in paths:
        look(page, path)
    page.goto(paths[0])
    page.locator(".btn-primary").first.click()
    look(page, None)
    session_of(context, origin, user)
    look(page, address("account_kept", kept(user), language=language))
    for name in PAGES:
        look(page, address(name, language=language))
        if name == "mfa_index":
            look(page, address("mfa_activate_totp", language=language))
            app_of(user)
    session_of(context, origin, person("sample-new"), proved=False)
    look(page, address("account_enrol", language=language))
    page.context.clear_cookies()
    page.goto(paths[0])
    page.locator("input[name=login]").fill(user.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator(".btn-primary").first.click()
    expect(page).to_have_url(re.compile(address("mfa_authenticate", language=language)))
    look(page, None)


@pytest.mark.console("410")  # the link that was used
@pytest.mark.parametrize("language", ["de", "en"])
def test_invited_person_gets_an_account(page: Page, base_url: str, language: str) -> None:
    invitation = Invitation(email="sample@example.org", language=language)
    services.invite(invitation, by=person("sample-host"))
    body = Letter.objects.get(kind="invitation").body
    link = next(word for word in body.split() if address("invitation", language=language) in word)
    path = urlsplit(link).path
    for scheme, width in (("light", 1440), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(base_url + path)
        assert page.url.endswith(address("invitation", language=language))
        look(page, None)
    page.locator("input[name=username]").fill("sample-guest")
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=password2]").fill(PASSWORD)
    page.locator("main .btn-primary").click()
    expect(page).to_have_url(re.compile(address("invitation-accepted", language=language)))
    look(page, None)
    assert User.objects.filter(username="sample-guest", is_staff=False).count() == 1
    page.goto(base_url + path)
    expect(page.locator("main input")).to_have_count(0)
    look(page, None)


def kept(user: User) -> int:
    return int(KeptForm.keep(user.pk, "/admin/", QueryDict("name_en=Sample+House")).pk)


def look(page: Page, path: str | None) -> None:
    if path:
        page.goto(path)
        assert path in page.url
    assert axe.faults(page) == []
    assert axe.overflow(page) == 0
