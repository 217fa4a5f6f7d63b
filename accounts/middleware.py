"""What every request of somebody signed in has to pass: the clock and the second factor.

They look at requests that carry a session cookie only: a reader costs nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import activate
from django.utils.translation import gettext as _

from accounts import factors, kept, lockout, sessions
from accounts.refusals import RETRY_AFTER_SECONDS, signed_out
from accounts.urls import OPEN_WITHOUT_FACTOR

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# They answer while the database is gone, whoever asks.
_HEALTH = ("livez", "readyz")


class _OfSignedIn(ABC):
    """Middleware that looks at a request when its view is known and its CSRF token checked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Answer in the place of the view, or let it answer."""
        match = request.resolver_match
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or (
            match is not None and match.view_name in _HEALTH
        ):
            return None
        return self.look(request)

    @abstractmethod
    def look(self, request: HttpRequest) -> HttpResponseBase | None:
        """Return an answer, or None to go on."""


class DeskLanguageMiddleware(_OfSignedIn):
    """The desk, whose addresses name no language, speaks that of its session."""

    def look(self, request: HttpRequest) -> HttpResponseBase | None:
        """Take the language of the session in the place of the browser's."""
        if request.path.startswith(reverse("admin:index")):
            activate(sessions.language(request) or request.LANGUAGE_CODE)
        return None


class LockedOutMiddleware:
    """Say by the status too that a form was refused to somebody who is locked out.

    Of names that are nobody's the same is said: a lock looks at what was typed alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 429 in the place of the 200 of a form shown again."""
        response = self.get_response(request)
        if lockout.has_locked(request) and response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response


class SessionLimitsMiddleware(_OfSignedIn):
    """End a session whose time is over, and keep the form that came too late."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = super().__call__(request)
        if request.method == "POST" and request.user.is_authenticated:
            kept.forget(request, response)
        return response

    def look(self, request: HttpRequest) -> HttpResponseBase | None:
        """Send the writer of a late form to sign in, and from there to the form."""
        if request.user.is_authenticated:
            if not sessions.is_over(request):
                sessions.touch(request)
                return None
            sessions.end(request)
        if not kept.can_be_kept(request):
            return None
        person = sessions.ended_for(request)
        if person is None:
            typed = kept.typed_in(request)
            return signed_out(request, typed) if typed else None
        messages.info(request, _("Your session has ended. Sign in: what you typed is still there."))
        return redirect_to_login(kept.address(kept.keep(request, person)))


class SecondFactorMiddleware(_OfSignedIn):
    """Staff reach nothing before they have shown a second factor in this session."""

    def look(self, request: HttpRequest) -> HttpResponseBase | None:
        """Lead staff without one to the page where they set one up.

        A session that began before its person had a factor ends: it has never shown it.
        """
        user = request.user
        if not (user.is_authenticated and user.is_staff) or sessions.has_proved(request):
            return None
        if factors.has_one(user):
            sessions.end(request)
            return redirect_to_login(request.get_full_path())
        match = request.resolver_match
        if match is not None and match.view_name in OPEN_WITHOUT_FACTOR:
            return None
        return redirect_to_login(request.get_full_path(), reverse("account_enrol"))
