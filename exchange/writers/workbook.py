"""XLSX: a workbook with a sheet of studies and sheets for their long lists; strings alone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.utils.translation import gettext_noop
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES

from exchange.writers import columns
from exchange.writers.base import About, Published
from exchange.writers.cells import harmless
from studies import wording

# Studies in a workbook, and what the program that opens it can hold.
MOST_STUDIES = 50_000
MOST_ROWS = 1_048_576
LONGEST = 32_767
_CHUNK = 64 * 1024

# The lists that have a sheet of their own, keyed by the number of the study.
APART = ("sites", "outcomes", "criteria", "identifiers", "responsibilities")

_CUT = gettext_noop("A workbook ends at %(most)s studies. All %(n)s are in the CSV file.")
_FULL = gettext_noop("A sheet ends at %(most)s rows. All of them are in the JSON file.")

# No XML 1.0 document can hold them.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(studies: Iterable[Published], about: About) -> Iterator[bytes]:
    """The first 50,000 studies as a workbook; its first sheet says when there are more.

    Rows go to files on disk one by one; the bytes begin to flow when the last one is there.
    """
    with TemporaryFile() as file:
        _save(islice(studies, MOST_STUDIES), about, file)
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece


def _save(studies: Iterable[Published], about: About, file: BinaryIO) -> None:
    workbook = Workbook(write_only=True)
    cover = _Sheet(workbook, "about")
    table = columns.of_studies(about, APART)
    main = _Sheet(workbook, "studies", [column.name for column in table])
    lists = [columns.TABLES[name] for name in APART]
    sheets = [
        _Sheet(workbook, rows.name, ["number", *(column.name for column in rows.columns)])
        for rows in lists
    ]
    for study in studies:
        record = study.record
        main.append([column.read(record, study) for column in table])
        for rows, sheet in zip(lists, sheets, strict=True):
            for row in rows.rows(record):
                sheet.append([record.number, *(read(row, study) for _, read in rows.columns)])
    for line in _cover(about):
        cover.append(line)
    for sheet in sheets:
        if sheet.is_full:
            cover.append(("note", f"{sheet.name}: {_said(_FULL, about, MOST_ROWS - 1)}"))
    workbook.save(file)


def _cover(about: About) -> Iterator[tuple[str, str]]:
    """What the workbook is of, and what it lacks."""
    yield "register", about.register
    yield "address", about.address
    yield "made_on", about.day
    yield "studies", str(min(about.total, MOST_STUDIES))
    for note in about.notes:
        yield "note", note
    if about.total > MOST_STUDIES:
        yield "note", _said(_CUT, about, MOST_STUDIES)


def _said(text: str, about: About, most: int) -> str:
    numbers = {"most": most, "n": about.total}
    words = {name: wording.number(value, about.language) for name, value in numbers.items()}
    return wording.message(text, about.language) % words


class _Sheet:
    """A sheet that takes rows of texts for as long as there is room."""

    def __init__(self, workbook: Any, name: str, head: Sequence[str] = ()) -> None:
        self.name = name
        self._sheet = workbook.create_sheet(name)
        self._rows = 0
        self.is_full = False
        if head:
            self._sheet.freeze_panes = "B2"
            self.append(head)

    def append(self, texts: Sequence[str]) -> None:
        """Write a row; nothing when the sheet is full."""
        if self._rows == MOST_ROWS:
            self.is_full = True
            return
        self._rows += 1
        self._sheet.append([_cell(self._sheet, text) for text in texts])


def _cell(sheet: Any, text: str) -> Any:
    """A text as a cell that stays a text; nothing for an empty one."""
    if not text:
        return None
    value = harmless(_NO_XML.sub("\ufffd", text))
    if len(value) > LONGEST:
        value = f"{value[: LONGEST - 1]}…"
    if value not in ERROR_CODES:
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell
