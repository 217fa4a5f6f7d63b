"""How events hold together: each is sealed with the hash of the one before."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC

from audit.models import Event, Head

_CHUNK = 2_000
_HEADLESS = "The head of the trail is gone: how far it went is not known."

# A number and the hash that the event of this number has.
Place = tuple[int, str]


def seal(event: Event) -> str:
    """SHA-256 of an event's canonical bytes: a JSON list of its columns, the last hash included."""
    columns = [
        event.number,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.verb,
        event.target_kind,
        event.target_key,
        event.target_words,
        event.details,
        event.previous,
    ]
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def fault(noted: Iterable[Place] = ()) -> str:
    """The first place where the trail is not what was written, in a sentence; empty if none.

    ``noted`` are places that somebody kept elsewhere: nothing else tells a trail that was emptied
    or written anew as a whole, head included. Events may be appended meanwhile: the head read
    first must be met, and the one read last may not have been passed.
    """
    before = Head.objects.first()
    if before is None:
        return _HEADLESS
    known = [*noted, (before.number, before.sha256)]
    last, sha256 = 0, ""
    for event in _events():
        if said := _fault_of(event, last, sha256, known):
            is_new = event.number > before.number
            return (is_new and _beyond_the_head(event.number, last)) or said
        last, sha256 = event.number, event.sha256
    if missing := [number for number, _ in known if number > last]:
        return f"Event {last + 1} was removed: the trail went on to {max(missing)}."
    return _beyond_the_head(last, last)


def _events() -> Iterator[Event]:
    return Event.objects.order_by("number").iterator(chunk_size=_CHUNK)


def _beyond_the_head(number: int, last: int) -> str:
    """What is wrong with an event after the last that was read: who appends moves the head first.

    The head is read after the event: whoever appended both meanwhile has committed both.
    """
    head = Head.objects.first()
    if head is None:
        return _HEADLESS
    first = head.number + 1 if last > head.number else number
    return f"Event {first} was inserted: the trail ended before it." if number > head.number else ""


def _fault_of(event: Event, last: int, sha256: str, known: list[Place]) -> str:
    """What is wrong with an event, given the number and hash of the one read before it."""
    if event.number > last + 1:
        return f"Event {last + 1} was removed."
    if event.number < last + 1:
        return f"Event {event.number} was inserted: numbers begin at 1."
    if seal(event) != event.sha256:
        return f"Event {event.number} was changed: its hash is not of what it says."
    if event.previous != sha256:
        return f"Event {event.number} was changed or inserted: it does not follow the one before."
    if any(number == event.number and hashed != event.sha256 for number, hashed in known):
        return f"Event {event.number} was replaced: another hash of it is known."
    return ""
