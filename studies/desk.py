"""The door by which apps above put what waits for somebody on the desk's first page."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Action(NamedTuple):
    """What can be done with one click, by POST."""

    label: str
    url: str


class Row(NamedTuple):
    """Something that waits: what, since when or why, where; how far it is, what can be done."""

    name: str
    words: str
    url: str
    done: int = 0
    of: int = 0
    action: Action | None = None


class Box(NamedTuple):
    """What waits of one kind: how many, the first of them, and where all are."""

    title: str
    size: int
    rows: list[Row]
    url: str


# Filled by ``AppConfig.ready`` of the apps above; None: this is not for that person.
BOXES: list[Callable[[Any], Box | None]] = []


def boxes(user: Any) -> list[Box]:
    """The boxes for somebody, in the order in which apps put them there."""
    found = (box(user) for box in BOXES)
    return [box for box in found if box is not None]
