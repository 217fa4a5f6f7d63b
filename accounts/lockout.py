"""Who guesses too often is locked out: at the address the guesses come from, never everywhere.

Two limits (``ACCOUNT_RATE_LIMITS``): wrong guesses at one person from one address, and wrong
guesses from one address whoever they are aimed at. Knowing an answer clears the first only: who
has an account of their own buys no guesses with it.
"""

from __future__ import annotations

import unicodedata

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib.auth.models import User
from django.http import HttpRequest

from accounts import notices
from accounts.addresses import counted, whence
from audit.choices import Verb
from audit.trail import record

_AT_PERSON, _FROM_ADDRESS = "guess", "guesses"
_MARK = "is_locked_out"


def count(request: HttpRequest, aim: str) -> None:
    """Count a guess at this aim from this address; raise ValidationError after too many."""
    if _is_full(request) or not _consume(request, aim):
        raise _locked(request)


def check(request: HttpRequest) -> None:
    """Raise ValidationError where this address guessed too often, whoever it was aimed at."""
    if _is_full(request):
        raise _locked(request)


def has_locked(request: HttpRequest) -> bool:
    """Whether a form of this request was refused because its sender is locked out."""
    return getattr(request, _MARK, False)


def clear(request: HttpRequest, aim: str) -> None:
    """Forget the guesses at this aim of somebody who knew the answer."""
    ratelimit.clear(request, action=_AT_PERSON, key=_key(request, aim))


def failed(request: HttpRequest, aim: str, person: User | None, step: str) -> None:
    """Record a wrong guess, at whom when there is such an account, and whether it was the last."""
    facts = {"step": step, "whence": whence(request)}
    record(None, Verb.SIGN_IN_FAILED, person, **facts)
    ratelimit.consume(request, action=_FROM_ADDRESS)
    if not _consume(request, aim, dry_run=True):
        record(None, Verb.SIGN_IN_LOCKED, person, limit="person", **facts)
        if person and step == "code":
            notices.send_notice(person, "wrong_codes")
    if _is_full(request):
        record(None, Verb.SIGN_IN_LOCKED, None, limit="address", **facts)


def by_password(login: str) -> str:
    """The aim of who types a name and a password: the name, whether it is anybody's or not.

    One aim for all names of a person would tell which names are theirs.
    """
    return f"password of {unicodedata.normalize('NFKC', login).casefold()}"


def by_owner(person: User) -> str:
    """The aim of who is signed in and types the present password."""
    return f"password of account {person.pk}"


def by_code(person: User) -> str:
    """The aim of who types a code, and has shown the password."""
    return f"code of {person.pk}"


def _locked(request: HttpRequest) -> Exception:
    setattr(request, _MARK, True)
    error: Exception = get_adapter().validation_error("too_many_login_attempts")
    return error


def _consume(request: HttpRequest, aim: str, *, dry_run: bool = False) -> bool:
    key = _key(request, aim)
    return bool(ratelimit.consume(request, action=_AT_PERSON, key=key, dry_run=dry_run))


def _is_full(request: HttpRequest) -> bool:
    return not ratelimit.consume(request, action=_FROM_ADDRESS, dry_run=True)


def _key(request: HttpRequest, aim: str) -> str:
    return f"{counted(request)} {aim}"
