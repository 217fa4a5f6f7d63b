"""What an uploaded logo is: told by its first bytes, never by its name. No database, no Django."""

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

MOST_BYTES = 100_000
MOST_PIXELS = 1_000
_PNG = b"\x89PNG\r\n\x1a\n"
# Markers of JPEG that begin a frame and so tell its size; of these four numbers none does.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_END_OF_HEADERS = (0xD9, 0xDA)


class Image(NamedTuple):
    """Media type and size in pixels."""

    media_type: str
    width: int
    height: int


def measure(data: bytes) -> Image | None:
    """Type and size of a PNG, a JPEG or a WebP; None for anything else, or where no size is told.

    Sources: W3C PNG 11.2.1, ITU T.81 B.2.2, RFC 9649 section 2.
    """
    for media_type, size_of in _READERS.items():
        size = size_of(data)
        if size and all(size):
            return Image(media_type, *size)
    return None


def digest(data: bytes) -> str:
    """What names these bytes in an address."""
    return sha256(data).hexdigest()[:16]


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return _number(data[16:20]), _number(data[20:24])


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """The size that the first frame tells; segments before it are stepped over."""
    place = 2 if data.startswith(b"\xff\xd8\xff") else len(data)
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _FRAMES:
            return _number(data[place + 7 : place + 9]), _number(data[place + 5 : place + 7])
        if marker in _END_OF_HEADERS:
            return None
        # Before a marker any number of fill bytes may stand.
        place += 1 if marker == 0xFF else 2 + _number(data[place + 2 : place + 4])
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + _little(data[24:27]), 1 + _little(data[27:30])
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = _little(data[21:25])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    return None


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


_READERS: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
}
