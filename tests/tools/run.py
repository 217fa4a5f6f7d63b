"""Run the whole suite: SQLite, PostgreSQL, a real browser; one summary at the end.

What a person's machine cannot have is said aloud and skipped; where CI is set it is a failure.
SQLite and PostgreSQL run side by side, the browser as soon as one of them has ended: in a row they
leave processors idle and make each database twice. What a run prints is printed when it ends; until
then it stands in var/test-reports.

COVERAGE=1 counts the lines and branches that SQLite's run reaches, and fails when they are too few;
counting makes a page three times as dear.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from register.catalogues import Catalogues
from tests.tools import chromium

ROOT = Path(__file__).resolve().parent.parent.parent
REPORTS = ROOT / "var" / "test-reports"
COVERAGE = ROOT / "var" / "coverage"
PYTEST = ("-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider")
# A database of somebody's, and what would have each of some forty processes compile all anew.
UNWANTED = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
NO_TESTS = 5  # pytest's exit code
COUNTING = bool(os.environ.get("COVERAGE"))
PROCESSORS = os.cpu_count() or 1
# Two runs are under way at a time.
HALF, WHOLE = (("-n", str(max(1, min(count, 4)))) for count in (PROCESSORS // 2, PROCESSORS))


@dataclass
class Run:
    """One line of the summary."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""

    @property
    def line(self) -> str:
        """The line as printed."""
        return (
            f"{self.name:<12}{self.passed:>8}{self.failed:>8}{self.skipped:>8}"
            f"{self.seconds:>7.0f} s  {self.note}".rstrip()
        )


def pytest_run(name: str, command: list[str], report: str, note: str = "", **variables: str) -> Run:
    """Run pytest and count from its report; a run that ends without one counts as a failure."""
    seed = secrets.randbelow(2**32)
    path, printed = REPORTS / f"{report}.xml", REPORTS / f"{report}.txt"
    print(f"{name} has begun: {printed.relative_to(ROOT)}", flush=True)
    environment = {key: value for key, value in os.environ.items() if key not in UNWANTED}
    started = time.monotonic()
    with printed.open("wb") as output:
        code = subprocess.run(
            [sys.executable, *command, f"--junitxml={path}", f"--randomly-seed={seed}"],
            cwd=ROOT,
            env={**environment, **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    run = counted(name, path, code)
    run.seconds = time.monotonic() - started
    run.note = run.note or note
    head = f"\n=== {name} (in the order of --randomly-seed={seed}) ===\n"
    print(head + printed.read_text(encoding="utf-8", errors="replace"), flush=True)
    return run


def counted(name: str, report: Path, code: int) -> Run:
    """Read the numbers of a JUnit report; `code` is what pytest ended with."""
    if not report.exists():
        return Run(name, failed=1, note=f"ended with {code} and without a report")
    number = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        for key in number:
            number[key] += int(suite.get(key, 0))
    failed = number["failures"] + number["errors"]
    passed = number["tests"] - failed - number["skipped"]
    if code and not failed:
        note = "no tests found" if code == NO_TESTS else f"pytest ended with {code}"
        return Run(name, passed, 1, number["skipped"], note=note)
    return Run(name, max(passed, 0), failed, number["skipped"])


def unavailable(name: str, why: str) -> Run:
    """Say aloud what this machine cannot have: a skip for a person, a failure for CI."""
    print(f"\n!!! {name} NOT RUN: {why} !!!", flush=True)
    if os.environ.get("CI"):
        return Run(name, failed=1, note=why)
    return Run(name, skipped=1, note=f"NOT RUN: {why}")


def sqlite() -> Run:
    """Run the suite on SQLite, counting the lines and branches it reaches where that is wanted."""
    under = ["-m", "coverage", "run"] if COUNTING else []
    return pytest_run("SQLite", [*under, *PYTEST, *HALF], "sqlite")


def postgresql(url: str) -> Run:
    """Run the suite on the PostgreSQL of this address.

    Tests that may not touch a database cannot tell which one there is: they ran with SQLite.
    """
    command = [*PYTEST, *HALF, "-m", "django_db"]
    note = "those that touch a database"
    return pytest_run("PostgreSQL", command, "postgresql", note, DATABASE_URL=url)


def on_postgresql(stack: ExitStack) -> Callable[[], Run]:
    """What runs the suite on TEST_DATABASE_URL, or on a server made for it, or says why it can't.

    The server lives as long as ``stack``.
    """
    kept = dict(os.environ)
    try:
        from tests.tools.postgres import server

        url = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(server())
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        why = f"no server could be started ({error}); set TEST_DATABASE_URL"
        return partial(unavailable, "PostgreSQL", why)
    finally:
        os.environ.clear()  # a server keeps its files in a folder of its own
        os.environ.update(kept)
    return partial(postgresql, url)


def browser() -> Run:
    """Run the tests in tests/browser with a real Chromium."""
    program = chromium.obtain()
    if program is None:
        return unavailable("Browser", "no Chromium; install one or name it: CHROMIUM=/path")
    return pytest_run(
        "Browser",
        [*PYTEST, *WHOLE, "tests/browser"],
        "browser",
        CHROMIUM=program,
        DJANGO_ALLOW_ASYNC_UNSAFE="1",
    )


def coverage() -> tuple[bool, str]:
    """Join what the processes measured; whether it is enough, and the line that says so."""
    if not COUNTING:
        return True, "Lines and branches were not counted: COVERAGE=1 make test counts them."
    tool = [sys.executable, "-m", "coverage"]
    subprocess.run([*tool, "combine", "-q"], cwd=ROOT, check=False)
    print("\n=== Lines and branches without a test ===", flush=True)
    enough = subprocess.run([*tool, "report"], cwd=ROOT, check=False).returncode == 0
    total = subprocess.run(
        [*tool, "report", "--format=total", "--fail-under=0"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    ).stdout.strip()
    line = f"Covered with branches and templates: {total} %" + ("" if enough else ", too little")
    return enough, line


def main() -> int:
    """Run everything and return 0 only when nothing failed."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    COVERAGE.mkdir(parents=True, exist_ok=True)
    for old in (*REPORTS.glob("*.xml"), *COVERAGE.iterdir()):
        old.unlink()
    Catalogues(ROOT).compile()  # not by two runs at once
    started = time.monotonic()
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        databases = [pool.submit(sqlite), pool.submit(on_postgresql(stack))]
        wait(databases, return_when=FIRST_COMPLETED)
        seen = browser()
        runs = [*(run.result() for run in databases), seen]
    enough, line = coverage()
    failed = sum(run.failed for run in runs)
    print(f"\n{'run':<12}{'passed':>8}{'failed':>8}{'skipped':>8}{'time':>9}")
    for run in runs:
        print(run.line)
    print(f"{'all':<36}{time.monotonic() - started:>7.0f} s")
    print(line)
    print(
        f"{sum(run.passed for run in runs)} passed, {failed} failed, "
        f"{sum(run.skipped for run in runs)} skipped"
    )
    return 1 if failed or not enough else 0


if __name__ == "__main__":
    sys.exit(main())
