"""The items of a list in plain text or CommonMark: marks, indentation, continued lines."""

import re
from typing import NamedTuple

from studies.pasting.text import plain

_BULLET = r"[*+](?=\s)|[-–—](?!\d)|[•·●○▪■◦‣]|o(?=\s)"
# A point ends a number only before a blank or a capital: "1.5 mg" is no item.
_NUMBER = (
    r"\(?\d{1,3}\)|\d{1,3}\.(?=\s|[A-Z]|$)|\([a-zA-Z]\)|[a-zA-Z]\)"
    r"|\(?[ivx]{2,5}\)|(?:I|II|III|IV|VI{0,3}|IX|X)\.(?=\s+[A-ZÄÖÜ])"
)
_LETTER = r"(?P<letter>[a-z]|i{2,3}|iv|vi{1,3}|ix)\.(?=\s)"
_MARK = re.compile(rf"(?:(?:{_BULLET})\s*(?:[•·●○▪■◦‣])?|{_NUMBER}|{_LETTER})\s*")
_FIRST_LETTERS = ("a", "i")
_LABEL_LENGTH = 80


class Item(NamedTuple):
    """An item and how deep it stands, from 0."""

    level: int
    text: str


def is_label(line: str) -> bool:
    """Whether a line only names what follows: "Cohort 2", "Medical conditions:"."""
    text = line.strip()
    return 0 < len(text) <= _LABEL_LENGTH and "\n" not in text and text[-1] not in ".;,!?"


def end_of_mark(line: str, indent: int) -> int:
    """Where the text behind a bullet or a number begins; 0 without one, or with a bare letter."""
    match = _MARK.match(line, indent)
    return match.end() if match and not match["letter"] else 0


def items(lines: list[str]) -> list[Item]:
    """The items of a list, in order; a line without a mark may continue the one before it."""
    reader = _Reader()
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for place, number in enumerate(filled):
        following = lines[filled[place + 1]] if place + 1 < len(filled) else ""
        is_after_blank = number == 0 or not lines[number - 1].strip()
        reader.read(lines[number].expandtabs(4), following, is_after_blank=is_after_blank)
    texts = ((level, plain("\n".join(parts))) for level, parts in reader.found)
    return [Item(level, text) for level, text in texts if text]


class _Reader:
    """Where the reading of a list stands: open indentations, and the group above them."""

    def __init__(self) -> None:
        self.found: list[tuple[int, list[str]]] = []
        self._indents: list[int] = []
        self._base = 0
        self._was_marked = False
        self._letter = ""

    def read(self, line: str, following: str, *, is_after_blank: bool) -> None:
        """Takes the next line that is not blank."""
        indent = len(line) - len(line.lstrip())
        end = self._end_of_mark(line, indent)
        if end:
            self._open(indent)
            self.found.append((self._base + len(self._indents) - 1, [line[end:]]))
            self._was_marked = True
        elif self.found and (indent or (self._was_marked and not is_after_blank)):
            self.found[-1][1].append(line.strip())
        else:
            next_indent = len(following) - len(following.lstrip())
            heads_list = bool(self._end_of_mark(following, next_indent))
            is_head = is_label(line) or line.rstrip().endswith(":") or not self.found
            self._indents, self._base = [], int(heads_list and is_head)
            self.found.append((0, [line.strip()]))
            self._was_marked = False

    def _open(self, indent: int) -> None:
        while self._indents and indent < self._indents[-1]:
            self._indents.pop()
        if not self._indents or indent > self._indents[-1]:
            self._indents.append(indent)

    def _end_of_mark(self, line: str, indent: int) -> int:
        """Where the text behind a mark begins; 0 without a mark."""
        match = _MARK.match(line, indent)
        if match is None:
            return 0
        letter = match["letter"]
        if letter:
            # "e. coli" is no fifth item, unless a fourth one came before it.
            is_next = self._letter and ord(letter[0]) - ord(self._letter[0]) in (0, 1, 13)
            if letter not in _FIRST_LETTERS and not is_next:
                return 0
            self._letter = letter
        return match.end()
