"""Which rows of two lists are the same, changed, moved, gone or new."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from rapidfuzz import fuzz

from studies.changes.rows import RowKind
from studies.record import StudyRecord

# Two texts of which this many percent agree are one text, reworded.
_ALIKE = 60


@dataclass(frozen=True)
class Match:
    """Positions in the old and the new list, from 0. ``moved``: a row stands elsewhere."""

    removed: list[int]
    added: list[int]
    changed: list[tuple[int, int]]
    moved: bool


def match(
    kind: RowKind,
    old: tuple[Any, ...],
    new: tuple[Any, ...],
    records: tuple[StudyRecord, StudyRecord],
) -> Match:
    """Rows are matched by content in their order, then by identity or likeness."""
    removed, added = _leftovers(old, new)
    moves = _pair(removed, added, lambda i, j: old[i] == new[j])
    if kind.identity:
        before, after = (
            {i: kind.identity(row) for i, row in enumerate(rows)} for rows in (old, new)
        )
        changed = _pair(removed, added, lambda i, j: before[i] == after[j])
    else:
        sides = ((old, removed, records[0]), (new, added, records[1]))
        old_words, new_words = (
            {i: _words(kind, rows[i], record) for i in at} for rows, at, record in sides
        )
        changed = _pair(removed, added, lambda i, j: _alike(old_words[i], new_words[j]))
    return Match(removed, added, sorted(changed, key=lambda pair: pair[1]), bool(moves))


def _leftovers(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[list[int], list[int]]:
    """Positions of rows without an equal one at the same place in the order."""
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    removed: list[int] = []
    added: list[int] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            removed += range(i, j)
            added += range(k, m)
    return removed, added


def _pair(removed: list[int], added: list[int], belong: Any) -> list[tuple[int, int]]:
    """Take the first partner of each removed row out of both lists."""
    pairs = []
    for i in list(removed):
        j = next((j for j in added if belong(i, j)), None)
        if j is not None:
            removed.remove(i)
            added.remove(j)
            pairs.append((i, j))
    return pairs


def _words(kind: RowKind, row: Any, record: StudyRecord) -> tuple[Any, Iterable[str]]:
    """The sort of a row and its text in each language."""
    text = kind.text(row, record)
    texts = (text.get("en", ""), text.get("de", "")) if isinstance(text, dict) else (text,)
    return (kind.what(row, record) if kind.what else None), texts


def _alike(old: tuple[Any, Iterable[str]], new: tuple[Any, Iterable[str]]) -> bool:
    """Whether two rows of one sort read alike in a language both have."""
    pairs = zip(old[1], new[1], strict=False)
    return old[0] == new[0] and any(a and b and fuzz.ratio(a, b) >= _ALIKE for a, b in pairs)
