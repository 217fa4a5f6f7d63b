"""What follows from events of libraries: clocks, proofs, and what the trail is told.

The trail names nobody: of an address it gets the neighbourhood, of a failure the account it was
aimed at when there is one, and nothing that was typed.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts import factors, lockout, sessions
from accounts.addresses import whence
from audit.choices import Verb
from audit.trail import record


def session_began(request: HttpRequest, **kwargs: Any) -> None:
    """Start the clocks of a login session."""
    sessions.begin(request)


def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record it; the desk goes on in the language of the door."""
    _shorten_address(request)
    sessions.speak(request, get_language() or settings.LANGUAGE_CODE)
    record(user, Verb.SIGN_IN_SUCCEEDED, user, whence=whence(request))


def _shorten_address(request: HttpRequest) -> None:
    """Keep in the list of sessions, where allauth writes all of it, the neighbourhood only."""
    session = UserSession.objects.filter(session_key=request.session.session_key)
    session.update(ip=whence(request))


def signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Record it."""
    if user is not None:
        record(user, Verb.SIGN_IN_ENDED, user)


def password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record it; the session goes on under a new key."""
    _shorten_address(request)
    record(user, Verb.PASSWORD_CHANGED, user)


def password_reset(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record it; every session of the account ends."""
    sessions.end_all(user)
    record(user, Verb.PASSWORD_RESET, user, whence=whence(request))


def factor_used(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Open the desk to this session."""
    sessions.proved(request, user)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(user, Verb.RECOVERY_CODE_USED, user)


def factor_failed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record a wrong code: whoever typed it knew the password."""
    lockout.failed(request, lockout.by_code(user), user, "code")


def factor_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Open the desk to the session in which an app or a passkey was set up."""
    if authenticator.type in factors.FACTORS:
        sessions.proved(request, user)
        record(user, Verb.FACTOR_ADDED, user, kind=str(authenticator.type))
    else:
        codes_made(request, user)


def factor_removed(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Close the desk to who removed their own last factor."""
    if not factors.has_one(user):
        sessions.unproved(request)
    record(request.user, Verb.FACTOR_REMOVED, user, kind=str(authenticator.type))


def codes_made(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record that the codes from before are worthless."""
    record(user, Verb.RECOVERY_CODES_MADE, user)
