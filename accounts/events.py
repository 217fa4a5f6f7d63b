"""What follows from events of libraries: clocks, proofs and the trail."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.http import HttpRequest

from accounts import factors, sessions
from accounts.addresses import truncated


def session_began(request: HttpRequest, **kwargs: Any) -> None:
    """Start the clocks of a login session."""
    sessions.begin(request)


def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Keep of the address in the list of sessions only the neighbourhood."""
    address = truncated(get_adapter().get_client_ip(request))
    UserSession.objects.filter(session_key=request.session.session_key).update(ip=address)


def factor_used(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Open the desk to this session."""
    sessions.proved(request, user)


def factor_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Open the desk to the session in which an app or a passkey was set up."""
    if authenticator.type in factors.FACTORS:
        sessions.proved(request, user)


def factor_removed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Close the desk to who removed their own last factor."""
    if request.user == user and not factors.has_one(user):
        sessions.unproved(request)
