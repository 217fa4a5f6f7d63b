"""From a stream of bytes to single JSON records, whatever shape the file has.

Shapes: one object, ``{"studies": [...]}`` (an API page), a plain array, one object a line; each
also gzipped. At most one record is held in memory. What cannot be read is a ``Refusal`` that
names the place; the records around it go in (codes: reference of closed refusals, R01 to R20).
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from exchange.readers.base import Known, KnownRecords, Refusal
from exchange.readers.framing import Feed, Piece, elements, lines, whole
from exchange.readers.unpacking import chunks

MAX_DEPTH = 50

_FOREIGN = {
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"%PDF": "a PDF document",
    b"<": "XML or HTML",
}
_OBJECT_LATER = re.compile(rb"\n\{")
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]', re.DOTALL)
_ARRAY = re.compile(rb"\s*:\s*\[")
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

Hook = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Framed:
    """One record, cut out of its file and not yet parsed."""

    place: str
    raw: bytes
    line: int

    @property
    def sha256(self) -> str:
        """The SHA-256 of the record's bytes as they stand in the file."""
        return hashlib.sha256(self.raw).hexdigest()


def records(stream: BinaryIO, name: str) -> Iterator[Framed | Refusal]:
    """The records of a file in its order, each with its place, and what could not be read.

    ``name`` is the file's name: its ending is compared with what the bytes are.
    """
    feed = Feed(chunks(stream, name))
    pieces = _pieces(feed)
    if isinstance(pieces, Refusal):
        yield pieces
        return
    for piece in pieces:
        if piece.problem:
            yield Refusal(place=piece.place, code=piece.code, reason=piece.problem)
        else:
            yield Framed(piece.place, piece.raw, piece.line)
    if feed.broken:
        yield Refusal(place=feed.place, code=feed.broken.code, reason=feed.broken.reason)


def _pieces(feed: Feed) -> Iterator[Piece] | Refusal:
    """The way to cut this file, by the shape its first bytes show."""
    head = feed.peek()
    if not head:
        if feed.broken:
            return Refusal(place="file", code=feed.broken.code, reason=feed.broken.reason)
        return _refused("R01", "The file is empty. Fetch it again, or choose another one.")
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            return _refused("R03", f"The file is not JSON but {what}. Export the records as JSON.")
    if head[:1] == b"[":
        return elements(feed, 1)
    if start := _start_of_studies(head):
        return elements(feed, start)
    first_line, has_more_lines, _ = head.partition(b"\n")
    if first_line.strip() == b"{":
        return whole(feed)
    if first_line.rstrip().endswith(b"}") or _OBJECT_LATER.search(head):
        return lines(feed)
    if head[:1] == b"{":
        return whole(feed) if has_more_lines else lines(feed)
    begin = head[:30].decode(errors="replace").split("\n")[0]
    return _refused(
        "R11",
        f"The file is not JSON: it begins with “{begin}”. Export the records as JSON.",
    )


def _refused(code: str, reason: str) -> Refusal:
    return Refusal(place="file", code=code, reason=reason)


def _start_of_studies(head: bytes) -> int:
    """Where the records of an API page begin; 0 when the object is no page."""
    depth = 0
    for match in _TOKEN.finditer(head):
        token = match.group()
        if token in (b"{", b"["):
            depth += 1
        elif token in (b"}", b"]"):
            depth -= 1
            if not depth:
                return 0
        elif depth == 1 and token == b'"studies"':
            array = _ARRAY.match(head, match.end())
            if array:
                return array.end()
    return 0


def new_records(
    stream: BinaryIO, name: str, known: KnownRecords
) -> Iterator[Framed | Known | Refusal]:
    """The records of a file, in its order; of those whose bytes are known only their number."""
    for framed in records(stream, name):
        if isinstance(framed, Framed) and framed.sha256 in known:
            number = known[framed.sha256]
            yield Known(place=framed.place, external_id=number, sha256=framed.sha256)
        else:
            yield framed


def parse(framed: Framed, hook: Hook | None = None) -> dict[str, Any] | Refusal:
    """The JSON object of a record; ``hook`` may change every object as it is read."""

    def refuse(code: str, reason: str) -> Refusal:
        return Refusal(place=framed.place, code=code, reason=reason)

    if b"\0" in framed.raw:
        line = framed.line + framed.raw[: framed.raw.index(b"\0")].count(b"\n")
        return refuse(
            "R05",
            f"There is a NUL byte in line {line}. Save the file as UTF-8 without NUL bytes.",
        )
    try:
        text = framed.raw.decode()
    except UnicodeDecodeError as error:
        return refuse(
            "R04",
            f"Byte {error.start + 1} of this record is not UTF-8. Save the file as UTF-8.",
        )
    try:
        data = json.loads(text, object_hook=hook, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return refuse(
            "R11",
            f"This is not JSON: {error.msg} in line {framed.line + error.lineno - 1}, column "
            f"{error.colno}. Fetch the file again, or correct this place.",
        )
    except ValueError as error:
        return refuse("R11", f"This is not JSON: {error}. Correct this value.")
    except RecursionError:
        return refuse("R11", _TOO_DEEP)
    return _checked(data, text, refuse)


_TOO_DEEP = (
    f"The JSON is nested deeper than {MAX_DEPTH} levels. No study record is: check the file."
)


def _checked(
    data: Any, text: str, refuse: Callable[[str, str], Refusal]
) -> dict[str, Any] | Refusal:
    """The parsed record, unless it is no object or holds what no database can store."""
    if not isinstance(data, dict):
        return refuse("R12", "This is JSON but not a record: a record begins with “{”.")
    if _depth(data) > MAX_DEPTH:
        return refuse("R11", _TOO_DEEP)
    if "\\u0000" in text and _ESCAPED_NUL.search(text):
        return refuse("R05", "There is a NUL sign (\\u0000) in a text. Remove it.")
    if "\\ud" in text or "\\uD" in text:
        try:
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return refuse(
                "R04", "There is half a character (\\ud800 to \\udfff alone) in a text. Remove it."
            )
    return data


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _depth(data: Any) -> int:
    """How deep objects and lists are nested; a plain object counts 1."""
    level: list[Any] = [data]
    depth = 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for parent in level
            for child in (parent.values() if type(parent) is dict else parent)
            if type(child) is dict or type(child) is list
        ]
    return depth
