"""XLSX, read only and for its values alone; what could harm is refused before it is opened."""

import re
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain, repeat
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exchange.readers.base import Refusal
from exchange.tables.base import MOST_ROWS, Item, Line, Options, refused, table

# What an archive may hold (R15).
_MOST_BYTES, _MOST_RATIO, _MOST_ENTRIES = 200_000_000, 100, 2_000
# A small part may be packed as tightly as it likes.
_SMALL = 1_000_000
_MACRO = re.compile(r"vbaProject\.bin|xl/macrosheets/", re.IGNORECASE)
_NESTED = re.compile(r"\.(?:zip|xlsx|xlsm|docx|7z|rar|gz|tar)$", re.IGNORECASE)
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_PROLOGUE = 4096
# Among these rows are the headings, however wide what stands above them is.
_TOP = 20


def read(stream: BinaryIO, options: Options) -> Iterator[Item]:
    """The rows of one sheet: the one the options name, else the first that is not hidden."""
    if refusal := _harm(stream):
        yield refusal
        return
    try:
        yield from _read(stream, options)
    except Exception as error:
        # openpyxl raises whatever a damaged part leads it to.
        yield refused(
            "R03",
            _(
                "The workbook is damaged and cannot be read (%(kind)s). Open it in a "
                "spreadsheet program, save it again as .xlsx, or save it as CSV."
            )
            % {"kind": type(error).__name__},
        )


def titles(stream: BinaryIO) -> list[str]:
    """The sheets that can be read; none of a workbook that is refused."""
    if _harm(stream):
        return []
    try:
        book = load_workbook(stream, read_only=True)
    except Exception:  # openpyxl raises whatever a damaged part leads it to
        return []
    return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _read(stream: BinaryIO, options: Options) -> Iterator[Item]:
    book = load_workbook(stream, read_only=True, data_only=True)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    wanted = [sheet for sheet in sheets if options.sheet in ("", sheet.title)]
    if not wanted:
        there = ", ".join(sheet.title for sheet in sheets) or "none"
        reason = _("The workbook has no sheet “%(sheet)s”. Its sheets: %(there)s.") % {
            "sheet": options.sheet,
            "there": there[:200],
        }
        yield refused("R17", reason)
        return
    notes = [_("The hidden sheet “%(title)s” was not read.") % {"title": title} for title in hidden]
    if not options.sheet:
        notes += [
            _("The sheet “%(title)s” was not read.") % {"title": sheet.title}
            for sheet in wanted[1:]
        ]
    formulas = load_workbook(stream, read_only=True)[wanted[0].title]
    yield from table(_lines(wanted[0], formulas), options, notes)


def _lines(values: Worksheet, formulas: Worksheet) -> Iterator[Line]:
    """The rows of a sheet, as texts; the formulas tell an empty cell from one never computed."""
    # The size a sheet says it has may be anything.
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    width = 0
    pairs = zip(values.iter_rows(), formulas.iter_rows(), strict=True)
    for number, (row, raw) in enumerate(pairs, start=1):
        if number > MOST_ROWS + 1:
            reason = _("A workbook is read up to row %(most)s and no further. Save it as CSV.") % {
                "most": format(MOST_ROWS, ",")
            }
            yield Line(number, (), "R10", reason)
            return
        texts = [_text(cell.value) for cell in row]
        width = max(width, len(texts)) if number <= _TOP or not width else width
        fault = _fault(row, raw)
        padded = chain(texts, repeat("", max(0, width - len(texts))))
        yield Line(number, () if fault else list(padded), "R08" if fault else "", fault)


def _fault(row: tuple[Any, ...], raw: tuple[Any, ...]) -> str:
    """Why the cells of a row cannot be trusted."""
    for cell, formula in zip(row, raw, strict=True):
        if formula.data_type == "f" and cell.value is None:
            return _(
                "Cell %(cell)s contains a formula that was never calculated. Open the workbook in "
                "a spreadsheet program, save it, and import it again."
            ) % {"cell": formula.coordinate}
        if cell.data_type == "e":
            return _("Cell %(cell)s shows the error %(error)s. Correct it.") % {
                "cell": cell.coordinate,
                "error": cell.value,
            }
    return ""


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _harm(stream: BinaryIO) -> Refusal | None:
    """What the archive must not be, seen before anything of it is unpacked."""
    try:
        with ZipFile(stream) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 0x1 for entry in entries):
                return refused(
                    "R16", _("The workbook is locked with a password. Save it without one.")
                )
            if any(_MACRO.search(entry.filename) for entry in entries):
                return refused("R16", _("The workbook contains macros. Save it as .xlsx or CSV."))
            if any(map(_is_trap, entries)) or not _is_bounded(entries):
                reason = _("Unpacked, the workbook is far larger than a table. Save it as CSV.")
                return refused("R15", reason)
            if "xl/workbook.xml" not in archive.namelist():
                reason = _(
                    "The file is a ZIP archive but not a workbook. Choose the .xlsx or a CSV file."
                )
                return refused("R03", reason)
            if any(_has_doctype(archive, entry) for entry in entries):
                return refused(
                    "R13", _("A part of the workbook declares entities. Save it as CSV.")
                )
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        reason = _("The workbook is damaged or cut short. Save it again as .xlsx, or as CSV.")
        return refused("R19", reason)
    stream.seek(0)
    return None


def _is_trap(entry: ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    return name.startswith("/") or ".." in name.split("/") or is_link or bool(_NESTED.search(name))


def _is_bounded(entries: list[ZipInfo]) -> bool:
    packed = sum(entry.compress_size for entry in entries)
    size = sum(entry.file_size for entry in entries)
    tight = size > _SMALL and size > _MOST_RATIO * max(packed, 1)
    return len(entries) <= _MOST_ENTRIES and size <= _MOST_BYTES and not tight


def _has_doctype(archive: ZipFile, entry: ZipInfo) -> bool:
    if not entry.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(entry) as part:
        head = part.read(_PROLOGUE)
    return any(mark in head for mark in _DOCTYPES)
