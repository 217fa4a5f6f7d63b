"""XLSX as a stream: sheets of texts in a ZIP that leaves while it is made (ECMA-376, part 1).

Texts stand in their cells, not in a table of shared strings: nothing has to be remembered.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from string import ascii_uppercase
from zipfile import ZIP_DEFLATED, ZipFile

# What a sheet and a cell can hold in the programs that open them.
MOST_ROWS = 1_048_576
LONGEST = 32_767
# A file of more than 2 GiB in a ZIP is told in a way that not all of them read from a stream.
MOST_BYTES = 2_000_000_000
_CHUNK = 64 * 1024
# Half the time of the usual level, for a file a fifth larger.
_QUICK = 1

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override'
    f' PartName="/xl/workbook.xml" ContentType="{_MEDIA}.sheet.main+xml"/>{{sheets}}</Types>'
)
_BOOK = (
    f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
    "<sheets>{sheets}</sheets></workbook>"
)
# The first row and the first column stay in sight.
_FROZEN = (
    '<sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2"'
    ' activePane="bottomRight" state="frozen"/></sheetView></sheetViews>'
)
# Signs of markup, and those that no XML 1.0 document can hold.
_SIGNS = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

# From A to ZZ.
_LETTERS = [
    "".join(signs) for length in (1, 2) for signs in product(ascii_uppercase, repeat=length)
]

END = b"</sheetData></worksheet>"


class Sheet:
    """Makes the XML of a sheet, row by row for as long as there is room."""

    def __init__(self) -> None:
        self.rows = 0
        self.is_full = False
        self.has_cut = False
        self._bytes = 0

    def start(self, head: Sequence[str] = ()) -> bytes:
        """What stands before the rows; a head is the first of them, and stays in sight."""
        views = _FROZEN if head else ""
        start = f'{_XML}<worksheet xmlns="{_MAIN}">{views}<sheetData>'.encode()
        return start + self.row(head) if head else start

    def row(self, texts: Sequence[str]) -> bytes:
        """A row of texts, empty ones left out; nothing when the sheet is full."""
        if self.rows == MOST_ROWS or self._bytes > MOST_BYTES:
            self.is_full = True
            return b""
        self.rows += 1
        row = self.rows
        cells = [
            f'<c r="{letter}{row}" t="inlineStr"><is><t xml:space="preserve">'
            f"{self._text(text)}</t></is></c>"
            for letter, text in zip(_LETTERS, texts, strict=False)
            if text
        ]
        made = f'<row r="{row}">{"".join(cells)}</row>'.encode()
        self._bytes += len(made)
        return made

    def _text(self, text: str) -> str:
        if len(text) > LONGEST:
            self.has_cut = True
            text = f"{text[: LONGEST - 1]}…"
        return _SIGNS.sub(_escaped, text)


def _escaped(sign: re.Match[str]) -> str:
    return _ESCAPES.get(sign[0], "\ufffd")


def book(names: Sequence[str], sheets: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """A workbook, piece by piece: sheets in the order of ``names``, made as they come.

    ``sheets`` are names with the pieces of their XML, each read to its end before the next is
    asked for.
    """
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=_QUICK) as archive:
        for name, text in _parts(names):
            archive.writestr(name, text)
        yield sink.taken()
        for name, pieces in sheets:
            with archive.open(_path(name), "w") as file:
                for piece in pieces:
                    file.write(piece)
                    if sink.size >= _CHUNK:
                        yield sink.taken()
    yield sink.taken()


class _Sink:
    """What a ZIP is written to that never goes back: the bytes since they were last taken."""

    def __init__(self) -> None:
        self.size = 0
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing is waiting."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """All bytes that have come since."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        self.size = 0
        return taken


def _path(name: str) -> str:
    return f"xl/worksheets/{name}.xml"


def _parts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What tells the programs that these are a workbook and its sheets."""
    book, sheets = "", ""
    for place, name in enumerate(names, start=1):
        book += f'<sheet name="{name}" sheetId="{place}" r:id="rId{place}"/>'
        sheets += f'<Override PartName="/{_path(name)}" ContentType="{_MEDIA}.worksheet+xml"/>'
    yield "[Content_Types].xml", _TYPES.format(sheets=sheets)
    yield "_rels/.rels", _relations("officeDocument", ["xl/workbook.xml"])
    yield "xl/workbook.xml", _BOOK.format(sheets=book)
    yield "xl/_rels/workbook.xml.rels", _relations("worksheet", [f"/{_path(n)}" for n in names])


def _relations(kind: str, targets: Iterable[str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for place, target in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'
