"""studies.search.ages: nobody who could fit is left out by the years of a limit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies.parts import Age
from studies.search import ages


@pytest.mark.parametrize(
    ("value", "unit", "low", "high"),
    [
        (18, "years", "018", "018"),
        (0, "years", "", "000"),
        (130, "years", "130", "130"),
        (5_000, "years", "999", "999"),
        (11, "months", "", "000"),
        (12, "months", "001", "001"),
        (18, "months", "001", "001"),
        (216, "months", "018", "018"),
        (52, "weeks", "", "001"),
        (51, "weeks", "", "000"),
        (104, "weeks", "001", "002"),
        (364, "days", "", "000"),
        (365, "days", "", "001"),
        (366, "days", "001", "001"),
        (6570, "days", "017", "017"),
        (48, "hours", "", "000"),
        (90, "minutes", "", "000"),
        (36, "gestational_weeks", "", ""),
    ],
)
def test_years_of_a_limit(value: int, unit: str, low: str, high: str) -> None:
    limit = Age(value=value, unit=unit)
    assert (ages.lowest(limit), ages.highest(limit)) == (low, high)


def test_no_limit_leaves_nobody_out() -> None:
    assert (ages.lowest(None), ages.highest(None)) == ("", "")


def birthdays(born: date, today: date) -> int:
    """The years that somebody has completed."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@given(
    born=st.dates(date(1901, 1, 1), date(1999, 12, 31)),
    days=st.integers(0, 36_500),
    limit=st.integers(0, 36_500),
    unit=st.sampled_from(["days", "weeks"]),
)
def test_whoever_fits_by_the_day_fits_by_the_year(
    born: date, days: int, limit: int, unit: str
) -> None:
    limit = limit // 7 if unit == "weeks" else limit
    own = days // 7 if unit == "weeks" else days
    age = ages.of(birthdays(born, born + timedelta(days=days)))
    bound = Age(value=limit, unit=unit)
    if own >= limit:
        assert ages.lowest(bound) <= age
    if own <= limit:
        assert ages.highest(bound) >= age
