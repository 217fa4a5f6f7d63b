"""What was taken out of a text and what was put in, marked as HTML."""

from collections.abc import Callable
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from studies.changes.words import compare_words

# Shorter texts are easier to read side by side than word by word.
_SHORT = 160
# How much of an unchanged run is left on either side of a change.
_CONTEXT = 40


class Spoken(NamedTuple):
    """What a screen reader says before a mark, which it may not announce itself."""

    removed: str
    added: str


def marked(old: str, new: str) -> SafeString:
    """The old text struck out and the new one after it; in long texts only what differs."""
    return _marks(old, new, Spoken("", ""), _shortened)


def marked_whole(old: str, new: str, spoken: Spoken) -> SafeString:
    """The same with every word of the texts, and with the marks in words for screen readers."""
    before = (f'<span class="vh">{escape(text)} </span>' for text in spoken)
    return _marks(old, new, Spoken(*before), str)


def _marks(old: str, new: str, before: Spoken, same: Callable[[str], str]) -> SafeString:
    if old and new and len(old) + len(new) > _SHORT:
        runs = [_run(kind, words, before, same) for kind, words in compare_words(old, new)]
        return mark_safe("".join(runs).strip())  # noqa: S308 -- each run is escaped
    parts = [_removed(old, before)] if old else []
    parts += [_added(new, before)] if new else []
    return mark_safe(" → ".join(parts))  # noqa: S308 -- escaped


def _run(kind: str, words: str, before: Spoken, same: Callable[[str], str]) -> str:
    if kind == "removed":
        return f" {_removed(words.strip(), before)} "
    if kind == "added":
        return f" {_added(words.strip(), before)} "
    return escape(same(words))


def _removed(text: str, before: Spoken) -> str:
    return f"<del>{before.removed}{escape(text)}</del>"


def _added(text: str, before: Spoken) -> str:
    return f"<ins>{before.added}{escape(text)}</ins>"


def _shortened(words: str) -> str:
    if len(words) <= 2 * _CONTEXT + 20:
        return words
    start, end = words[:_CONTEXT].rpartition(" ")[0], words[-_CONTEXT:].partition(" ")[2]
    return f"{start} … {end}"
