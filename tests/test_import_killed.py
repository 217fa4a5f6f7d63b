"""An import that is killed and started again ends in the content of one clean run."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from tests.tools import synthetic

KILLS = 10
STUDIES = 40


@contextmanager
def fresh_database(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The environment of a process that works on an empty database of this kind.

    What such a process reaches is not counted: other tests cover the import.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    if connection.vendor == "sqlite":
        yield {**own, "DATABASE_URL": f"sqlite:///{folder / name}.sqlite3"}
        return
    settings = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    host = str(settings["HOST"])
    where = f"?host={host}" if host.startswith("/") else ""
    server = "" if where else f"{host}:{settings['PORT'] or 5432}"
    secret = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    url = f"postgres://{settings['USER']}{secret}@{server}/{name}{where}"
    try:
        yield {**own, "DATABASE_URL": url}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "tests.tools.killable", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def import_and_kill(environment: dict[str, str], file: Path, after: float) -> bool:
    """Start an import and kill it; whether it was still running."""
    command = [sys.executable, "-m", "tests.tools.killable", "import", str(file)]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()  # the first batch is in
    time.sleep(after)
    was_running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return was_running


@pytest.mark.django_db(transaction=True)
def test_import_killed_ten_times_ends_like_one_clean_run(tmp_path: Path) -> None:
    file = synthetic.write(tmp_path / "studies.jsonl", STUDIES)
    dice = random.Random(7)
    with fresh_database(tmp_path, "clean") as clean, fresh_database(tmp_path, "killed") as killed:
        for environment in (clean, killed):
            run(environment, "prepare")
        run(clean, "import", str(file))
        kills = sum(import_and_kill(killed, file, dice.uniform(0, 0.15)) for _ in range(KILLS))
        assert kills > 0
        run(killed, "import", str(file))
        assert run(killed, "content") == run(clean, "content")
