"""What the worker does with letters: each is sent once, or a person is told that it may not be.

A letter is claimed, and that is committed, before the mail server hears of it. Whoever finds it
claimed for long knows that a worker died in between, and cannot know whether it was sent: it is
marked uncertain, for a person to look at, and not sent again.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from smtplib import SMTPServerDisconnected as Disconnected
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from accounts import cipher
from accounts.models import Letter, LetterState

logger = logging.getLogger(__name__)

# After each attempt that may be repeated.
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 12 * 60)]
PERMANENT = 500  # SMTP's answers from here on will be the same tomorrow


class Outcome(NamedTuple):
    """What came of an attempt; waiting means: to be tried again."""

    state: LetterState
    fault: str = ""


@task
def deliver(pk: int) -> str:
    """Send a letter that is due; does nothing for any other, so that it may be asked for twice."""
    now = timezone.now()
    claim = {"state": LetterState.SENDING, "attempts": F("attempts") + 1, "changed_at": now}
    with transaction.atomic(durable=True):
        if not Letter.objects.due(now).filter(pk=pk).update(**claim):
            return "not due"
    letter = Letter.objects.defer("body").get(pk=pk)
    outcome = _attempt(letter)
    if outcome.state == LetterState.WAITING and letter.attempts > len(BACK_OFF):
        outcome = Outcome(LetterState.FAILED, outcome.fault)
    _settle(letter, outcome)
    return str(outcome.state.value)


def _settle(letter: Letter, outcome: Outcome) -> None:
    """Write down what came of it; try again later where that may help."""
    now = due = timezone.now()
    if outcome.state == LetterState.WAITING:
        due = now + BACK_OFF[letter.attempts - 1]
    facts = {"state": outcome.state, "fault": outcome.fault[:300], "changed_at": now}
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(due_at=due, **facts)
        if outcome.state == LetterState.WAITING:
            deliver.using(run_after=due).enqueue(letter.pk)
    if outcome.state != LetterState.SENT:
        logger.warning("Letter %s: %s (%s)", letter, outcome.state.value, outcome.fault)


def _attempt(letter: Letter) -> Outcome:
    """Hand a letter to the mail server; before it is connected nothing can have been sent."""
    connection = mail.get_connection()
    try:
        message = _message(letter, connection)
        connection.open()
    except cipher.InvalidToken:
        return Outcome(LetterState.FAILED, "Its text was written with another secret key.")
    except OSError as error:  # SMTPException is one of them
        return Outcome(LetterState.WAITING, _said(error))
    try:
        connection.send_messages([message])
    except (SMTPRecipientsRefused, SMTPResponseException) as error:
        code = _code(error)
        state = LetterState.FAILED if code >= PERMANENT else LetterState.WAITING
        return Outcome(state, _said(error))
    except (Disconnected, TimeoutError, ConnectionError) as error:
        return Outcome(LetterState.UNCERTAIN, _said(error))
    except (SMTPException, ValueError) as error:
        return Outcome(LetterState.FAILED, _said(error))
    finally:
        with suppress(OSError):
            connection.close()
    return Outcome(LetterState.SENT)


def _message(letter: Letter, connection: BaseEmailBackend) -> mail.EmailMessage:
    """The e-mail, whose number is always the same: a second one would be seen as such."""
    host = urlsplit(settings.REGISTER_BASE_URL).hostname
    headers = {
        "Message-ID": f"<letter-{letter.pk}-{letter.created_at:%Y%m%d%H%M%S}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    return mail.EmailMessage(
        letter.subject, letter.body, to=[letter.to], headers=headers, connection=connection
    )


def _code(error: SMTPException) -> int:
    if isinstance(error, SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    return int(error.smtp_code) if isinstance(error, SMTPResponseException) else PERMANENT


def _said(error: Exception) -> str:
    """The error in a line, without the address it may tell of."""
    if isinstance(error, SMTPResponseException):
        said = error.smtp_error
        text = said.decode(errors="replace") if isinstance(said, bytes) else said
        return f"{error.smtp_code} {text}"
    if isinstance(error, SMTPRecipientsRefused):
        return f"{_code(error)} recipient refused"
    return f"{type(error).__name__}: {error}"
