"""register.middleware: headers, refused requests, and the page for a lost database."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from register.middleware import SecurityHeadersMiddleware


def raising(error: Exception) -> HttpResponse:
    raise error


def broken_sql(request: HttpRequest) -> HttpResponse:
    try:
        with closing(sqlite3.connect(":memory:")) as empty:
            empty.execute("SELECT * FROM nowhere")
    except sqlite3.OperationalError as error:
        raise OperationalError(str(error)) from error
    raise AssertionError


urlpatterns = [
    path("gone", lambda request: raising(OperationalError("connection refused"))),
    path("cut", lambda request: raising(InterfaceError("connection already closed"))),
    path("fault", lambda request: raising(ValueError("our own"))),
    path("sql", broken_sql),
]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Referrer-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ],
)
def test_every_response_carries_the_header(client: Client, header: str, value: str) -> None:
    assert client.get("/livez")[header] == value


def test_every_response_carries_the_policies(client: Client) -> None:
    response = client.get("/livez")
    assert "camera=()" in response["Permissions-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "Set-Cookie" not in response


def test_a_view_may_set_its_own_header(rf: RequestFactory) -> None:
    shared = HttpResponse(headers={"Cross-Origin-Resource-Policy": "cross-origin"})
    response = SecurityHeadersMiddleware(lambda request: shared)(rf.get("/"))
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "BREW"])
def test_unknown_methods_are_refused(client: Client, method: str) -> None:
    response = client.generic(method, "/livez")
    assert response.status_code == 405
    assert response["Allow"].startswith("GET, HEAD")


@pytest.mark.parametrize("address", ["/livez?q=a%00b", "/liv%00ez"])
@pytest.mark.filterwarnings("default")
def test_nul_bytes_are_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("address", ["/gone", "/cut"])
def test_lost_database_is_said_in_both_languages(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in response
    page = response.content.decode()
    assert "Das Studienregister ist gerade nicht erreichbar" in page
    assert "The study register is temporarily unavailable" in page


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("address", "error"), [("/fault", ValueError), ("/sql", OperationalError)])
def test_our_own_faults_are_not_called_an_outage(
    client: Client, address: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        client.get(address)
