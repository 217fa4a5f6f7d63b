"""Cells as texts: markup taken away, long ones shortened for a sentence."""

import re

from studies.pasting.text import plain

_BREAK = re.compile(r"<\s*(?:br\s*/?|/p|/li|/div|/tr)\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[a-z][a-z0-9]*)(?:\s[^<>]*)?/?>", re.IGNORECASE)


def without_markup(cell: str) -> str:
    """The text of a piece of HTML: breaks become lines, tags go, entities are decoded once."""
    return plain(_TAG.sub("", _BREAK.sub("\n", cell)))


def short(cell: str) -> str:
    """As much of a cell as a sentence bears."""
    return cell if len(cell) <= 60 else f"{cell[:59]}…"
