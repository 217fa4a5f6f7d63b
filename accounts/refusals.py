"""Answers in the place of a view: too many attempts, and forms whose token is old."""

from __future__ import annotations

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_CSRF_TOKEN_MISSING
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
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


def signed_out(request: HttpRequest, typed: list[kept.Typed]) -> HttpResponse:
    """Give back what somebody typed at the desk whose session was ended from elsewhere.

    It is not kept: sessions are ended from elsewhere because somebody else may sit there, and a
    form kept from such a browser would wait for one click in its victim's name.
    """
    sign_in = f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: request.path})}"
    context = {"typed": typed, "sign_in": sign_in}
    return render(request, "account/signed_out.html", context, status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429 and say when to come again."""
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
