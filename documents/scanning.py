"""Files in quarantine before the virus scanner (ClamAV's clamd, by setting)."""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

from clamav_client.clamd import BufferTooLongError, ClamdError
from clamav_client.scanner import ClamdScanner
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from audit.choices import Verb
from audit.trail import record
from documents.choices import VersionState
from documents.faults import Fault
from documents.models import DocumentVersion

logger = logging.getLogger(__name__)

# A scanner that is away is asked again for as long as it takes; the file waits in quarantine.
_AGAIN = timedelta(minutes=5)
_SECONDS = 60
# A file that waits for longer without being about to be looked at was forgotten: by a worker that
# was killed in the midst of it, or with a task that got lost.
_FORGOTTEN = timedelta(hours=1)


def first_state() -> VersionState:
    """What a new file is: waiting for the scanner, or known to be seen by none."""
    return VersionState.QUARANTINE if settings.DOCUMENTS_SCANNER else VersionState.UNSCANNED


def ask_for(version: DocumentVersion) -> None:
    """Let the worker have the file looked at."""
    if version.state == VersionState.QUARANTINE:
        transaction.on_commit(partial(scan.enqueue, version.pk))


def ask_again(now: datetime) -> int:
    """Have forgotten files looked at after all; how many there were.

    So are those from before there was a scanner: they wait for it like new ones.
    """
    if settings.DOCUMENTS_SCANNER:
        unseen = DocumentVersion.objects.filter(state=VersionState.UNSCANNED)
        unseen.update(state=VersionState.QUARANTINE)
    waiting = DocumentVersion.objects.filter(
        state=VersionState.QUARANTINE, uploaded_at__lte=now - _FORGOTTEN
    )
    due = DBTaskResult.objects.filter(task_path=scan.module_path, status=TaskResultStatus.READY)
    asked = {task.args_kwargs["args"][0] for task in due}
    forgotten = [version for version in waiting.order_by("pk") if version.pk not in asked]
    for version in forgotten:
        ask_for(version)
    return len(forgotten)


@task
def scan(pk: int) -> str:
    """Have a file in quarantine looked at; again later where the scanner does not answer."""
    version = DocumentVersion.objects.filter(pk=pk, state=VersionState.QUARANTINE).first()
    if version is None:
        return "not in quarantine"
    found = _verdict(version)
    if found is None:
        logger.warning("The virus scanner does not answer: version %s waits in quarantine.", pk)
        scan.using(run_after=timezone.now() + _AGAIN).enqueue(pk)
        return "no answer"
    state = VersionState.REFUSED if found else VersionState.CLEAN
    changes: dict[str, Any] = {"state": state}
    if found:
        changes |= {"refusal": found.value, "offered_at": None}
    with transaction.atomic():
        waiting = DocumentVersion.objects.filter(pk=pk, state=VersionState.QUARANTINE)
        if waiting.update(**changes):
            record(None, Verb.DOCUMENT_SCANNED, version, found=state.value)
    return str(state.value)


def _verdict(version: DocumentVersion) -> Fault | Literal[""] | None:
    """What the scanner has against the file's bytes, if anything; None when it does not answer."""
    address = settings.DOCUMENTS_SCANNER.removeprefix("unix:")
    scanner = ClamdScanner({"backend": "clamd", "address": address, "timeout": _SECONDS})
    try:
        with version.file.open("rb") as stored:
            state, _details = scanner.client.instream(stored.file)["stream"]
    except BufferTooLongError:
        return Fault.UNSEEN
    except ConnectionError:  # it hangs up on a file that is too long for it
        return Fault.UNSEEN if _answers(scanner) else None
    except (ClamdError, OSError, KeyError):
        return None
    answers: dict[str, Fault | Literal[""]] = {"OK": "", "FOUND": Fault.VIRUS}
    return answers.get(state)


def _answers(scanner: ClamdScanner) -> bool:
    try:
        return str(scanner.client.ping()) == "PONG"
    except (ClamdError, OSError):
        return False
