"""Who guesses too often is locked out: at the address the guesses come from, never everywhere."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.http import HttpRequest


def count(request: HttpRequest, person: str) -> None:
    """Count a guess at this person from this address; raise ValidationError after too many."""
    if not ratelimit.consume(request, action="guess", key=_key(request, person)):
        raise get_adapter().validation_error("too_many_login_attempts")


def clear(request: HttpRequest, person: str) -> None:
    """Forget the guesses of somebody who knew the answer."""
    ratelimit.clear(request, action="guess", key=_key(request, person))


def _key(request: HttpRequest, person: str) -> str:
    return f"{get_adapter().get_client_ip(request)} {person.casefold()}"
