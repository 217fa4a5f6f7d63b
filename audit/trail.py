"""Write down what happened, in the caller's transaction: both are true or neither."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from audit.chain import seal
from audit.choices import Verb
from audit.models import Event, Head

Actor = AbstractBaseUser | AnonymousUser | None
Target = models.Model | None

_rehearsing = ContextVar("_rehearsing", default=False)


def record(actor: Actor, verb: Verb, target: Target, **details: Any) -> Event:
    """Append one event: who (None: the register itself) did what to which row.

    Of the target the kind and the key are kept, and its ``audit_words`` when its model has such
    words; of people there are none. Details are words and numbers that may stand for ever: no
    name, no address, nothing that was typed.
    """
    return record_each(actor, verb, [(target, details)])[0]


def record_each(
    actor: Actor, verb: Verb, facts: Iterable[tuple[Target, Mapping[str, Any]]]
) -> list[Event]:
    """Append the same verb for many targets, each with its details, in three statements.

    Whoever appends waits for the others and makes them wait until the transaction ends: record
    last, and end soon.
    """
    events = [_event(actor, verb, target, details) for target, details in facts]
    if events and not _rehearsing.get():
        with transaction.atomic(savepoint=False):
            _append(events)
    return events


@contextmanager
def rehearsal() -> Iterator[None]:
    """A transaction that is always taken back; nothing is recorded, for nothing will have happened.

    A dry run takes minutes: recording, it would keep everybody from signing in.
    """
    token = _rehearsing.set(True)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _rehearsing.reset(token)


def _event(actor: Actor, verb: Verb, target: Target, details: Mapping[str, Any]) -> Event:
    return Event(
        actor=actor.pk if actor else None,
        verb=Verb(verb).value,
        target_kind=target._meta.label_lower if target else "",
        target_key=str(target.pk) if target else "",
        target_words=getattr(target, "audit_words", ""),
        details=json.dumps(details, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True),
    )


def _append(events: list[Event]) -> None:
    # PostgreSQL waits here; SQLite waited at the transaction's start (BEGIN IMMEDIATE).
    head = Head.objects.select_for_update().get()
    at = timezone.now()
    for event in events:
        event.number, event.at, event.previous = head.number + 1, at, head.sha256
        event.sha256 = seal(event)
        head.number, head.sha256 = event.number, event.sha256
    Event.objects.bulk_create(events)
    head.save(update_fields=["number", "sha256"])
