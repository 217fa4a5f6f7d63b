"""CSV of any delimiter, in UTF-8, UTF-16 or Windows-1252 (RFC 4180 and what is written for it)."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO

from django.utils.translation import gettext as _

from exchange.tables.base import Item, Line, Options, refused, table

# The longest line that is read at all (R20), and how many tell the delimiter.
_LONGEST_LINE = 20_000_000
_SAMPLE = 50
_DELIMITERS = ";,\t|^~:"
# What spreadsheet programs write above a table to say what parts its cells.
_TOLD = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
# A title may stand above the headings.
_LOOKED_THROUGH = 6
_IN_MEMORY = 8_000_000

csv.field_size_limit(_LONGEST_LINE)


def read(pieces: Iterable[bytes], options: Options) -> Iterator[Item]:
    """The rows of a CSV file that comes in pieces of bytes, UTF-16 turned to UTF-8 already."""
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        encoding = options.encoding or _encoding(pieces, file)
        if options.encoding:
            file.writelines(pieces)
        file.seek(0)
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            told = _TOLD.fullmatch(text.readline(_SAMPLE))
            text.seek(0)
            delimiter = options.delimiter or (told[1] if told else "") or _delimiter(text, options)
            text.seek(0)
            lines = _lines(text, delimiter)
            notes = _notes(encoding, options)
            yield from table(islice(lines, 1, None) if told else lines, options, notes)
        except UnicodeDecodeError as error:
            yield refused("R04", _not_text(error))
        finally:
            text.detach()


def _encoding(pieces: Iterable[bytes], file: IO[bytes]) -> str:
    """Keeps the bytes and says what they are: UTF-8 where all of them are, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    for piece in pieces:
        file.write(piece)
        try:
            is_utf8 = is_utf8 and decoder.decode(piece) is not None
        except UnicodeDecodeError:
            is_utf8 = False
    try:
        decoder.decode(b"", final=is_utf8)
    except UnicodeDecodeError:
        is_utf8 = False
    return "utf-8" if is_utf8 else "windows-1252"


def _not_text(error: UnicodeDecodeError) -> str:
    return _(
        "The file is not text in UTF-8, UTF-16 or Windows-1252 (near byte %(byte)s of what was "
        "read last). Save it as “CSV UTF-8”."
    ) % {"byte": error.start + 1}


def _notes(encoding: str, options: Options) -> list[str]:
    """What was found out of the file that an editor can see to be wrong."""
    if options.encoding or encoding == "utf-8":
        return []
    return [_("The file is not UTF-8 throughout; it was read as Windows-1252.")]


def _delimiter(text: IO[str], options: Options) -> str:
    """The character that parts the largest share of the first rows into as many cells as a head.

    A share, as a wrong one breaks the cells of several lines into rows of any width.
    """
    start = max(0, options.header_row - 1)
    lines = list(islice(text, start, start + _SAMPLE))
    looked_through = 1 if options.header_row else _LOOKED_THROUGH

    def score(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return 0, 0
        # What does not part the headings parts nothing, whatever the texts below hold.
        heads = enumerate(widths[:looked_through])
        return max(
            (
                (widths[place:].count(width) / len(widths), width)
                for place, width in heads
                if width > 1
            ),
            default=(0, 0),
        )

    return max(_DELIMITERS, key=score)


def _lines(text: IO[str], delimiter: str) -> Iterator[Line]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(number, (), *_problem(str(error)))
            continue
        if any("\0" in cell for cell in cells):
            yield Line(number, (), "R05", _("There is a NUL byte in this row. Remove it."))
        else:
            yield Line(number, cells)


def _problem(error: str) -> tuple[str, str]:
    """The refusal for what the parser of the standard library says of a row."""
    if "unexpected end" in error:
        return "R08", _("A quotation mark in this row is never closed: add or remove one.")
    if "field limit" in error:
        size = _LONGEST_LINE // 1_000_000
        return "R20", _(
            "One cell is longer than %(size)s MB: a quotation mark is missing. Correct it."
        ) % {"size": size}
    return "R08", _(
        "There are characters after a closing quotation mark. Write a quotation mark inside a "
        "cell twice."
    )
