"""One import at a time: a lock that a killed process gives back by dying."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from django.db import connection

# Any number will do, so long as nothing else in the database uses it.
_ADVISORY = 0x5245_4749
# A database in memory is this process's own.
_IN_MEMORY = Lock()


class ImportRunningError(Exception):
    """Another import holds the lock (R18)."""


@contextmanager
def only_import() -> Iterator[None]:
    """Hold the lock of imports into this database; ImportRunningError when another holds it."""
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "postgresql":
        lock = _advisory()
    elif path.is_file():
        lock = _beside(path)
    else:
        lock = _in_memory()
    yield from lock


def _advisory() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY])
        if not cursor.fetchone()[0]:
            raise ImportRunningError
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY])


def _beside(database: Path) -> Iterator[None]:
    with database.with_name(f"{database.name}.import.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ImportRunningError from error
        yield


def _in_memory() -> Iterator[None]:
    if not _IN_MEMORY.acquire(blocking=False):
        raise ImportRunningError
    try:
        yield
    finally:
        _IN_MEMORY.release()
