"""Methods, headers and hostile input on every address (promises HD3 to HD9)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest
import time_machine
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from pytest_django import Settings

from register import urls
from tests import desk
from tests import factories as make
from tests.addresses import every_address
from tests.hostile import HEADERS, HOSTS, IDS, TEXTS

pytestmark = pytest.mark.django_db

FIT = "/de/koennte-das-passen/"
STYLE = "/static/register/register.css"
ABSENT = [
    *("/.git/config", "/.env", "/db.sqlite3", "/manage.py", "/static/", "/static/../manage.py"),
    *("/metrics", "/__debug__/", "/server-status", "/var/mail/", "/media/", "/api/schema/"),
]


@pytest.fixture
def staff() -> Client:
    """Somebody who may do everything; faults of ours answer 500 instead of being raised."""
    client = desk.signed_in(desk.editor())
    client.raise_request_exception = False
    return client


def get(client: Client, address: str, **headers: str) -> Any:
    """The answer to a request; a file is closed when it is read."""
    response: Any = client.get(address, **headers)
    if response.streaming:
        list(response.streaming_content)
    return response


# methods


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "BREW"])
def test_hd5_methods_that_no_page_takes_are_405_everywhere(client: Client, method: str) -> None:
    addresses = every_address()
    assert {"/", "/livez", "/admin/", "/de/studien/", "/admin/audit/event/csv/"} <= set(addresses)
    answers = {address: client.generic(method, address).status_code for address in addresses}
    answers["/nowhere"] = client.generic(method, "/nowhere").status_code
    answers[STYLE] = client.generic(method, STYLE).status_code
    assert {address: code for address, code in answers.items() if code != 405} == {}


# Those of the desk, of accounts, invitations and requests: the test of every address walks them.
WITH_FORMS = (
    "/admin/",
    "/de/vorschau/",
    "/de/konto/",
    "/de/einladung/",
    "/de/zugang/",
    "/de/dokumente/",
    "/de/stimmt-noch/",
)


def test_hd5_public_addresses_are_only_read(client: Client) -> None:
    public = [address for address in every_address() if not address.startswith(WITH_FORMS)]
    answers = {address: client.post(address).status_code for address in public}
    # One form keeps nothing; the icon's address leads on, whatever the method.
    assert answers.pop(FIT) == 200
    assert answers.pop("/favicon.ico") == 302
    assert set(answers.values()) == {405}


# headers


# Nothing but the register's own files, nothing inline, in nobody's frame.
POLICY = {
    "default-src 'none'",
    *(f"{kind}-src 'self'" for kind in ("script", "style", "font", "img", "connect")),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def test_hd1_every_answer_carries_the_policy_refusals_too(client: Client, staff: Client) -> None:
    answers = {
        200: [client.get("/de/"), staff.get("/admin/"), staff.get("/admin/studies/study/add/")],
        405: [client.generic("TRACE", "/de/")],
        400: [client.get("/de/?q=%00")],
        404: [client.get("/de/nirgends/")],
    }
    for code, answer in ((code, each) for code, group in answers.items() for each in group):
        assert answer.status_code == code
        said = answer.headers["Content-Security-Policy"].split(";")
        assert {directive.strip() for directive in said} == POLICY
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_hd4_every_answer_carries_the_headers(client: Client) -> None:
    make.published()
    for address in ("/de/", "/de/nirgends/", "/", "/admin/", "/livez", STYLE):
        headers = get(client, address).headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        allowed = headers["Permissions-Policy"].split(", ")
        assert len(allowed) > 5
        assert all(each.endswith("=()") for each in allowed), address
        assert not {"Server", "X-Powered-By"} & set(headers), address


def test_hd8_private_pages_are_kept_nowhere(staff: Client) -> None:
    make.published()
    lists = [one for one in every_address() if one.startswith("/admin/") and one.count("/") == 4]
    for address in ("/admin/", "/admin/audit/event/csv/", "/admin/studies/study/add/", *lists):
        assert "no-store" in staff.get(address).headers["Cache-Control"], address
    assert "no-store" in Client().get("/admin/login/").headers["Cache-Control"]
    assert "no-store" in Client().get("/nowhere").headers["Cache-Control"]


def test_what_is_public_says_so(client: Client) -> None:
    make.published()
    assert client.get("/de/studien/").headers["Cache-Control"] == "public, no-cache"
    assert "no-store" not in get(client, STYLE).headers["Cache-Control"]


HTTPS = override_settings(
    SECURE_SSL_REDIRECT=True,
    SECURE_HSTS_SECONDS=63_072_000,
    SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
    SESSION_COOKIE_NAME="__Host-session",
    CSRF_COOKIE_NAME="__Host-csrf",
    SESSION_COOKIE_SECURE=True,
    CSRF_COOKIE_SECURE=True,
)


def signing_in(request: HttpRequest) -> HttpResponse:
    """What signing in does to cookies, however it is done."""
    request.session["sample"] = "signed in"
    get_token(request)
    return HttpResponse()


@HTTPS
def test_hd3_cookies_are_of_this_host_alone(rf: RequestFactory) -> None:
    view: Any = CsrfViewMiddleware(SessionMiddleware(signing_in))
    cookies = view(rf.get("/", secure=True)).cookies
    assert set(cookies) == {"__Host-session", "__Host-csrf"}
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    of_forms = cookies["__Host-csrf"]
    assert (of_forms["max-age"], of_forms["expires"]) == ("", "")


@HTTPS
def test_hd3_only_https_is_spoken_and_for_two_years(client: Client) -> None:
    plain = client.get("/de/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/de/")
    secure = client.get("/livez", secure=True)
    assert secure["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


# hosts and proxies


@pytest.mark.parametrize("host", HOSTS)
def test_hd7_other_hosts_are_refused(host: str, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["register.example.org"]
    client = Client(raise_request_exception=False)
    response = client.get("/de/", headers={"host": host})
    assert (response.status_code, "evil" in response.content.decode()) == (400, False)


def test_hd7_forwarded_headers_count_for_nothing(client: Client) -> None:
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    response = client.get("/", headers=forged)
    assert response["Location"].startswith("/")
    assert "evil.example" not in client.get("/de/", headers=forged).content.decode()


@pytest.mark.parametrize("address", ABSENT)
def test_hd9_nothing_lies_about(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


# hostile input

PATHS = [
    *("/s/{}/", "/s/CTU-9001/v{}/", "/id/{}/", "/de/studien/{}/", "/de/studien/CTU-9001/v{}/"),
    *("/sitemap-studies-{}.xml", "/admin/studies/study/{}/change/", "/admin/{}/", "/{}"),
    *("/admin/studies/study/{}/withdraw/", "/admin/audit/event/{}/change/"),
    "/admin/accounts/letter/{}/change/",
]


@pytest.mark.parametrize("name", IDS)
@pytest.mark.filterwarnings("default")
def test_hd6_absurd_ids_are_400_or_404(staff: Client, name: str) -> None:
    make.published(number="CTU-9001")
    odd = {}
    for address in PATHS:
        response = staff.get(address.format(quote(IDS[name])))
        redirected = response.status_code in (301, 302)
        if response.status_code not in (400, 404) and not redirected:
            odd[address] = response.status_code
    assert odd == {}


@pytest.mark.parametrize("name", TEXTS)
def test_hd6_hostile_queries_are_answered_or_refused(staff: Client, name: str) -> None:
    make.published()
    text = TEXTS[name]
    for address in ("/de/studien/", "/admin/audit/event/", "/livez"):
        for parameters in (("q",), ("o", "p"), ("number",), ("page", "all", "status", "e")):
            query = urlencode(dict.fromkeys(parameters, text), errors="surrogatepass")
            response = staff.get(f"{address}?{query}")
            assert response.status_code in (200, 302, 400), (address, parameters)
            assert ("\x00" in text) <= (response.status_code == 400), (address, parameters)
            assert "<script>alert" not in response.content.decode()
            assert "Set-Cookie: a=b" not in str(response.headers)


@pytest.mark.parametrize("name", TEXTS)
def test_hd6_hostile_forms_are_answered_or_refused(staff: Client, name: str) -> None:
    make.published()
    text = TEXTS[name]
    fields = ("username", "age", "condition", "action", "_selected_action", "csrfmiddlewaretoken")
    forms = (FIT, "/admin/studies/study/", "/admin/audit/event/", "/")
    for address in forms:
        for kind in (None, "multipart"):
            data: Any = dict.fromkeys(fields, text)
            if kind is None:
                body = urlencode(data, errors="surrogatepass")
                response = staff.post(
                    address, body, content_type="application/x-www-form-urlencoded"
                )
            else:
                response = staff.post(address, data)
            assert response.status_code in (200, 302, 400, 403, 405), (address, kind)
            assert ("\x00" in text) <= (response.status_code == 400), (address, kind)
            assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("name", IDS)
@pytest.mark.filterwarnings("default")
def test_hd6_absurd_ids_in_an_action_are_answered_or_refused(staff: Client, name: str) -> None:
    for address in ("/admin/studies/glossaryterm/", "/admin/studies/page/", "/admin/auth/user/"):
        form = {"action": "delete_selected", "_selected_action": [IDS[name]]}
        response = staff.post(address, form)
        assert response.status_code in (200, 302, 400), address


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.filterwarnings("default")
def test_hd6_hostile_headers_are_answered_or_refused(name: str) -> None:
    make.published()
    header, value = HEADERS[name]
    client = Client(raise_request_exception=False)
    for address in ("/de/studien/", "/", "/admin/", "/livez", STYLE):
        response = get(client, address, **{header: value})
        assert response.status_code < 500, address
        assert ("\\000" in value) <= (response.status_code == 400)


# errors outside of views


class SessionGone:
    """A middleware that loses the database where no view can see it."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.get_response(request)
        raise OperationalError("server closed the connection")


