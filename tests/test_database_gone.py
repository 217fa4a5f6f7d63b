"""The database is cut off in the middle of requests: said and over at once, nothing by half."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import override_settings

from audit import chain
from audit.models import Event
from studies.models import PublishedStudy, Study, Withdrawal
from tests import desk
from tests import factories as make
from tests.tools.proxy import Proxy, proxy
from tests.tools.serving import gunicorn, production

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "sqlite" in connection.settings_dict["ENGINE"], reason="SQLite is a file: nothing to cut."
    ),
]

CONNECT_SECONDS = 2


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str
    seconds: float


class Browser:
    """Somebody signed in, who asks a server over the network."""

    def __init__(self, port: int, user: User) -> None:
        client = desk.signed_in(user)
        self.port, self.cookies = port, {"session": client.cookies["session"].value}

    def ask(self, address: str, **form: str) -> Answer:
        server = HTTPConnection("127.0.0.1", self.port, timeout=10)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        started = time.monotonic()
        server.request("POST" if form else "GET", address, urlencode(form) or None, headers)
        answer = server.getresponse()
        text = answer.read().decode()
        server.close()
        if csrf := re.search(r"csrf=(\w+)", answer.headers.get("Set-Cookie", "")):
            self.cookies["csrf"] = csrf[1]
        return Answer(answer.status, dict(answer.headers), text, time.monotonic() - started)


@pytest.fixture
def door() -> Iterator[Proxy]:
    """The way to the test's own database, which can be shut."""
    settings = connection.settings_dict
    host, port = str(settings["HOST"]), int(settings["PORT"] or 5432)
    with proxy(f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)) as made:
        yield made


@pytest.fixture
def editor(door: Proxy, tmp_path: Path) -> Iterator[Browser]:
    """A server behind the door, as in production, and an editor before it."""
    settings = connection.settings_dict
    account = f"{settings['USER']}:{settings['PASSWORD']}"
    url = f"postgres://{account}@127.0.0.1:{door.port}/{settings['NAME']}"
    environment = production(tmp_path, {"DATABASE_URL": url})
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput"]
    subprocess.run(collect, env={**os.environ, **environment}, capture_output=True, check=True)
    with (
        gunicorn(environment, "--workers", "1", "--threads", "2") as port,
        override_settings(SECRET_KEY=environment["SECRET_KEY"]),
    ):
        yield Browser(port, desk.editor())


@pytest.mark.long
def test_re1_lost_database_is_said_at_once_and_over_at_once(editor: Browser, door: Proxy) -> None:
    study = make.published()
    pages = {f"/en/studies/{study.number}/": 1, "/admin/studies/study/": 3}
    for address, messages in pages.items():
        assert editor.ask(address).status == 200
        door.cut_after(messages)
        gone = editor.ask(address)
        assert (gone.status, gone.headers.get("Retry-After")) == (503, "30"), (address, gone.text)
        assert gone.seconds < CONNECT_SECONDS + 1
        assert "gerade nicht erreichbar" in gone.text
        assert "temporarily unavailable" in gone.text
        assert gone.headers["Cache-Control"] == "no-store"
        assert editor.ask("/livez").status == 200
        assert editor.ask("/static/register/mark.svg").status == 200
        door.mend()
        assert editor.ask(address).status == 200
    door.cut()
    assert editor.ask("/readyz").status == 503
    door.mend()
    assert editor.ask("/readyz").status == 200


@pytest.mark.long
def test_re1_nothing_is_written_by_half(editor: Browser, door: Proxy) -> None:
    study = make.published(make.record(number="CTU-9001"))
    pk = Study.objects.get(number=study.number).pk
    address = f"/admin/studies/study/{pk}/withdraw/"
    answers = []
    for after in (6, 20, 10_000):
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', editor.ask(address).text)
        assert token is not None
        door.cut_after(after)
        form = {"csrfmiddlewaretoken": token[1], "reason_de": "Weil", "reason_en": "Because"}
        answers.append(editor.ask(address, **form).status)
        door.mend()
        withdrawn = Withdrawal.objects.count()
        assert withdrawn == Event.objects.filter(verb="study.withdrawn").count()
        assert withdrawn + PublishedStudy.objects.count() == 1
        if withdrawn:
            break
    assert (answers[0], answers[-1], withdrawn, chain.fault()) == (503, 302, 1, "")
