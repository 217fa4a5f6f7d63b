"""Login sessions: when they began, when they end, and what they have proved.

A session ends after a time without requests and at the latest some hours after it began
(``SESSION_IDLE_SECONDS``, ``SESSION_LONGEST_SECONDS``). It then forgets everything but whose it
was, so that a form sent too late can be kept for its writer.
"""

from __future__ import annotations

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

_BEGAN, _SEEN, _FACTOR, _ENDED = "began", "seen", "second-factor", "ended"
# A session is written at most once a minute, not at every request.
_SEEN_EVERY = 60


def begin(request: HttpRequest) -> None:
    """Start both clocks; called at sign-in."""
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())
    request.session.pop(_ENDED, None)


def is_over(request: HttpRequest) -> bool:
    """Whether a limit has passed; a session without clocks has no right to go on."""
    now = time.time()
    began, seen = (request.session.get(clock, 0) for clock in (_BEGAN, _SEEN))
    idle = now - seen >= settings.SESSION_IDLE_SECONDS
    return bool(idle or now - began >= settings.SESSION_LONGEST_SECONDS)


def touch(request: HttpRequest) -> None:
    """Start the idle clock anew."""
    now = int(time.time())
    if now - request.session[_SEEN] >= _SEEN_EVERY:
        request.session[_SEEN] = now


def end(request: HttpRequest) -> None:
    """Sign out and remember for whom a late form is to be kept."""
    person = request.user.pk
    logout(request)
    request.session[_ENDED] = person


def ended_for(request: HttpRequest) -> int | None:
    """The key of the person whose session ended in this browser."""
    person: int | None = request.session.get(_ENDED)
    return person


def proved(request: HttpRequest, person: AbstractBaseUser | AnonymousUser) -> None:
    """Note that this person has shown a second factor in this session."""
    request.session[_FACTOR] = person.pk


def unproved(request: HttpRequest) -> None:
    """Forget that a second factor was shown."""
    request.session.pop(_FACTOR, None)


def has_proved(request: HttpRequest) -> bool:
    """Whether the person of this session has shown a second factor in it."""
    return bool(request.session.get(_FACTOR) == request.user.pk)


def end_all(person: AbstractBaseUser) -> None:
    """End every session of a person, wherever it is open."""
    for session in UserSession.objects.filter(user=person):
        session.end()
