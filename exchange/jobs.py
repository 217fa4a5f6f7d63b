"""What the worker does for lists: read them, apply them; one at a time, whoever looks on."""

import logging
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from exchange import lists
from exchange.lock import ImportRunningError
from exchange.models import ImportRun, RunState
from exchange.profiles.stored import NoProfileError

logger = logging.getLogger(__name__)

# How long a list waits for the one before it.
_AGAIN = timedelta(seconds=5)


@task
def work(pk: int) -> str:
    """Read a run, or apply it, as its state asks for; again later while another one is under way.

    A run whose worker died is in the same state, and is simply asked for once more.
    """
    run = ImportRun.objects.filter(pk=pk).first()
    if run is None or run.state not in (RunState.READING, RunState.APPLYING):
        return "nothing to do"
    try:
        lists.read(run) if run.state == RunState.READING else lists.apply(run)
    except ImportRunningError:
        work.using(run_after=timezone.now() + _AGAIN).enqueue(pk)
        return "waits"
    except (lists.BrokenListError, NoProfileError) as error:
        run.state, run.report = RunState.FAILED, {"fault": str(error)}
        run.save(update_fields=["state", "report"])
    except Exception as error:
        logger.exception("Import %s stopped.", pk)
        _stopped(run, error)
    return str(run.state)


def _stopped(run: ImportRun, error: Exception) -> None:
    """Say what nobody foresaw; what was applied stays, and the rest can be asked for again."""
    run.refresh_from_db()
    if run.state == RunState.READING:
        run.state = RunState.FAILED
    with override(run.language):
        fault = _("The list stopped at something unforeseen (%(kind)s). The log says where.")
        run.report = {"fault": fault % {"kind": type(error).__name__}}
    run.save(update_fields=["state", "report"])


def ask(run: ImportRun, state: RunState) -> None:
    """Have a run read or applied by the worker."""
    run.state, run.done = state, 0
    run.save(update_fields=["state", "done", "chosen"])
    work.enqueue(run.pk)
