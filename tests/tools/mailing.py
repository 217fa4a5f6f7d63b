"""A worker in a process of its own, for tests that take its database or its life.

python -m tests.tools.mailing    works; each line it reads is an address to write a letter to
"""

import os
import sys
from threading import Thread

import django
from django.db import connection


def main() -> None:
    """Make the tables that the worker needs, then work until told to end."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.core.management import call_command

    from accounts.management.commands import worker

    worker.PAUSE, worker.PAUSES_WITHOUT_DATABASE = 0.05, (0.05,)
    for app in ("accounts", "django_tasks_database", "sessions", "usersessions"):
        call_command("migrate", app, verbosity=0)
    Thread(target=write, daemon=True).start()
    call_command("worker")


def write() -> None:
    """Write a letter to each address read."""
    from accounts.outbox import send

    for line in sys.stdin:
        send("trial", line.strip(), "en", {})
        connection.close()


if __name__ == "__main__":
    main()
