"""W15: ages that a criterion states in years, to compare with the coded limits."""

import re
from typing import NamedTuple

from studies.parts import Age

_BEGINNING = 60
_YEARS = r"\s*(?:-\s*)?(?:years?|yrs?\.?|jahren?)\b"
_AGE_WORD = re.compile(
    r"\b(?:aged?|ages|years? old|years? of age|(?:mindest|höchst)?alter|lebensjahr|jahre alt)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?P<age>\b(?:aged?|ages|alter):?\s+)?(?P<low>\d{{1,3}})(?:{_YEARS})?"
    rf"\s*(?:-|–|to|and|bis|und)\s*(?P<high>\d{{1,3}})(?(age)\b|{_YEARS})",
    re.IGNORECASE,
)
_LOW = re.compile(
    r"(?P<sign>≥|>\s*=|=\s*>|>|at least|over|older than|mindestens|ab|über)"
    rf"\s*(?P<low>\d{{1,3}}){_YEARS}",
    re.IGNORECASE,
)
_LOW_AFTER = re.compile(
    rf"(?<![\d<≤=-])(?P<low>\d{{1,3}}){_YEARS}(?: of age| old)?\s*,?"
    r"\s*(?:or older|and older|and over|or over|and above|or above|or more|oder älter|und älter)",
    re.IGNORECASE,
)


class Ages(NamedTuple):
    """Lowest and highest age in years as a criterion states them; None for what it leaves open.

    ``is_open`` tells that the lowest age itself is excluded (“> 17 years”).
    """

    low: int
    high: int | None = None
    is_open: bool = False

    def agrees_with(self, low: Age | None, high: Age | None) -> bool:
        """Whether the coded limits, in years, say the same."""
        lows = {self.low, self.low + 1} if self.is_open else {self.low}
        coded_low, coded_high = (age.value if age else None for age in (low, high))
        return (coded_low or 0) in lows and self.high in (None, coded_high)


def stated_ages(text: str) -> Ages | None:
    """The one age limit a criterion begins with, in years; None for none, or more than one.

    Ages further on mostly belong to something else, such as a scale for children.
    """
    text = text[:_BEGINNING]
    if not _AGE_WORD.search(text):
        return None
    ranges = list(_RANGE.finditer(text))
    if ranges:
        low, high = int(ranges[0]["low"]), int(ranges[0]["high"])
        return Ages(low, high) if len(ranges) == 1 and low < high else None
    lows = [*_LOW.finditer(text), *_LOW_AFTER.finditer(text)]
    if len({match["low"] for match in lows}) != 1:
        return None
    sign = (lows[0].groupdict().get("sign") or "").casefold()
    return Ages(int(lows[0]["low"]), is_open=sign in {">", "over", "older than", "über"})
