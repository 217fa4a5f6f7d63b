"""Settings from environment variables, with a sentence for every value that cannot be meant."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"", "0", "false", "no", "off"})

SQLITE_OPTIONS: dict[str, Any] = {
    # A transaction takes the write lock at its start: no deadlock halfway through.
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA busy_timeout=5000;"
        "PRAGMA synchronous=NORMAL;"
        "PRAGMA foreign_keys=ON;"
    ),
}


class Environment:
    """Read typed values from a mapping of environment variables."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables

    def text(self, name: str, default: str = "") -> str:
        """Return the value without surrounding blanks; an empty one counts as not set."""
        return self.variables.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes or no; a word that is neither is refused."""
        value = self.variables.get(name)
        if value is None:
            return default
        word = value.strip().lower()
        if word in TRUE:
            return True
        if word in FALSE:
            return False
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 for yes or 0 for no.")

    def number(self, name: str, default: int) -> int:
        """Return a whole number of at least 0."""
        value = self.text(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit()):
            raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number, 0 or more.")
        return int(value)

    def like(self, name: str, pattern: str, remedy: str, default: str = "") -> str:
        """Return a text of this pattern, or nothing where it is not set."""
        value = self.text(name, default)
        if value and not re.fullmatch(pattern, value):
            raise ImproperlyConfigured(f"{name} is {value!r}: {remedy}.")
        return value

    def words(self, name: str) -> list[str]:
        """Return a list written with commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]


def database(url: str, *, base_dir: Path, pool: int = 0) -> dict[str, Any]:
    """Return Django's database settings for a DATABASE_URL.

    `pool` is the number of PostgreSQL connections a process keeps ready (0: no pool).

    `sqlite:///var/db.sqlite3` is relative to `base_dir`, `sqlite:////srv/db.sqlite3` absolute;
    `postgres://user:password@host:5432/name?sslmode=require` takes libpq's options after the
    question mark, `?host=/run/postgresql` for a Unix socket. Anything else is refused.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}.") from error
    if parts.scheme == "sqlite":
        return _sqlite(parts, base_dir)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts, pool)
    raise ImproperlyConfigured(
        "DATABASE_URL must begin with sqlite:/// or postgres://, "
        f"not with {parts.scheme or url[:12]!r}."
    )


def _sqlite(parts: SplitResult, base_dir: Path) -> dict[str, Any]:
    path = unquote(parts.path)
    if parts.netloc or path in {"", "/"}:
        raise ImproperlyConfigured(
            "DATABASE_URL names no SQLite file: write sqlite:///var/register.sqlite3 "
            "(relative to the project) or sqlite:////srv/register.sqlite3 (absolute)."
        )
    if parts.query or parts.fragment:
        raise ImproperlyConfigured("DATABASE_URL for SQLite takes no options after the file name.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": base_dir / path[1:],
        "OPTIONS": dict(SQLITE_OPTIONS),
    }


# A reader sees the page that says so, not a hanging browser: two seconds to connect, five without
# a sign of life where the network swallows what is sent.
PATIENCE = {
    "connect_timeout": "2",
    "tcp_user_timeout": "5000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
}


def _postgresql(parts: SplitResult, pool: int) -> dict[str, Any]:
    name = unquote(parts.path[1:])
    if not name or "/" in name:
        raise ImproperlyConfigured(
            "DATABASE_URL names no PostgreSQL database: write postgres://user:password@host/name."
        )
    if parts.fragment:
        raise ImproperlyConfigured(
            "DATABASE_URL holds a #: write %23 where the password or name has one."
        )
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL has a port that is no number from 0 to 65535, "
            "or an unescaped : / ? # @ in the password (write %3A %2F %3F %23 %40)."
        ) from error
    options: dict[str, Any] = PATIENCE | dict(parse_qsl(parts.query, keep_blank_values=True))
    if pool:
        # A short reconnect_timeout: the first request after an outage connects at once.
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 2, "reconnect_timeout": 1}
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", "") or (str(port) if port else ""),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }
