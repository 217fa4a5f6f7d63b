"""The one way by which mail leaves: written here, in the caller's transaction, sent by the worker.

A mail server that is down fails no request, and what is taken back is not sent.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import override

from accounts.delivery import deliver
from accounts.models import Letter, LetterState

logger = logging.getLogger(__name__)

_DAY = timedelta(days=1)


def send(letter: str, to: str, language: str, context: Mapping[str, Any]) -> None:
    """Write the letter of the template ``accounts/letters/<letter>.txt``, to be sent soon.

    The first line of the template is the subject. Above the limit of an address, kind and day
    (``MAIL_A_DAY``) a letter is kept and sent when its turn comes.
    """
    subject, body = _written(letter, language, context)
    now = timezone.now()
    due = _turn(letter, to, now)
    state = LetterState.WAITING if due == now else LetterState.HELD
    with transaction.atomic(savepoint=False):
        row = Letter.objects.create(
            kind=letter,
            language=language,
            to=to,
            subject=subject[: Letter._meta.get_field("subject").max_length],
            body=body,
            state=state,
            created_at=now,
            due_at=due,
            changed_at=now,
        )
        deliver.using(run_after=due).enqueue(row.pk)
    if state == LetterState.HELD:
        logger.warning("Letter %s is held back until %s: too many to one address.", row, due)


def _written(letter: str, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text, as plain text: nothing in it is escaped."""
    values = {**context, "register_url": settings.REGISTER_BASE_URL}
    with override(language):
        template = get_template(f"accounts/letters/{letter}.txt").template  # type: ignore[attr-defined]
        text = template.render(Context(values, autoescape=False))
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


def _turn(letter: str, to: str, now: datetime) -> datetime:
    """When a letter to this address may leave: now, or a day after the one that fills the limit.

    Each kind has a limit of its own: who asks for a stranger's new password again and again holds
    back no notice and no invitation.
    """
    alike = Letter.objects.filter(kind=letter, to__iexact=to).order_by("-due_at")
    last = alike.values_list("due_at", flat=True)
    limit = settings.MAIL_A_DAY
    filling = list(last[limit - 1 : limit])
    return max(now, filling[0] + _DAY) if filling else now
