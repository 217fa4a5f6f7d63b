"""`make bench`: what pages and imports cost, as ratios within one run.

Pages are requests through the project's own middleware in process; "x" is CPU time against an
empty view behind the same middleware. Imports are CPU time a record. The database is SQLite in
a temporary folder; BENCH_STUDIES sets the larger number of studies.
"""

import os
import secrets
import sys
import tempfile
from pathlib import Path

SMALL, LARGE = 2_000, int(os.environ.get("BENCH_STUDIES", "20000"))


def main() -> int:
    """Measure, print a table, and exit with 1 when a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        from tests.tools import measures

        rows = [*measures.imports(Path(folder)), *measures.pages(Path(folder), SMALL, LARGE)]
    width = max(len(row.what) for row in rows)
    for row in rows:
        print(f"{row.what:<{width}}  {row.ratio:8.2f}x  {row.verdict}")
    return 1 if any(row.missed for row in rows) else 0


def _set_up(folder: Path) -> None:
    """A register as in production, but for HTTPS, in an empty folder."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "register.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "testserver",
        "REGISTER_BASE_URL": "http://testserver",
        "TLS": "0",
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("loaddata", "indications", verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
