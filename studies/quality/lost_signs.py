"""W01: places where copying has probably lost a sign such as ≥ (importing.md section 9).

Copying a protocol drops ``≥ ≤ > < ±``. These functions point at such places and never correct.
"""

import re
from collections.abc import Iterator

# Words that say what the sign would have said.
_COMPARATORS = (
    r"[<>≥≤=±~≈+]|\b(?:at (?:least|most)|over|under|above|below|beyond|from|between|within|"
    r"minimum|maximum|min|max|up to|until|before|after|since|than|less|lower|greater|higher|more|"
    r"fewer|exceed\w*|younger|less|equal|about|approx\w*|or older|and older|upwards?|"
    r"mindest\w*|höchst\w*|wenigstens|maximal\w*|minimal\w*|ab|bis|unter\w*|über\w*|oberhalb|"
    r"zwischen|vor|nach|seit|von|als|weniger|größer|kleiner|mehr|gleich|jünger\w*|älter\w*)\b"
)
_COMPARATOR = re.compile(_COMPARATORS, re.IGNORECASE)

# (a) A measured thing directly before a number, at most with “of”, “is” or a bracket between.
_MEASURE = re.compile(
    r"\b(?:aged?|older|alter|spo2|spo₂|bmi|score|crp)\b\)?"
    r"(?:\s*[:,]|\s+(?:of|is|was|are|ist|group))*\s*(?P<number>\d+(?:[.,]\d+)?)",
    re.IGNORECASE,
)
# A second number or a word after the first that makes the limit clear: “18 to 75”, “18 or over”.
_RANGE = re.compile(
    r"(?:[^.;\d]|m2){0,25}?(?:\bto\b|\bthrough\b|\bbis\b|\band\b|\bund\b|\bor\b|\boder\b|[-–—/,])"
    r"\s*\(?\d",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:[^.;\d]|m2){0,30}?(?:" + _COMPARATORS + ")", re.IGNORECASE)

# (b) What is left of the sign: a wider gap, a question mark, or a sign of a symbol font.
_GAP = re.compile(r"(?<=[^\s.:;!?…•*)-])[ \t\u00a0\u2009]{2,}(?=\d)")
_RUBBLE = re.compile(r"[?¿\ufffd\ue000-\uf8ff]\s*(?=\d)")

# (c) An entity that was never decoded.
_ENTITY = re.compile(r"&(?:gt|lt|ge|le);", re.IGNORECASE)


def lost_signs(text: str) -> Iterator[str]:
    """The words around each place of a criterion where a sign has probably been lost."""
    for start, end in _places(text):
        yield _excerpt(text, start, end)


def _places(text: str) -> Iterator[tuple[int, int]]:
    taken = -1
    for start, end in sorted([*_measures(text), *_gaps(text), *_others(text)]):
        if start > taken:
            yield start, end
            taken = end


def _measures(text: str) -> Iterator[tuple[int, int]]:
    for match in _MEASURE.finditer(text):
        clause = re.split(r"[.;:\n]\s", text[max(0, match.start() - 40) : match.start()])[-1]
        if _COMPARATOR.search(clause):
            continue
        if not (_RANGE.match(text, match.end()) or _SUFFIX.match(text, match.end())):
            yield match.span()


def _gaps(text: str) -> Iterator[tuple[int, int]]:
    for match in _GAP.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()].rstrip()
        if not re.search(rf"(?:{_COMPARATORS})$", before, re.IGNORECASE):
            yield match.span()


def _others(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_RUBBLE, _ENTITY):
        yield from (match.span() for match in pattern.finditer(text))


def _excerpt(text: str, start: int, end: int) -> str:
    """Up to 20 characters before the place and 15 after it, in whole words."""
    before = text[:start][-20:]
    if start > 20:
        before = before.partition(" ")[2]
    after = text[end:][:15]
    if len(text) > end + 15:
        after = after.rpartition(" ")[0]
    return f"{before}{text[start:end]}{after}".strip()
