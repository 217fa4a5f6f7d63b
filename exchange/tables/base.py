"""What every table gives: its headings, then its rows, then nothing; or a refusal with its place.

A reader of tables is a generator over ``Head``, ``Row`` and ``Refusal``. The head comes first
unless the file is refused as a whole. A row that cannot be read is refused alone, and the rows
after it are read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from audit.cells import unmarked
from exchange.readers.base import Refusal

# Signs in one cell, columns of a table, rows of a workbook (closed refusals R09, R10).
LONGEST_CELL = 1_000_000
MOST_COLUMNS = 500
MOST_ROWS = 50_000
# Lines in which the headings are looked for.
_LOOKED_THROUGH = 20


@dataclass(frozen=True)
class Options:
    """How a table is to be read; what is left empty is found out from the file.

    ``header_row`` counts from 1; 0 is the first row with two headings. ``keeps_blanks`` leaves the
    blanks around a text in a cell.
    """

    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    header_row: int = 0
    keeps_blanks: bool = False


@dataclass(frozen=True)
class Head:
    """The headings, each once; ``repeated`` are those that stand over several columns."""

    names: tuple[str, ...]
    repeated: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins, and its cells by heading, trimmed."""

    line: int
    cells: dict[str, str] = field(hash=False)


class Line(NamedTuple):
    """The bare cells of one line; ``problem`` says why they cannot be used, ``code`` which rule."""

    number: int
    cells: Sequence[str]
    code: str = ""
    problem: str = ""


Item = Head | Row | Refusal


def refused(code: str, reason: str, place: str = "file") -> Refusal:
    """Nothing of this place was taken, and why."""
    return Refusal(place=place, code=code, reason=reason)


def table(lines: Iterable[Line], options: Options, notes: Sequence[str] = ()) -> Iterator[Item]:
    """Headings and rows from the lines of a table; blank lines say nothing."""
    names: tuple[str, ...] = ()
    said = list(notes)
    for line in _from_headings(lines, options, said):
        if line.problem:
            yield refused(line.code, line.problem, f"line {line.number}")
            if not names:
                return
        elif not _filled(line):
            continue
        elif not names:
            head = _head(line.cells, said)
            if len(head.names) > MOST_COLUMNS:
                yield refused(
                    "R10",
                    _("A table has at most %(most)s columns. Remove some.")
                    % {"most": MOST_COLUMNS},
                )
                return
            names = head.names
            yield head
        else:
            yield _row(line, names, options)
    if not names:
        yield refused("R06", _("The table has no row of headings. Give every column a name."))


def _from_headings(lines: Iterable[Line], options: Options, notes: list[str]) -> Iterator[Line]:
    """The lines from the headings on; a title that stands above them is named in the notes."""
    if options.header_row:
        yield from (line for line in lines if line.number >= options.header_row)
        return
    rest = iter(lines)
    first = list(islice(rest, _LOOKED_THROUGH))
    begins = (place for place, line in enumerate(first) if line.problem or _filled(line) > 1)
    start = next(begins, 0)
    for line in first[:start]:
        if _filled(line):
            text = next(cell.strip() for cell in line.cells if cell.strip())
            facts = {"line": line.number, "text": text[:80]}
            notes.append(_("Line %(line)s (“%(text)s”) stands above the headings.") % facts)
    yield from first[start:]
    yield from rest


def _filled(line: Line) -> int:
    """How many cells of a line say something."""
    return sum(bool(cell.strip()) for cell in line.cells)


def _head(cells: Sequence[str], notes: Sequence[str]) -> Head:
    """The headings; a cell without one continues the heading to its left, as merged cells do."""
    texts = [" ".join(unmarked(cell).split()) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    names: list[str] = []
    repeated = set()
    left = ""
    for place, text in enumerate(texts, start=1):
        left = text or left or f"column {place}"
        name, count = left, 1
        while name in names:
            count += 1
            name = f"{left} ({count})"
        if count > 1:
            repeated.add(left)
        names.append(name)
    return Head(tuple(names), frozenset(repeated), tuple(notes))


def _row(line: Line, names: tuple[str, ...], options: Options) -> Row | Refusal:
    cells = list(line.cells)
    place = f"line {line.number}"
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(names):
        reason = _(
            "The row has %(cells)s cells, but there are %(headings)s headings. There is a "
            "separator or a quotation mark too few or too many: correct the row."
        ) % {"cells": len(cells), "headings": len(names)}
        return refused("R08", reason, place)
    for name, cell in zip(names, cells, strict=True):
        if len(cell) > LONGEST_CELL:
            reason = _("The cell contains more than %(most)s characters. Shorten it.") % {
                "most": number_format(LONGEST_CELL, force_grouping=True)
            }
            return Refusal(place=place, field=name, code="R09", reason=reason)
    texts = (unmarked(cell if options.keeps_blanks else cell.strip()) for cell in cells)
    return Row(line.number, dict(zip(names, texts, strict=True)))
