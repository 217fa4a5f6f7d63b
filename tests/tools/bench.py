"""`make bench`: what pages and imports cost, as ratios within one run.

Pages are requests through the project's own middleware in process; "x" is CPU time against an
empty view behind the same middleware. Imports are CPU time a record. Both are measured on
SQLite in a temporary folder, and on a PostgreSQL made for it. BENCH_STUDIES names the numbers
of studies ("2000 20000" without it), BENCH_ON the databases ("sqlite postgresql").
"""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = os.environ.get("BENCH_STUDIES", "2000 20000").split()
DATABASES = os.environ.get("BENCH_ON", "sqlite postgresql").split()
ONE = [sys.executable, "-m", "tests.tools.bench", "--one"]


def main() -> int:
    """Measure on each database; 1 when a target is missed."""
    missed = 0
    for database in DATABASES:
        print(f"\n{database}\n", flush=True)
        command = ONE if database == "sqlite" else [*ONE[:2], "tests.tools.postgres", *ONE]
        missed |= subprocess.run(command, check=False).returncode
    return missed


def one() -> int:
    """Measure on the database that DATABASE_URL names, which is empty; else on SQLite."""
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        from tests.tools import measures

        for row in measures.all_of(Path(folder), sorted(map(int, SIZES))):
            print(f"{row.what:<62} {row.ratio:8.2f}{row.unit}  {row.verdict}", flush=True)
            failed |= row.missed
    return int(failed)


def _set_up(folder: Path) -> None:
    """A register as in production, but for HTTPS, in an empty folder."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "register.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "testserver",
        "REGISTER_BASE_URL": "http://testserver",
        "TLS": "0",
        "STATIC_ROOT": str(folder / "static"),
    }
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("loaddata", "indications", "synonyms", verbosity=0)


if __name__ == "__main__":
    sys.exit(one() if "--one" in sys.argv else main())
