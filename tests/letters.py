"""Letters in tests: the worker's turn, within the transaction of the test."""

from unittest import mock

from django.core.management import call_command

_CLOSES = "django_tasks_db.management.commands.db_worker.close_old_connections"


def work() -> None:
    """Send what is due; what was sent is in ``mail.outbox``.

    A worker closes connections that are in a transaction of somebody else's: here of the test.
    """
    with mock.patch(_CLOSES):
        call_command("worker", once=True)
