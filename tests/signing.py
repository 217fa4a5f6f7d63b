"""Signing in, in tests: people with passwords and factors, browsers that go through the door."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

PASSWORD = "seven small samples"


def address(name: str, *args: Any, language: str = "en") -> str:
    """The path of a page of sign-in."""
    with override(language):
        return reverse(name, args=args)


def person(name: str = "sample-person", **facts: Any) -> User:
    """A member of staff with a password and no second factor."""
    facts = {"is_staff": True, "is_superuser": True, **facts}
    return User.objects.create_user(name, f"{name}@example.org", PASSWORD, **facts)


def app_of(user: User) -> str:
    """Set up an authenticator app and recovery codes for somebody; returns the app's secret."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def recovery_codes(user: User) -> list[str]:
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return list(codes)


def code(secret: str) -> str:
    """What the app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def fresh_code(secret: str) -> str:
    """A code that will still be right when a real browser has typed it."""
    left = 30 - time.time() % 30
    if left < 5:
        time.sleep(left)
    return code(secret)


class Browser(Client):
    """A browser at an address of its own, which reads English."""

    def __init__(self, at: str = "192.0.2.1", **facts: Any) -> None:
        super().__init__(headers={"accept-language": "en"}, REMOTE_ADDR=at, **facts)

    def type_password(self, login: str, password: str = PASSWORD, **more: str) -> HttpResponse:
        """The first step."""
        fields = {"login": login, "password": password, **more}
        return self.post(address("account_login"), fields)  # type: ignore[return-value]

    def type_code(self, typed: str) -> HttpResponse:
        """The second step."""
        return self.post(address("mfa_authenticate"), {"code": typed})  # type: ignore[return-value]

    def sign_in(self, user: User, secret: str) -> HttpResponse:
        """Both steps."""
        self.type_password(user.username)
        return self.type_code(code(secret))

    def is_inside(self) -> bool:
        """Whether the desk opens."""
        return self.get("/admin/").status_code == 200
