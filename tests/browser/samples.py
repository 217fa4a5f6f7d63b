"""What the pages in the browser show: the demo, a withdrawn study, and two editors."""

from __future__ import annotations

import sqlite3
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import BrowserContext

from studies.models import Study
from studies.publishing import withdraw
from tests.desk import prove

SEED, RICH, WITHDRAWN = "CTU-0147", "CTU-0135", "CTU-0161"
EDITORS = ("sample-editor", "second-editor")
PASSWORD = "sample"

_kept = sqlite3.connect(":memory:", check_same_thread=False)
_is_kept = False


def fill() -> None:
    """Fill the database, which the test before has emptied; from a copy where SQLite keeps one."""
    global _is_kept  # noqa: PLW0603 - made once in a session
    connection.ensure_connection()
    if _is_kept:
        _kept.backup(connection.connection)
        return
    call_command("demo", verbosity=0)
    withdraw(
        Study.objects.filter(number=WITHDRAWN),
        by=None,
        reason_de="Beispielgrund",
        reason_en="Sample reason",
    )
    for name in EDITORS:
        User.objects.create_superuser(name, password=PASSWORD)
    if connection.vendor == "sqlite":
        connection.connection.backup(_kept)
        _is_kept = True


def address(language: str, name: str, *args: str | int) -> str:
    """The path of a public page in a language."""
    with override(language):
        return reverse(f"studies:{name}", args=args)


def sign_in(context: BrowserContext, origin: str, name: str = EDITORS[0]) -> None:
    """Give a browser the session of an editor; the desk speaks English."""
    session_of(context, origin, User.objects.get(username=name))


def session_of(context: BrowserContext, origin: str, user: User, *, proved: bool = True) -> None:
    """Give a browser a session of somebody, who has shown a second factor or not."""
    client = Client()
    client.force_login(user)
    if proved:
        prove(client, user)
    value = client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": value, "domain": _host(origin), "path": "/"}])


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""
