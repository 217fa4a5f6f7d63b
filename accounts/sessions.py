"""Login sessions: when they began, when they end, and what they have proved.

A session ends after a time without requests and at the latest some hours after it began
(``SESSION_IDLE_SECONDS``, ``SESSION_LONGEST_SECONDS``). It then forgets everything but whose it
was and their language, so that a form sent too late can be kept for its writer.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any, NamedTuple

from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from audit.choices import Verb
from audit.trail import record

_BEGAN, _SEEN, _FACTOR, _ENDED = "began", "seen", "second-factor", "ended"
_LANGUAGE = "language"
# A session is written at most once a minute, not at every request.
_SEEN_EVERY = 60


def begin(request: HttpRequest) -> None:
    """Start both clocks; called at sign-in."""
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())
    request.session.pop(_ENDED, None)


def speak(request: HttpRequest, language: str) -> None:
    """Let the desk speak this language until the session ends."""
    request.session[_LANGUAGE] = language


def language(request: HttpRequest) -> str:
    """The language of the desk in this session; empty where nobody has signed in."""
    return str(request.session.get(_LANGUAGE, ""))


def is_over(request: HttpRequest) -> bool:
    """Whether a limit has passed; a session without clocks has no right to go on."""
    return _is_over(request.session)


def _is_over(session: SessionBase) -> bool:
    now = time.time()
    began, seen = (session.get(clock, 0) for clock in (_BEGAN, _SEEN))
    idle = now - seen >= settings.SESSION_IDLE_SECONDS
    return bool(idle or now - began >= settings.SESSION_LONGEST_SECONDS)


def touch(request: HttpRequest) -> None:
    """Start the idle clock anew."""
    now = int(time.time())
    if now - request.session[_SEEN] >= _SEEN_EVERY:
        request.session[_SEEN] = now


def end(request: HttpRequest) -> None:
    """Sign out and remember for whom a late form is to be kept, and the language of the desk."""
    person, spoken = request.user.pk, language(request)
    logout(request)
    request.session[_ENDED] = person
    speak(request, spoken)


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


class Open(NamedTuple):
    """A session that has not ended, for the list of its owner."""

    began: datetime
    whence: str
    browser: str
    is_current: bool


def open_sessions(request: HttpRequest) -> list[Open]:
    """The sessions of whoever asks, the latest first."""
    rows = UserSession.objects.filter(user=request.user.pk).order_by("-created_at")
    return [
        Open(row.created_at, row.ip, _browser(row.user_agent), row.is_current())
        for row in rows
        if not _is_over(SessionStore(row.session_key))
    ]


def _browser(user_agent: str) -> str:
    """Program and system in words, as far as they name themselves; Edge calls itself Chrome too."""
    programs = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome"}
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
    found = [
        next((name for mark, name in marks.items() if mark in user_agent), "")
        for marks in (
            {**programs, "Safari/": "Safari"},
            {**systems, "Mac OS": "macOS", "Linux": "Linux"},
        )
    ]
    return ", ".join(filter(None, found)) or user_agent


def erase_ended() -> None:
    """Erase sessions whose time is long over, and what is listed of sessions that are gone."""
    SessionStore.clear_expired()
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(there)).delete()


@transaction.atomic
def end_others(request: HttpRequest) -> None:
    """End the sessions of whoever asks in all other browsers."""
    person: Any = request.user
    end_other_sessions(request, person)
    record(person, Verb.SESSION_ENDED, person, which="others")


def end_all(person: AbstractBaseUser) -> None:
    """End every session of a person, wherever it is open."""
    for session in UserSession.objects.filter(user=person):
        session.end()
