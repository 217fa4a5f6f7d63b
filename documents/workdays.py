"""Days on which the unit works: Monday to Friday without the public holidays of its Land."""

from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.conf import settings


def due_on(start: date, days: int) -> date:
    """The day that lies so many working days after this one."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def between(start: date, end: date) -> int:
    """How many working days lie after the first day, up to and with the second."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(map(is_working_day, days))


def is_working_day(day: date) -> bool:
    """Whether the unit works on this day."""
    return day.weekday() < 5 and day not in _holidays(settings.DOCUMENTS_LAND)


@lru_cache(maxsize=4)
def _holidays(land: str) -> holidays.HolidayBase:
    return holidays.country_holidays("DE", subdiv=land)
