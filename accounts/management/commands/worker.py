"""Do what requests leave for later: send letters."""

import logging
import signal
from threading import Event
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from accounts.tidying import tidy

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two looks at an empty queue
PAUSES_WITHOUT_DATABASE: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0)
TIDY_EVERY = 60.0


class Command(BaseCommand):
    """Runs until it is told to end (Ctrl-C, SIGTERM); waits while the database is away."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to do what there is and end, as cron likes it."""
        parser.add_argument("--once", action="store_true", help="do what is due, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work, look around, pause."""
        self.ended = Event()
        self.worker = _worker()
        self.tidied = float("-inf")
        if options["once"]:
            self.work()
            return
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self.end)
        self.go_on()

    def go_on(self) -> None:
        """Work until told to end, with longer pauses while the database is away."""
        failures = 0
        while not self.ended.is_set():
            try:
                self.work()
            except (OperationalError, InterfaceError) as error:
                pause = PAUSES_WITHOUT_DATABASE[min(failures, len(PAUSES_WITHOUT_DATABASE) - 1)]
                failures += 1
                logger.error("The database does not answer, again in %d s: %s", pause, error)
                connection.close()
            else:
                pause, failures = PAUSE, 0
            self.ended.wait(pause)

    def work(self) -> None:
        """Do all that is due; now and then look for what was lost."""
        self.worker.run()
        if monotonic() - self.tidied > TIDY_EVERY:
            tidy()
            self.tidied = monotonic()

    def end(self, *args: Any) -> None:
        """Finish the letter at hand, then end; asked a second time, end at once."""
        self.ended.set()
        self.worker.running = False
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_DFL)


def _worker() -> Worker:
    """The library's worker, which ends when nothing is due: waiting is done here."""
    return Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
