"""Cutting a stream of bytes into lines or into the elements of a JSON array.

Bytes are scanned for brackets and strings, not parsed: so a record that is no JSON costs only
itself, and one that is too long is passed over without being held.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from exchange.readers.unpacking import BrokenStreamError

RECORD_LIMIT = 20_000_000
HEAD = 1 << 16

# Possessive, so that a broken record costs one pass: text and closed strings without a bracket.
_OUTSIDE = re.compile(rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+', re.DOTALL)
_INSIDE = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_BLANKS = re.compile(rb"\s*+")
_BETWEEN = re.compile(rb"[\s,]*+")
_STRAY = re.compile(rb"[^{\]]*+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One record's bytes, or what is wrong in its place."""

    place: str
    line: int
    raw: bytes = b""
    code: str = ""
    problem: str = ""


class Feed:
    """The chunks of a file behind a buffer; it counts lines and knows where it is."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._buffer, self._position = b"", 0
        self.line, self.place = 1, "file"
        self.broken: BrokenStreamError | None = None

    def more(self) -> bool:
        """Reads another chunk; False at the end of the file, or where it is ``broken``."""
        try:
            chunk = next(self._chunks, None)
        except BrokenStreamError as error:
            self.broken = error
            return False
        if chunk is None:
            return False
        self._buffer, self._position = self._buffer[self._position :] + chunk, 0
        return True

    def rest(self, size: int | None = None) -> bytes:
        """What is read and not taken yet, or its first bytes."""
        end = None if size is None else self._position + size
        return self._buffer[self._position : end]

    def take(self, size: int | None = None) -> bytes:
        """The next bytes, or all that are read; they count as passed."""
        taken = self.rest(size)
        self._position += len(taken)
        self.line += taken.count(b"\n")
        return taken

    def take_line(self) -> bytes:
        """The next bytes up to the end of the line, or all that are read."""
        end = self._buffer.find(b"\n", self._position)
        return self.take(None if end < 0 else end + 1 - self._position)

    def skip(self, pattern: re.Pattern[bytes]) -> bytes:
        """Passes over what the pattern matches; the next byte, empty at the end of the file."""
        while True:
            match = pattern.match(self._buffer, self._position)
            self.take(match.end() - self._position if match else 0)
            if self._position < len(self._buffer) or not self.more():
                return self.rest(1)

    def peek(self) -> bytes:
        """The beginning of the text after blanks: at least 64 KiB, or all of a shorter file."""
        self.skip(_BLANKS)
        while len(self._buffer) - self._position < HEAD and self.more():
            pass
        return self.rest(HEAD)


class _Scanner:
    """Follows brackets and strings through chunks, until all that was opened is closed."""

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth
        self._in_string = self._is_escaped = False

    def end(self, data: bytes) -> int:
        """How many bytes of the chunk belong to the element; -1 when it goes on behind them."""
        position = 1 if self._is_escaped and data else 0
        self._is_escaped = self._is_escaped and not data
        while True:
            pattern = _INSIDE if self._in_string else _OUTSIDE
            match = pattern.match(data, position)
            position = match.end() if match else position
            sign = data[position : position + 1]
            if not sign:
                return -1
            position += 1
            if sign == b'"':
                self._in_string = not self._in_string
            elif sign == b"\\":
                self._is_escaped = True
            else:
                self.depth += 1 if sign in b"{[" else -1
                if self.depth <= 0:
                    return position


class _Holder:
    """The bytes of a record, held up to the limit."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def add(self, part: bytes) -> None:
        self.size += len(part)
        if self.size <= RECORD_LIMIT:
            self._parts.append(part)
        else:
            self._parts.clear()

    def piece(self, place: str, line: int) -> Piece:
        if self.size <= RECORD_LIMIT:
            return Piece(place, line, b"".join(self._parts))
        return Piece(
            place,
            line,
            code="R20",
            problem=f"This record is larger than {RECORD_LIMIT // 1_000_000} MB. Remove what does "
            "not belong to it, or check whether the end of a line is missing.",
        )


def lines(feed: Feed) -> Iterator[Piece]:
    """The lines of a file that are not blank; a line cut short with its file is left out."""
    is_last = False
    while not is_last:
        holder, number = _Holder(), feed.line
        feed.place = f"line {number}"
        while True:
            part = feed.take_line()
            holder.add(part)
            if part.endswith(b"\n"):
                break
            if not feed.more():
                is_last = True
                break
        piece = holder.piece(feed.place, number)
        raw = piece.raw.removeprefix(b"\xef\xbb\xbf").strip()
        if (raw or piece.problem) and not (is_last and feed.broken):
            yield Piece(piece.place, number, raw, piece.code, piece.problem)


def whole(feed: Feed) -> Iterator[Piece]:
    """The object that a file consists of, and others that follow it."""
    yield from _elements(feed, closing=b"")


def elements(feed: Feed, start: int) -> Iterator[Piece]:
    """The elements of the JSON array whose bracket ends ``start`` bytes ahead.

    An array within an object is a page: what follows it is its token for the next page.
    """
    is_page = start > 1
    feed.take(start)
    yield from _elements(feed, closing=b"]")
    scanner = _Scanner(depth=1)
    while is_page and (end := scanner.end(feed.rest())) < 0:
        feed.take()
        if not feed.more():
            return
    feed.take(end if is_page else 0)
    if feed.skip(_BLANKS):
        yield Piece(
            f"line {feed.line}",
            feed.line,
            code="R12",
            problem="More follows after the end of the list, and it was not read. Give each "
            "list a file of its own.",
        )


def _elements(feed: Feed, *, closing: bytes) -> Iterator[Piece]:
    number = 1
    while first := feed.skip(_BETWEEN):
        feed.place = f"record {number}"
        if first == closing:
            feed.take(1)
            return
        piece = _element(feed) if first in b"{[" else _stray(feed)
        if piece is None:
            break
        yield piece
        number += 1
    if (first or closing) and not feed.broken:
        yield Piece(
            f"record {number}",
            feed.line,
            code="R11",
            problem="The file ends before this record does: it was cut short, or a bracket or a "
            "quotation mark is missing. Fetch it again.",
        )


def _element(feed: Feed) -> Piece | None:
    """The object or list that begins here; None when the file ends within it."""
    holder, scanner, line = _Holder(), _Scanner(), feed.line
    while (end := scanner.end(feed.rest())) < 0:
        holder.add(feed.take())
        if not feed.more():
            return None
    holder.add(feed.take(end))
    return holder.piece(feed.place, line)


def _stray(feed: Feed) -> Piece:
    """Something between records that is none; reading goes on with the next record."""
    line, found = feed.line, feed.rest(30).decode(errors="replace").split("\n")[0]
    feed.take(1)
    feed.skip(_STRAY)
    return Piece(
        feed.place,
        line,
        code="R12",
        problem=f"A record was expected in line {line}, but there stands “{found}”. Remove it.",
    )