handler500 = urls.handler500
urlpatterns = [
    path("fine", lambda request: HttpResponse("fine")),
    path("fault", lambda request: HttpResponse(1 / 0)),
]


def test_re1_database_lost_outside_of_a_view_is_said_too(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    assert Client(raise_request_exception=False).get("/fault").status_code == 500
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.SessionGone"]
    response = Client(raise_request_exception=False).get("/fine")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "gerade nicht erreichbar" in response.content.decode()


# security.txt


@pytest.mark.parametrize("debug", [True, False])
def test_security_txt_names_contact_and_expiry(
    client: Client, settings: Settings, debug: bool
) -> None:
    settings.DEBUG = debug
    settings.SECURITY_CONTACT = "mailto:security@register.example.org"
    settings.REGISTER_BASE_URL = "https://register.example.org"
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "Contact: mailto:security@register.example.org\n"
        "Expires: 2027-05-21T00:00:00Z\n"
        "Preferred-Languages: de, en\n"
        "Canonical: https://register.example.org/.well-known/security.txt\n"
    )


def test_security_txt_names_the_imprint_without_a_contact(
    client: Client, settings: Settings
) -> None:
    settings.SECURITY_CONTACT = ""
    text = client.get("/.well-known/security.txt").content.decode()
    assert text.startswith(f"Contact: {settings.REGISTER_BASE_URL}/en/pages/imprint/\n")
