"""Run every check that needs no test: all of them, then one list of what failed."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent

DEVELOPMENT = {"DEBUG": "1"}
PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "register.example.org",
    "REGISTER_BASE_URL": "https://register.example.org",
    # No database of anybody's: demo accounts of a developer are no fault of the deployment.
    "DATABASE_URL": "sqlite:////no-such-folder/register.sqlite3",
    # A list of collected files: that one is there is a matter of the machine.
    "STATIC_ROOT": str(ROOT / "tests" / "data" / "collected"),
}


def templates() -> list[str]:
    """Return every template of the project."""
    folders = ("templates", "register", "documents", "exchange", "studies", "accounts", "audit")
    return sorted(str(path) for folder in folders for path in (ROOT / folder).rglob("*.html"))


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """Return (name, command, environment) of every check, quick ones first."""
    ruff, manage = str(BIN / "ruff"), [PYTHON, "-W", "error", "manage.py"]
    lint_imports = [str(BIN / "lint-imports"), "--no-cache"]
    return [
        ("style", [ruff, "check", "--quiet"], {}),
        ("format", [ruff, "format", "--check", "--quiet"], {}),
        ("structure", lint_imports, DEVELOPMENT),
        ("templates: idiom", [str(BIN / "djade"), "--check", *templates()], {}),
        ("templates: HTML", [str(BIN / "djlint"), "--lint", "--quiet", *templates()], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], DEVELOPMENT),
        ("translations", [*manage, "catalogues", "check"], DEVELOPMENT),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        ("types", [PYTHON, "-m", "mypy"], {}),
    ]


def main() -> int:
    """Return 0 when nothing was found."""
    failed = []
    for name, command, variables in checks():
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}", flush=True)
        if done.returncode:
            print(done.stdout)
            failed.append(name)
    print(f"To mend: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
