"""What allauth asks the register: who may come in, what is said, where mail goes."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import lockout, notices
from accounts.addresses import plain
from accounts.backends import find
from accounts.recent import is_recent

WRONG = _("User name or e-mail address and password do not match.")
WAYS = {
    "reauthenticate": _("Type your password"),
    "mfa_reauthenticate": _("Type a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up, one answer for every failure, limits by person and address."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": _(
            "Too many attempts failed. Please wait ten minutes and try again."
        ),
        "rate_limited": _("Too many attempts. Please wait a few minutes and try again."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link is no longer valid."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff come to the desk, everybody else to what was opened to them."""
        staff = getattr(request.user, "is_staff", False)
        return resolve_url(settings.LOGIN_REDIRECT_URL if staff else settings.READER_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page from which one's sign-in is looked after."""
        return reverse("mfa_index")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Say of a disabled account what is said of an unknown one."""
        messages.error(request, WRONG)
        return redirect("account_login")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in has said who they are."""
        return not is_recent(self.request)

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """The ways to say again who one is, in the register's words."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**way, "description": WAYS[way["id"]]} for way in ways]

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of the other side, written in one way."""
        return plain(super().get_client_ip(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count by address, and by person at an address."""
        login = str(credentials.get("username") or credentials.get("email", ""))
        self._person = find(login)
        self._aim = lockout.by_password(login)
        lockout.count(request, self._aim)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record it."""
        lockout.failed(request, self._aim, self._person, "password")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the person whose password this is and who may sign in."""
        user: User | None = super().authenticate(request, **credentials)
        if user:
            lockout.clear(request, self._aim)
        return user

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person, by the register's own letter."""
        notices.send_notice(user, template_prefix)
