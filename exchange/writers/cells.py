"""Cells of tables: several values in one, nothing a spreadsheet would run."""

import re
from collections.abc import Iterable

SEPARATOR = " | "

# What spreadsheets take for the beginning of a formula (OWASP ASVS 1.2.10). A text that only
# looks as if it had been marked is marked too, so that taking one mark off always restores it.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\x00]")
_MARK = "'"
_PARTS = re.compile(r"(?:\|\||(?! \| ).)*", re.DOTALL)


def harmless(text: str) -> str:
    """The text, with a mark before it where a spreadsheet would run it as a formula."""
    return _MARK + text if text and _FORMULA.match(text) else text


def unmarked(cell: str) -> str:
    """The text that ``harmless`` made a cell of."""
    return cell[1:] if cell[:1] == _MARK and _FORMULA.match(cell) else cell


def joined(values: Iterable[str]) -> str:
    """Several values in one cell, bars inside them doubled; empty when none says anything."""
    texts = list(values)
    return SEPARATOR.join(text.replace("|", "||") for text in texts) if any(texts) else ""


def parted(cell: str) -> list[str]:
    """The values that ``joined`` put into a cell; none for an empty one."""
    values, place = [], 0
    while cell and place <= len(cell):
        found = _PARTS.match(cell, place)
        end = found.end() if found else len(cell)
        values.append(cell[place:end].replace("||", "|"))
        place = end + len(SEPARATOR)
    return values
