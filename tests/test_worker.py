"""`manage.py worker`: it ends when told to, and outlives a lost database."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection

from accounts.management.commands import worker
from tests.tools.copies import fresh_database
from tests.tools.proxy import Proxy, proxy
from tests.tools.sink import Sink, running

SECONDS = 20


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Iterator[worker.Command]:
    """A worker that notes its pauses instead of making them, and gives back the signals."""
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    yield worker.Command()
    for name, handler in before.items():
        signal.signal(name, handler)


def test_worker_waits_ever_longer_for_its_database(
    command: worker.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles: list[Exception | None] = [
        *(OperationalError("gone") for _ in range(5)),
        InterfaceError("closed"),
        None,
        OperationalError("gone again"),
    ]
    pauses = []

    def work() -> None:
        if trouble := troubles.pop(0):
            raise trouble

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if not troubles:
            command.end()

    class Ended(Event):
        def wait(self, timeout: float | None = None) -> bool:
            pause(timeout or 0)
            return True

    monkeypatch.setattr(command, "work", work)
    monkeypatch.setattr(worker, "Event", Ended)
    call_command(command)
    assert pauses == [1, 2, 5, 15, 15, 15, 1, 1]


def test_our_own_faults_end_the_worker(
    command: worker.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "work", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command(command)


@contextmanager
def working(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    """A worker that sends to the mail server at a port; it must end at once when told to."""
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "EMAIL_SECURITY": "none"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.tools.mailing"],
        env={**environment, **mail},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.communicate()


def write(process: subprocess.Popen[str], address: str) -> None:
    process.stdin.write(f"{address}\n")
    process.stdin.flush()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def behind_a_proxy(environment: dict[str, str]) -> Iterator[tuple[dict[str, str], Proxy]]:
    """The same PostgreSQL, reached through a door that can be shut."""
    url = urlsplit(environment["DATABASE_URL"])
    folder = parse_qs(url.query).get("host", [""])[0]
    server = f"{folder}/.s.PGSQL.5432" if folder else (url.hostname or "", url.port or 5432)
    with proxy(server) as door:
        account = url.netloc.rpartition("@")[0]
        through = f"postgres://{account}@127.0.0.1:{door.port}{url.path}"
        yield {**environment, "DATABASE_URL": through}, door


@pytest.mark.django_db(transaction=True)
def test_worker_sends_through_the_loss_of_its_database_and_ends_when_told(tmp_path: Path) -> None:
    sink = Sink()
    with fresh_database(tmp_path, "mailing") as database, running(sink) as port:
        if connection.vendor == "sqlite":
            with working(database, port) as process:
                write(process, "first@example.org")
                until(lambda: len(sink.letters) == 1)
            return
        with behind_a_proxy(database) as (through, door), working(through, port) as process:
            write(process, "first@example.org")
            until(lambda: len(sink.letters) == 1)
            door.cut()
            until(lambda: "does not answer" in process.stderr.readline())
            door.mend()
            write(process, "second@example.org")
            until(lambda: len(sink.letters) == 2)
    assert [letter["To"] for letter in sink.letters] == ["first@example.org", "second@example.org"]
