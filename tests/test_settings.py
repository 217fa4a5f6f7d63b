"""register.settings: safe by itself, and refuses to start where it would not be."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SETTINGS = Path(settings.BASE_DIR, "register", "settings.py")
PRODUCTION = {
    "SECRET_KEY": "a-key-of-more-than-fifty-characters-for-this-test-only",
    "ALLOWED_HOSTS": "register.example.org",
    "REGISTER_BASE_URL": "https://register.example.org/",
}
READ = {
    "EMAIL_HOST",
    "EMAIL_SECURITY",
    "EMAIL_PORT",
    "SECURITY_CONTACT",
    "MAIL_FROM",
    "DEBUG",
    "TLS",
    "BEHIND_PROXY",
    "DATABASE_URL",
    "REGISTER_PREFIX",
    "RELEASE",
    *PRODUCTION,
}


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that reads the settings in an environment of these variables alone."""

    def run(**variables: str) -> dict[str, Any]:
        for name in READ:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return run


def test_production_is_on_https_with_hashed_static_files(start: Any) -> None:
    made = start(**PRODUCTION)
    assert made["DEBUG"] is False
    assert made["REGISTER_BASE_URL"] == "https://register.example.org"
    assert made["SESSION_COOKIE_NAME"] == "__Host-session"
    assert all(
        made[name]
        for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    )
    assert made["SECURE_HSTS_SECONDS"] == 63_072_000
    assert "Manifest" in made["STORAGES"]["staticfiles"]["BACKEND"]
    assert "SECURE_PROXY_SSL_HEADER" not in made


def test_production_without_https_must_be_asked_for(start: Any) -> None:
    made = start(**{**PRODUCTION, "TLS": "0", "REGISTER_BASE_URL": "http://register.intern"})
    assert (made["SECURE_SSL_REDIRECT"], made["SESSION_COOKIE_NAME"]) == (False, "session")


def test_proxy_header_counts_only_when_asked_for(start: Any) -> None:
    made = start(**PRODUCTION, BEHIND_PROXY="1")
    assert made["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_development_serves_this_machine_only(start: Any) -> None:
    made = start(DEBUG="1")
    assert made["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert made["DATABASES"]["default"]["NAME"].name == "register.sqlite3"


def test_database_is_the_one_named(start: Any) -> None:
    made = start(DEBUG="1", DATABASE_URL="postgres://db.example/register")
    assert made["DATABASES"]["default"]["HOST"] == "db.example"


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "SECRET_KEY must hold"),
        ({**PRODUCTION, "SECRET_KEY": "short"}, "SECRET_KEY must hold"),
        (
            {**PRODUCTION, "SECRET_KEY": settings.SECRET_KEY},
            "SECRET_KEY must hold",
        ),
        ({**PRODUCTION, "ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name"),
        ({**PRODUCTION, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({**PRODUCTION, "REGISTER_BASE_URL": ""}, "REGISTER_BASE_URL must be"),
        ({**PRODUCTION, "REGISTER_BASE_URL": "http://a.example"}, "begin with https://"),
        ({**PRODUCTION, "DEBUG": "1"}, "DEBUG=1 shows"),
        ({**PRODUCTION, "REGISTER_PREFIX": "ctu-"}, "REGISTER_PREFIX is 'ctu-'"),
    ],
)
def test_hd10_unsafe_settings_are_refused(
    start: Any, variables: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        start(**variables)


def test_release_is_the_version_of_the_project(start: Any) -> None:
    assert start(DEBUG="1")["RELEASE"].count(".") == 2
    assert start(DEBUG="1", RELEASE="2026-11-22")["RELEASE"] == "2026-11-22"


def test_policy_allows_nothing_inline() -> None:
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["default-src"] == ["'none'"]
    assert {source for sources in policy.values() for source in sources} == {"'none'", "'self'"}


def test_production_sends_mail_by_the_server_named(start: Any) -> None:
    made = start(**PRODUCTION, EMAIL_HOST="mail.example.org", EMAIL_USER="ctu")
    assert (made["EMAIL_HOST"], made["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (True, False)
    assert made["DEFAULT_FROM_EMAIL"] == "register@register.example.org"
    assert "smtp" in made["EMAIL_BACKEND"]


def test_without_a_mail_server_letters_go_to_this_machine(start: Any) -> None:
    production, development = start(**PRODUCTION), start(DEBUG="1")
    assert (production["EMAIL_HOST"], production["EMAIL_PORT"]) == ("localhost", 25)
    assert "filebased" in development["EMAIL_BACKEND"]
    assert development["EMAIL_FILE_PATH"].name == "mail"


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"EMAIL_SECURITY": "perhaps"}, "write starttls, ssl or none"),
        ({"SECURITY_CONTACT": "security@register.example.org"}, "begin with mailto: or https://"),
    ],
)
def test_settings_of_contacts_that_cannot_be_meant(
    start: Any, variables: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        start(**PRODUCTION, **variables)
