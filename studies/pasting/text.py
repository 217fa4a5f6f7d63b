"""Texts of registers: escapes undone, entities decoded once, nothing else changed (rule I16)."""

import html
import re

# CommonMark: a backslash before ASCII punctuation stands for that sign. Entities only with their
# semicolon: "R&D" and the "&copy=1" of an address are no entities. A form that took "&gt;" for
# text escaped its first sign: what was meant is still the sign it names.
_MARKUP = re.compile(
    r"\\?&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});|\\([!-/:-@\[-`{-~])"
)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
_TRAILING = re.compile(r"(?<![ \t\xa0])[ \t\xa0]++\n")
_NOTHING = {"", "-", "n/a", "na", "none", "nil", "nil known", "not applicable"}


def plain(text: str) -> str:
    """A text as its author meant it: ``\\>`` is ``>``, ``&lt;`` is ``<``, lines end in LF.

    One pass, so that nothing is decoded twice. Words, line breaks and bullets stay.
    """
    if "\\" in text or "&" in text:
        text = _MARKUP.sub(lambda match: match[1] or html.unescape(match[0].lstrip("\\")), text)
    if not text.isprintable():
        text = _CONTROL.sub("", text.replace("\0", ""))
        text = _TRAILING.sub("\n", _LINE_ENDS.sub("\n", text))
    return text.strip()


def one_line(text: str) -> str:
    """The text with every run of blanks and line ends as one blank."""
    return " ".join(plain(text).split())


def says_nothing(text: str) -> bool:
    """Whether a text is one of the ways to write "none"."""
    return text.strip().rstrip(".").casefold() in _NOTHING
