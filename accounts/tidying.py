"""What the worker does between letters: find what was lost, erase what is not needed."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import passwords, sessions
from accounts.delivery import deliver
from accounts.models import KeptForm, Letter, LetterState

logger = logging.getLogger(__name__)

# No attempt takes so long: whoever has not come back by then is dead.
LOST_AFTER = timedelta(minutes=10)


def tidy() -> None:
    """Do all of it; to be repeated at will, as by two workers at once."""
    mark_uncertain()
    ask_again()
    erase()


def mark_uncertain() -> int:
    """Leave letters whose worker died to a person; how many there were."""
    now = timezone.now()
    lost = Letter.objects.filter(state=LetterState.SENDING, changed_at__lt=now - LOST_AFTER)
    count = lost.update(
        state=LetterState.UNCERTAIN, fault="The worker ended while it was sent.", changed_at=now
    )
    if count:
        logger.error("%d letters were perhaps sent: a worker ended in between.", count)
    return count


def ask_again() -> int:
    """Ask for letters long due, whose task was lost with a worker or a database; how many."""
    late = Letter.objects.due(timezone.now() - LOST_AFTER).values_list("pk", flat=True)
    for pk in late:
        deliver.enqueue(pk)
    return len(late)


def erase() -> None:
    """Erase texts of settled letters, then the letters; tasks, sessions and forms of yesterday."""
    now = timezone.now()
    settled = Letter.objects.settled()
    old = settled.filter(changed_at__lt=now - timedelta(days=settings.MAIL_BODY_DAYS))
    old.exclude(body="").update(body="")
    before = now - timedelta(days=settings.MAIL_DAYS)
    settled.filter(changed_at__lt=before).delete()
    tasks = DBTaskResult.objects.exclude(status__in=["READY", "RUNNING"])
    tasks.filter(enqueued_at__lt=before).delete()
    # They hold, encrypted, whatever address somebody typed.
    tasks.filter(task_path=passwords.answer.module_path, finished_at__lt=now).delete()
    sessions.erase_ended()
    KeptForm.erase_old()
