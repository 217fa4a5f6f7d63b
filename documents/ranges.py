"""Parts of a file that a request asks for (RFC 9110, section 14)."""

import re
from typing import NamedTuple

# Longer numbers are no place in any file.
_ONE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)
_SEVERAL = re.compile(r"bytes=[\d\s,-]*,[\d\s,-]*", re.ASCII | re.IGNORECASE)


class UnsatisfiableError(Exception):
    """No byte of the file is asked for, or parts that would have to be joined."""


class Part(NamedTuple):
    """The bytes from ``start`` to before ``end``."""

    start: int
    end: int

    @property
    def size(self) -> int:
        """How many bytes they are."""
        return self.end - self.start

    def content_range(self, size: int) -> str:
        """The header that says which part of so many bytes this is."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


def asked_part(header: str, size: int) -> Part | None:
    """The part of a file of so many bytes that a Range header asks for; None: the whole.

    What is no range is passed over, as the RFC wants it. Several parts are refused: no reader of
    documents needs them, and thousands of them are an attack.
    """
    if _SEVERAL.fullmatch(header):
        raise UnsatisfiableError
    match = _ONE.fullmatch(header)
    if match is None or match[1] == match[2] == "":
        return None
    if not match[1]:
        start, end = max(0, size - int(match[2])), size
    else:
        start, end = int(match[1]), int(match[2]) + 1 if match[2] else size
        if match[2] and end <= start:
            return None
    if start >= min(end, size):
        raise UnsatisfiableError
    return Part(start, min(end, size))
