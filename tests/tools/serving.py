"""The register behind gunicorn, as docs/deploying.md says, on a free port of this machine."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

COMMAND = [sys.executable, "-m", "gunicorn", "register.wsgi", "--no-control-socket"]
COMMAND += ["--limit-request-line", "8190"]
START_SECONDS = 120
IN_A_ROW = 8


def production(folder: Path, database: Mapping[str, str]) -> dict[str, str]:
    """The environment of a register in production, but for HTTPS."""
    return {
        **database,
        "DJANGO_SETTINGS_MODULE": "register.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "REGISTER_BASE_URL": "http://127.0.0.1",
        "TLS": "0",
        "STATIC_ROOT": str(folder / "static"),
    }


@contextmanager
def gunicorn(environment: Mapping[str, str], *options: str) -> Iterator[int]:
    """The port of a server that is ready; it is stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [*COMMAND, "--bind", f"127.0.0.1:{port}", *options]
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    server = subprocess.Popen(
        command, env={**own, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _until_ready(port)
        yield port
    finally:
        server.terminate()
        server.wait(START_SECONDS)


def get(port: int, address: str) -> tuple[int, str]:
    """Status and text of a page, by a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def _until_ready(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    ready = 0  # one worker may be before the other is
    while time.monotonic() < end:
        try:
            ready = ready + 1 if get(port, "/readyz")[0] == 200 else 0
        except OSError:
            ready = 0
        if ready == IN_A_ROW:
            return
        time.sleep(0.1)
    raise AssertionError("The server did not become ready.")
