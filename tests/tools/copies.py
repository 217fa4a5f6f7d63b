"""Databases for processes of their own: empty ones, and copies of a test's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def fresh_database(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The environment of a process that works on an empty database of this kind."""
    if connection.vendor == "sqlite":
        yield _environment(f"sqlite:///{folder / name}.sqlite3")
        return
    with _created(name) as environment:
        yield environment


@contextmanager
def copied_database(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The environment of a process that works on a copy of what this test stored for good."""
    if connection.vendor == "sqlite":
        file = folder / f"{name}.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        yield _environment(f"sqlite:///{file}")
        return
    template = connection.settings_dict["NAME"]
    with _created(name, f'TEMPLATE "{template}"') as environment:
        yield environment


@contextmanager
def _created(name: str, options: str = "") -> Iterator[dict[str, str]]:
    """A database of the test's server; nobody may be connected to the one it copies."""
    settings = connection.settings_dict
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL has it
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" {options}')
    host = str(settings["HOST"])
    where = f"?host={host}" if host.startswith("/") else ""
    server = "" if where else f"{host}:{settings['PORT'] or 5432}"
    secret = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    try:
        yield _environment(f"postgres://{settings['USER']}{secret}@{server}/{name}{where}")
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _environment(url: str) -> dict[str, str]:
    """What such a process reaches is not counted: other tests cover it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return {**own, "DATABASE_URL": url}
