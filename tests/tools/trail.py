"""What only tests may do to the audit trail: take its guards down, and write to it eight at once.

python -m tests.tools.trail    appends from eight threads to the database of ``DATABASE_URL``
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier, Thread

import django
from django.db import connection, transaction

WRITERS = 8
TURNS = 6


@contextmanager
def guards_down() -> Iterator[None]:
    """Let the trail be changed and emptied within; its guards are up again at the end."""
    from audit import guards

    guards.take_down(connection)
    try:
        yield
    finally:
        guards.put_up(connection)


def append_eight_at_once(environment: dict[str, str]) -> str:
    """Run ``main`` in a process of its own; what ``verify_audit`` said at its end."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.tools.trail"],
        env={**environment, "DATABASE_POOL": str(WRITERS + 1)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def main() -> None:
    """Let every writer append in turns of three, some of them taken back; verify what is there."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", "audit", verbosity=0)
    start = Barrier(WRITERS)
    writers = [Thread(target=write, args=(start, name)) for name in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    call_command("verify_audit")


def write(start: Barrier, name: int) -> None:
    """Append as one of the writers; each third turn is taken back."""
    from audit.choices import Verb
    from audit.trail import record, record_each

    try:
        start.wait()
        for turn in range(TURNS):
            with transaction.atomic():
                record(None, Verb.SIGN_IN_FAILED, None, writer=name, turn=turn)
                record_each(None, Verb.SIGN_IN_ENDED, [(None, {"writer": name})] * 2)
                transaction.set_rollback(turn % 3 == 2)
    finally:
        connection.close()


if __name__ == "__main__":
    main()
