"""Which kind of table a file is: by its first bytes, and by its name."""

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.readers.unpacking import BrokenStreamError, chunks
from exchange.tables import comma, markup, workbook
from exchange.tables.base import Item, Options, refused

_ZIP, _OLD_OFFICE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls")
_AS_XLSX = gettext_lazy("Save the table as .xlsx or as CSV, then import it again.")


def rows(stream: BinaryIO, name: str, options: Options | None = None) -> Iterator[Item]:
    """The headings and rows of a file, gzipped or not. ``stream`` can be read again from 0."""
    options = options or Options()
    head = stream.read(4)
    stream.seek(0)
    lower = name.casefold()
    if not head:
        yield refused("R01", _("The file is empty. Export the table again, or choose another one."))
    elif head == _OLD_OFFICE:
        reason = _("The file is an old .xls workbook, or a workbook locked with a password.")
        yield refused("R16", f"{reason} {_AS_XLSX}")
    elif head == _PDF:
        yield refused(
            "R03", _("The file is a PDF document, not a table. %(remedy)s") % {"remedy": _AS_XLSX}
        )
    elif lower.endswith(".xlsm"):
        yield refused(
            "R16", _("The workbook may contain macros. %(remedy)s") % {"remedy": _AS_XLSX}
        )
    elif head == _ZIP:
        yield from workbook.read(stream, options)
    elif lower.endswith(_SPREADSHEETS):
        yield refused(
            "R03",
            _("The file is named like a workbook but is not one. %(remedy)s")
            % {"remedy": _AS_XLSX},
        )
    else:
        yield from _text(stream, name, options)


def sheets(stream: BinaryIO, name: str) -> list[str]:
    """The sheets of a workbook that can be read; none for another file."""
    head = stream.read(4)
    stream.seek(0)
    is_book = head == _ZIP and not name.casefold().endswith(".xlsm")
    return workbook.titles(stream) if is_book else []


def _text(stream: BinaryIO, name: str, options: Options) -> Iterator[Item]:
    """CSV or XML, as the first sign that is no blank says."""
    try:
        pieces = chunks(stream, name)
        first = next(pieces, b"")
        pieces = chain([first], pieces)
        if first.lstrip()[:1] == b"<":
            yield from markup.read(pieces)
        elif first.lstrip()[:1] in (b"{", b"[") and name.casefold().endswith((".json", ".jsonl")):
            yield refused(
                "R03", _("The file is JSON, not a table. %(remedy)s") % {"remedy": _AS_XLSX}
            )
        else:
            yield from comma.read(pieces, options)
    except BrokenStreamError as error:
        yield refused(error.code, error.reason)
