"""Cells of tables: several values in one, and apart again."""

import re
from collections.abc import Iterable

SEPARATOR = " | "

_PARTS = re.compile(r"(?:\|\||(?! \| ).)*", re.DOTALL)


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
