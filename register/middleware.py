"""What every response carries, what no request may bring, and the page for a lost database."""

from __future__ import annotations

import logging
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views import defaults

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What pages take; each view refuses those that it does not take itself.
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
NUL = "\x00"
_KEY = re.compile(r"[0-9]{1,18}")
RETRY_AFTER_SECONDS = 30

# What a page of the register never asks a browser for.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class SecurityHeadersMiddleware:
    """Add the security headers for which Django 5.2 has no setting."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Leave a header alone where the view has set its own.

        A page that says nothing of caches is in none: only what is public says that it is.
        """
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            # Django counts the empty body; RFC 9110 8.6 allows the size of the whole or nothing.
            response.headers.pop("Content-Length", None)
        return response


class RefuseOddRequestsMiddleware:
    """Refuse what no honest client sends, before any view sees it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 405 to methods that no page takes, 400 to NUL bytes in address and cookies.

        Django answers TRACE with 200 on views without a method decorator, and PostgreSQL raises
        on text with NUL.
        """
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        query = request.META.get("QUERY_STRING", "").replace("%00", NUL)
        _refuse_nul([request.path_info, query, *request.COOKIES.values()])
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Answer 400 to NUL bytes in a form (files may hold them) and to keys that no row has.

        Django's admin raises on the latter when an action is chosen for them.
        """
        if request.method == "POST":
            for name, values in request.POST.lists():
                _refuse_nul([name, *map(str, values)])
            if not all(map(_KEY.fullmatch, request.POST.getlist(ACTION_CHECKBOX_NAME))):
                raise BadRequest("The request chooses rows that cannot be.")


def _refuse_nul(texts: Iterable[str]) -> None:
    if any(NUL in text for text in texts):
        raise BadRequest("The request holds a NUL byte.")


class OwnNotFoundMiddleware:
    """Show the register's page where Django would show a developer's: in the demo."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Replace an answer 404, whatever it looks like."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_FOUND:
            return defaults.page_not_found(request, Http404())
        return response


class DatabaseGoneMiddleware:
    """Answer 503 with a page in both languages while the database cannot be reached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; `process_exception` does the work."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page when the database failed; leave every other exception alone."""
        return outage(exception)


def outage(error: BaseException | None) -> HttpResponse | None:
    """The page that says that the database is away; None for any other error."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return None
    if getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return None  # SQLite's word for faulty SQL or a missing table: our own fault
    logger.error("The database does not answer: %s", error)
    response = HttpResponse(render_to_string("503.html"), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error outside of views, as when a login session is saved: 503 or 500."""
    return outage(sys.exc_info()[1]) or defaults.server_error(request)
