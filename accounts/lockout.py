"""Who guesses too often is locked out: at the address the guesses come from, never everywhere."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib.auth.models import User
from django.http import HttpRequest

from accounts import notices
from accounts.addresses import whence
from audit.choices import Verb
from audit.trail import record


def count(request: HttpRequest, aim: str) -> None:
    """Count a guess at this aim from this address; raise ValidationError after too many."""
    if not ratelimit.consume(request, action="guess", key=_key(request, aim)):
        raise get_adapter().validation_error("too_many_login_attempts")


def clear(request: HttpRequest, aim: str) -> None:
    """Forget the guesses of somebody who knew the answer."""
    ratelimit.clear(request, action="guess", key=_key(request, aim))


def failed(request: HttpRequest, aim: str, person: User | None, step: str) -> None:
    """Record a wrong guess, at whom when there is such an account, and whether it was the last."""
    record(None, Verb.SIGN_IN_FAILED, person, step=step, whence=whence(request))
    if not ratelimit.consume(request, action="guess", key=_key(request, aim), dry_run=True):
        record(None, Verb.SIGN_IN_LOCKED, person, step=step, whence=whence(request))
        if person and step == "code":
            notices.send_notice(person, "wrong_codes")


def by_password(login: str) -> str:
    """The aim of who types a password."""
    return f"password {login}"


def by_code(person: User) -> str:
    """The aim of who types a code, and has shown the password."""
    return f"code {person.pk}"


def _key(request: HttpRequest, aim: str) -> str:
    return f"{get_adapter().get_client_ip(request)} {aim.casefold()}"
