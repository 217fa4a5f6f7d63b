"""Answers in the place of a view: too many attempts, and forms whose token is old."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_CSRF_TOKEN_MISSING
from django.shortcuts import redirect, render
from django.views.csrf import csrf_failure

from accounts import kept, sessions

RETRY_AFTER_SECONDS = 600


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form whose token is old; keep it when it came from this site's own page.

    Somebody signed in again in another window, and the form of the first still has the token of
    the session that ended. A browser names the origin of a form, and Django has compared it.
    """
    is_own = "Origin" in request.headers and "CSRF token" in reason
    person = request.user.pk or sessions.ended_for(request)
    if is_own and reason != REASON_CSRF_TOKEN_MISSING and person and kept.can_be_kept(request):
        return redirect(kept.address(kept.keep(request, person)))
    return csrf_failure(request, reason, template_name="403_csrf.html")


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429 and say when to come again."""
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
