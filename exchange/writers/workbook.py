"""XLSX: a workbook with a sheet of studies and sheets for their long lists; strings alone."""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO

from django.utils.translation import gettext_noop

from audit.cells import harmless
from exchange.writers import columns
from exchange.writers.base import About, Published
from exchange.writers.sheets import END, LONGEST, Sheet, book
from studies import wording

# Studies in a workbook.
MOST_STUDIES = 50_000
_CHUNK = 64 * 1024

# The lists that have a sheet of their own, keyed by the number of the study.
APART = ("sites", "outcomes", "criteria", "identifiers", "responsibilities")

_CUT = gettext_noop("A workbook ends at %(most)s studies. All %(n)s are in the CSV file.")
_FULL = gettext_noop("A sheet ends at %(most)s rows. All of them are in the JSON file.")
_LONG = gettext_noop("A cell ends at %(most)s characters. The JSON file has all of them.")


def write(studies: Iterable[Published], about: About) -> Iterator[bytes]:
    """The first 50,000 studies as a workbook; its first sheet says what it lacks.

    The studies leave as they come. The rows of their lists wait on disk, compressed, until the
    sheet of studies is whole; last comes the sheet that says how it went.
    """
    with ExitStack() as files:
        lists = []
        for name in APART:
            file = files.enter_context(TemporaryFile())
            packed = files.enter_context(gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1))
            lists.append(_List(name, file, packed))
        names = ("about", "studies", *APART)
        yield from book(names, _sheets(islice(studies, MOST_STUDIES), about, lists))


def _sheets(
    studies: Iterable[Published], about: About, lists: Sequence["_List"]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    table = columns.of_studies(about, APART)
    main = Sheet()
    yield "studies", _main(main, table, studies, lists)
    for rows in lists:
        yield rows.name, rows.pieces()
    sheets = {"studies": main, **{rows.name: rows.sheet for rows in lists}}
    yield "about", _cover(about, sheets)


def _main(
    sheet: Sheet,
    table: Sequence[columns.Column],
    studies: Iterable[Published],
    lists: Sequence["_List"],
) -> Iterator[bytes]:
    """The sheet of studies; what their lists hold is put aside."""
    yield sheet.start([column.name for column in table])
    for study in studies:
        yield sheet.row([harmless(column.read(study.record, study)) for column in table])
        for rows in lists:
            rows.add(study)
    yield END


class _List:
    """A sheet that has to wait: its rows, compressed in a file on disk."""

    def __init__(self, name: str, file: BinaryIO, packed: gzip.GzipFile) -> None:
        self.name = name
        self._table = columns.TABLES[name]
        self.sheet = Sheet()
        self._file, self._rows = file, packed
        head = ["number", *(column.name for column in self._table.columns)]
        self._rows.write(self.sheet.start(head))

    def add(self, study: Published) -> None:
        """The rows of one more study."""
        number, reads = study.record.number, [column.read for column in self._table.columns]
        rows = [
            self.sheet.row([number, *(harmless(read(row, study)) for read in reads)])
            for row in self._table.rows(study.record)
        ]
        self._rows.write(b"".join(rows))

    def pieces(self) -> Iterator[bytes]:
        """The whole sheet."""
        self._rows.close()
        self._file.seek(0)
        with gzip.open(self._file) as rows:
            while piece := rows.read(_CHUNK):
                yield piece
        yield END


def _cover(about: About, sheets: dict[str, Sheet]) -> Iterator[bytes]:
    """The first sheet: what the workbook is of, and what it lacks."""
    cover = Sheet()
    yield cover.start()
    for name, text in (*_facts(about), *_lacks(about, sheets)):
        yield cover.row([name, harmless(text)])
    yield END


def _facts(about: About) -> Iterator[tuple[str, str]]:
    yield "register", about.register
    yield "address", about.address
    yield "made_on", about.day
    yield "studies", str(min(about.total, MOST_STUDIES))
    for note in about.notes:
        yield "note", note


def _lacks(about: About, sheets: dict[str, Sheet]) -> Iterator[tuple[str, str]]:
    if about.total > MOST_STUDIES:
        yield "note", _said(_CUT, about, MOST_STUDIES)
    for name, sheet in sheets.items():
        if sheet.is_full:
            yield "note", f"{name}: {_said(_FULL, about, sheet.rows - 1)}"
        if sheet.has_cut:
            yield "note", f"{name}: {_said(_LONG, about, LONGEST)}"


def _said(text: str, about: About, most: int) -> str:
    numbers = {"most": most, "n": about.total}
    words = {name: wording.number(value, about.language) for name, value in numbers.items()}
    return wording.message(text, about.language) % words
