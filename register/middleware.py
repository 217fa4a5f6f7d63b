"""What every response carries, what no request may bring, and the page for a lost database."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.defaults import page_not_found

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
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
        """Leave a header alone where the view has set its own."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class RefuseOddRequestsMiddleware:
    """Refuse what no honest client sends, before any view sees it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 405 to TRACE and unknown methods, 400 to NUL bytes in the address.

        Django answers TRACE with 200 on views without a method decorator, and PostgreSQL raises
        on text with NUL.
        """
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address holds a NUL byte.")
        return self.get_response(request)


class OwnNotFoundMiddleware:
    """Show the register's page where Django would show a developer's: in the demo."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Replace an answer 404, whatever it looks like."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_FOUND:
            return page_not_found(request, Http404())
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
        if not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        if getattr(exception.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            return None  # SQLite's word for faulty SQL or a missing table: our own fault
        logger.error("The database does not answer: %s", exception)
        response = HttpResponse(render_to_string("503.html"), status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        response.headers["Cache-Control"] = "no-store"
        return response
