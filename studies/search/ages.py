"""Ages in years as facets hold them: whom a study's limits leave out.

Somebody's age is the years completed. A limit in a finer unit is read so that nobody who could
fit is left out: a study from 18 months takes some who are one year old, one up to 18 months too.
"""

from studies.choices import AgeUnit
from studies.parts import Age

OLDEST = 120
# Four years, whatever year they begin with.
_DAYS, _YEARS = 1461, 4
_DAYS_OF = {AgeUnit.WEEKS: (7, 1), AgeUnit.DAYS: (1, 1), AgeUnit.HOURS: (1, 24)}
_DAYS_OF |= {AgeUnit.MINUTES: (1, 24 * 60)}


def lowest(limit: Age | None) -> str:
    """The youngest years that a lower limit lets in, “018”; empty when it lets in all."""
    return _written(_years(limit, at_end=False)) if limit else ""


def highest(limit: Age | None) -> str:
    """The oldest years that an upper limit lets in; empty when it lets in all."""
    return _written(_years(limit, at_end=True), zero="000") if limit else ""


def of(years: int) -> str:
    """An age as it compares with both."""
    return _written(years, zero="000")


def _written(years: int | None, zero: str = "") -> str:
    """Years as text that sorts as they do; weeks of pregnancy are nobody's years."""
    if years is None:
        return ""
    return f"{min(years, 999):03}" if years else zero


def _years(limit: Age, *, at_end: bool) -> int | None:
    """The years completed at the beginning of a limit, or at most at its end."""
    if limit.unit == AgeUnit.YEARS:
        return limit.value
    if limit.unit == AgeUnit.MONTHS:
        return limit.value // 12
    if limit.unit not in _DAYS_OF:
        return None
    days, parts = _DAYS_OF[limit.unit]
    if at_end:
        last = ((limit.value + 1) * days - 1) // parts
        return ((last + 1) * _YEARS - 1) // _DAYS
    return limit.value * days // parts * _YEARS // _DAYS
