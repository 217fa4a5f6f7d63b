"""One import at a time: a lock that a killed process gives back by dying."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

# Any number will do, so long as nothing else in the database uses it.
_ADVISORY = 0x5245_4749


class ImportRunningError(Exception):
    """Another import holds the lock (R18)."""


@contextmanager
def only_import() -> Iterator[None]:
    """Hold the lock of imports; ImportRunningError when another process holds it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY])
            if not cursor.fetchone()[0]:
                raise ImportRunningError
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY])
        return
    # Beside the database it guards; a database in memory has no file.
    name = str(connection.settings_dict["NAME"])
    path = Path(f"{name}.import.lock") if Path(name).is_file() else settings.VAR / "import.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ImportRunningError from error
        yield
