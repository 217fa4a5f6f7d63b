"""The pages of sign-in: one list of all, in both languages, not kept by any cache."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.http import HttpResponse, QueryDict
from django.test import Client

from accounts.models import KeptForm
from accounts.urls import urlpatterns
from tests.desk import signed_in
from tests.signing import Browser, address, app_of, person, recovery_codes

pytestmark = pytest.mark.django_db

OPEN: dict[str, list[Any]] = {
    "account_login": [],
    "account_reset_password": [],
    "account_reset_password_done": [],
    "account_reset_password_from_key": ["1", "x-y"],
    "account_reset_password_from_key_done": [],
}
OWN: dict[str, list[Any]] = {
    "account_logout": [],
    "account_reauthenticate": [],
    "account_change_password": [],
    "account_kept": [1],
    "mfa_index": [],
    "mfa_activate_totp": [],
    "mfa_deactivate_totp": [],
    "mfa_view_recovery_codes": [],
    "mfa_generate_recovery_codes": [],
    "mfa_reauthenticate": [],
    "mfa_list_webauthn": [],
    "mfa_add_webauthn": [],
    "mfa_edit_webauthn": [1000],
    "mfa_remove_webauthn": [1000],
    "usersessions_list": [],
}
# Reached in a flow, or nothing but a way on; other tests go through them.
OTHERS = {
    "account_enrol",
    "account_set_password",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_download_recovery_codes",
}


@pytest.fixture
def user() -> User:
    return person()


def open_page(user: User, name: str, language: str) -> HttpResponse:
    """The page for somebody who has all it can show."""
    if name in OPEN:
        return Browser().get(address(name, *OPEN[name], language=language))  # type: ignore[return-value]
    KeptForm.keep(user.pk, "/admin/", QueryDict("name_en=Sample+House&lock_version=1"))
    KeptForm.objects.update(id=1)
    if name != "mfa_activate_totp":
        app_of(user)
    if OWN[name] or name == "mfa_list_webauthn":
        data = {"name": "Sample key", "credential": {}}
        Authenticator.objects.create(pk=1000, user=user, type="webauthn", data=data)
    return signed_in(user).get(address(name, *OWN[name], language=language))  # type: ignore[return-value]


def lines(response: HttpResponse) -> set[str]:
    """What the page says, line by line."""
    main = response.content.decode().split('<main id="main" tabindex="-1">')[1].split("</main>")[0]
    texts = re.split(r"<[^>]*>", main)
    return {unescape(text).strip() for text in texts if re.search(r"[a-z]{3}", text)}


def test_every_page_is_named_here() -> None:
    assert {url.name for url in urlpatterns} == {*OPEN, *OWN, *OTHERS}


# What is spelled alike in both languages.
ALIKE = {"Browser", "Code", "Name", "Sample key", "Sample House", "name en", "Passkeys", "Passkey"}


@pytest.mark.parametrize("name", [*OPEN, *OWN])
def test_page_speaks_its_language_and_is_kept_by_nobody(user: User, name: str) -> None:
    said = {}
    for language in ("de", "en"):
        response = open_page(user, name, language)
        assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True)
        assert f'<html lang="{language}">' in response.content.decode()
        said[language] = lines(response)
        Authenticator.objects.all().delete()
        KeptForm.objects.all().delete()
    assert (said["de"] & said["en"]) - ALIKE == set()
    assert said["de"] != set()


@pytest.mark.parametrize(
    ("typed", "field", "german"),
    [
        ({"login": "x", "password": "y"}, "", "passen nicht zusammen"),
        ({}, "id_login", "Dieses Feld ist zwingend erforderlich."),
    ],
)
def test_faults_are_said_in_german_and_lead_to_their_field(
    typed: dict[str, str], field: str, german: str
) -> None:
    page = Browser().post(address("account_login", language="de"), typed).content.decode()
    assert "<title>Fehler:" in page
    assert german in page
    assert (f'href="#{field}"' in page) == bool(field)


def test_recovery_codes_are_taken_along_as_a_file(user: User) -> None:
    app_of(user)
    response = signed_in(user).get(address("mfa_download_recovery_codes"))
    assert response.content.decode().split() == recovery_codes(user)
    assert response["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'


def test_who_has_no_password_is_led_to_the_mail(user: User) -> None:
    user.set_unusable_password()
    user.save()
    answer = signed_in(user).get(address("account_change_password"), follow=True)
    assert answer.redirect_chain[-1] == (address("account_reset_password"), 302)


def test_public_pages_lead_to_ones_sign_in_and_only_there(user: User, client: Client) -> None:
    way = f'<a href="{address("mfa_index")}">'
    assert way in signed_in(user).get("/en/").content.decode()
    assert way not in client.get("/en/").content.decode()
