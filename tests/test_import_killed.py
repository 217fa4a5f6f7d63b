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

from tests.loading import load
from tests.tools import synthetic
from tests.tools.copies import copied_database

KILLS = 10
STUDIES = 40
KILLABLE = (sys.executable, "-m", "tests.tools.killable")


def run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [*KILLABLE, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def starter(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process that starts an import for each file it reads the name of."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [*KILLABLE, "start"], env=environment, stdin=pipe, stdout=pipe, text=True
    )
    with process:
        yield process
        process.communicate()


def import_and_kill(process: subprocess.Popen[str], file: Path, after: float) -> bool:
    """Start an import and kill it; whether it was still running."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{file}\n")
    process.stdin.flush()
    pid = int(process.stdout.readline())
    process.stdout.readline()  # the first batch is in
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    while (line := process.stdout.readline().strip()) not in ("killed", "ended"):
        assert line or process.poll() is None, "the starter is gone"
    return line == "killed"


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_import_killed_ten_times_ends_like_one_clean_run(tmp_path: Path) -> None:
    file = synthetic.write(tmp_path / "studies.jsonl", STUDIES)
    dice = random.Random(7)
    load("indications")
    with (
        copied_database(tmp_path, "clean") as clean,
        copied_database(tmp_path, "killed") as killed,
    ):
        with starter(killed) as process:
            kills = sum(import_and_kill(process, file, dice.uniform(0, 0.15)) for _ in range(KILLS))
        assert kills > 0
        hashes = {run(one, "import", str(file)).splitlines()[-1] for one in (clean, killed)}
        assert len(hashes) == 1
