"""Cells of tables for spreadsheets: what parts them, and nothing in them that would run."""

import re

# What spreadsheets take for the end of a cell, by the language of their owner.
DELIMITERS = {"de": ";", "en": ","}

# What spreadsheets take for the beginning of a formula (OWASP ASVS 1.2.10). A text that only
# looks as if it had been marked is marked too, so that taking one mark off always restores it.
# A plain number, as a longitude in the west, is none.
_FORMULA = re.compile(r"(?!-\d+(?:\.\d+)?\Z)'*[=+\-@\t\r\n\x00]", re.ASCII)
_MARK = "'"


def harmless(text: str) -> str:
    """The text, with a mark before it where a spreadsheet would run it as a formula."""
    return _MARK + text if text and _FORMULA.match(text) else text


def unmarked(cell: str) -> str:
    """The text that ``harmless`` made a cell of."""
    return cell[1:] if cell[:1] == _MARK and _FORMULA.match(cell) else cell
