"""Partial dates: a year, a month or a day, never more precise than what is known.

A partial date is ISO 8601 text of reduced precision: "2020", "2020-05" or "2020-05-17".
Such texts sort as the periods they name begin, so one column holds value and precision.
"""

import calendar
import re
from datetime import date, timedelta
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator

Precision = Literal["Y", "M", "D"]

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def parse(value: str) -> tuple[date, date]:
    """The first and the last day of the period that a partial date names.

    Raises ValueError for anything but YYYY, YYYY-MM or YYYY-MM-DD of the calendar.
    """
    found = _PATTERN.fullmatch(value)
    if found is None:
        raise ValueError(f"“{value}” is not a date: write 2020, 2020-05 or 2020-05-17.")
    year, *finer = (int(part) for part in found.groups() if part is not None)
    try:
        match finer:
            case [month, day]:
                return date(year, month, day), date(year, month, day)
            case [month]:
                last = calendar.monthrange(year, month)[1]
                return date(year, month, 1), date(year, month, last)
            case _:
                return date(year, 1, 1), date(year, 12, 31)
    except ValueError as error:
        raise ValueError(f"“{value}” is not a day of the calendar.") from error


def check(value: str) -> str:
    """The value itself when it is a partial date; ValueError otherwise."""
    parse(value)
    return value


def first_day(value: str) -> date:
    """The day on which the period begins."""
    return parse(value)[0]


def last_day(value: str) -> date:
    """The day on which the period ends."""
    return parse(value)[1]


def holds_until(value: str, days: int) -> date:
    """The last of so many days after a period; the last day there is, where they are too many."""
    try:
        return last_day(value) + timedelta(days=days)
    except OverflowError:
        return date.max


def precision(value: str) -> Precision:
    """D, M or Y: how much of the date is known."""
    return {4: "Y", 7: "M"}.get(len(value), "D")  # type: ignore[return-value]


def is_past(value: str, today: date) -> bool:
    """Whether the whole period lies before today."""
    return last_day(value) < today


def is_future(value: str, today: date) -> bool:
    """Whether the whole period lies after today."""
    return first_day(value) > today


class Span(NamedTuple):
    """From when until when something is shown: partial dates, empty where there is no end."""

    starts: str = ""
    ends: str = ""

    def is_possible(self) -> bool:
        """Whether it does not end before it begins."""
        return not (self.starts and self.ends) or first_day(self.starts) <= last_day(self.ends)

    def is_ahead(self, today: date) -> bool:
        """Whether it has not begun yet."""
        return bool(self.starts) and is_future(self.starts, today)

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return bool(self.ends) and is_past(self.ends, today)

    def holds(self, today: date) -> bool:
        """Whether today lies in it."""
        return not (self.is_ahead(today) or self.is_over(today))


PartialDate = Annotated[str, AfterValidator(check)]
