"""The bytes of a file as UTF-8: gunzipped when they are gzip, converted when they are UTF-16."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

CHUNK = 1 << 18
_GZIP = b"\x1f\x8b"
_MARK = 3


# Bytes that tell UTF-16 without a mark.
_LOOKED_AT = 400


class BrokenStreamError(Exception):
    """The file cannot be read any further; ``reason`` says why and what to do."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class _Rejoined:
    """A stream from which the first bytes have been read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = io.BytesIO(head), stream

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        return self._head.read(size) or self._stream.read(size)


def chunks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The text of a file in pieces, as UTF-8 without a byte order mark.

    Raises BrokenStreamError (R03, R04, R19) at the place where reading must end.
    """
    head = stream.read(CHUNK)
    # A pipe may give less than is asked for, even less than a mark of a format.
    while len(head) < _MARK and (more := stream.read(CHUNK)):
        head += more
    if head.startswith(_GZIP):
        pieces = _gunzipped(head, stream)
    elif name.casefold().endswith(".gz") and head:
        raise BrokenStreamError(
            "R03",
            _(
                "The file is named .gz but is not compressed with gzip. Compress it, or give it "
                "the right name."
            ),
        )
    else:
        pieces = _read(head, stream)
    yield from _utf8(pieces)


def _read(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    while head:
        yield head
        head = stream.read(CHUNK)


def _gunzipped(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=cast("BinaryIO", _Rejoined(head, stream))) as unpacked:
        try:
            # read1 gives what is there before it complains about what is not.
            while piece := unpacked.read1(CHUNK):
                yield piece
        except (EOFError, OSError, zlib.error) as error:
            raise BrokenStreamError(
                "R19",
                _(
                    "The compressed file is damaged or cut short here. What was read before this "
                    "point is kept. Download the file again."
                ),
            ) from error


def _utf8(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= _MARK:
            break
    if first.startswith(codecs.BOM_UTF8):
        yield first.removeprefix(codecs.BOM_UTF8)
    elif first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from _from_utf16(first, pieces, "utf-16")
        return
    elif encoding := _unmarked_utf16(first):
        yield from _from_utf16(first, pieces, encoding)
        return
    else:
        yield first
    yield from pieces


def _unmarked_utf16(first: bytes) -> str:
    """The UTF-16 that a text without a mark is in: every other byte of Latin letters is NUL."""
    sample = first[:_LOOKED_AT]
    for encoding, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        half = sample[start::2]
        if len(half) > 1 and half.count(0) > len(half) * 0.7:
            return encoding
    return ""


def _from_utf16(first: bytes, pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = 0
    try:
        yield decoder.decode(first).encode()
        offset = len(first)
        for piece in pieces:
            yield decoder.decode(piece).encode()
            offset += len(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise BrokenStreamError(
            "R04",
            _("The file begins as UTF-16 but is not, near byte %(byte)s. Save it as UTF-8.")
            % {"byte": offset + error.start + 1},
        ) from error
