"""The browser of the browser tests, and what no page may do in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import TransactionTestCase
from playwright.sync_api import BrowserContext, ConsoleMessage, Request
from pytest_django.live_server_helper import LiveServer

from tests.tools import chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30  # seconds for a request that is under way


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium that is there, headless and silent towards the network."""
    program = chromium.find()
    own = {"executable_path": program} if program else {}
    return {**browser_type_launch_args, **own, "headless": True, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read English on a laptop's screen unless a test says otherwise."""
    viewport = {"width": 1440, "height": 900}
    return {**browser_context_args, "locale": "en-GB", "viewport": viewport}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Let tests write `page.goto("/en/")`."""
    return str(live_server.url)


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_flushed() -> Iterator[None]:
    """Leave the database to ``samples.fill``, which puts a copy of the whole in its place."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(lambda cls: None))
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
        yield


@pytest.fixture(autouse=True)
def _nobody_is_served(live_server: LiveServer, transactional_db: None) -> Iterator[None]:
    """Wait until the server has let go of a test's browser, whose database the next one replaces.

    The server keeps a thread per connection, which outlives the browser that opened it by a moment.
    """
    yield
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=PATIENCE)
            assert not thread.is_alive(), "a request is still being answered"


class Watch:
    """Notes what a page does that none of the register's pages may do."""

    def __init__(self, origin: str, expected: tuple[str, ...]) -> None:
        self.origin = origin
        self.expected = expected
        self.faults: list[str] = []

    def console(self, message: ConsoleMessage) -> None:
        """Note errors; a breach of the Content-Security-Policy is one."""
        if message.type == "error" and not any(word in message.text for word in self.expected):
            self.faults.append(f"console: {message.text}")

    def error(self, error: Any) -> None:
        """Note an exception that no script caught."""
        self.faults.append(f"script: {error.error}")

    def request(self, request: Request) -> None:
        """Note a request to anybody but the register."""
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.faults.append(f"third party: {request.url}")


@pytest.fixture
def context(
    request: pytest.FixtureRequest, context: BrowserContext, live_server: LiveServer
) -> Iterator[BrowserContext]:
    """Fail the test when a page logs an error, breaks the CSP or asks a third party.

    `@pytest.mark.console("404")` names words of console errors that the test provokes.
    """
    marker = request.node.get_closest_marker("console")
    watch = Watch(str(live_server.url), marker.args if marker else ())
    context.on("console", watch.console)
    context.on("weberror", watch.error)
    context.on("request", watch.request)
    yield context
    for page in context.pages:  # a request under way would meet the database of the next test
        page.wait_for_load_state()
    assert watch.faults == []
