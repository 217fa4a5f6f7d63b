"""studies.dates: partial dates keep their precision and sort as the periods they name begin."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies import dates
from studies.fields import check_partial_date
from tests.strategies import partial_dates


@pytest.mark.parametrize(
    ("value", "first", "last", "precision"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31), "Y"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "M"),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28), "M"),
        ("2020-12", date(2020, 12, 1), date(2020, 12, 31), "M"),
        ("2020-05-17", date(2020, 5, 17), date(2020, 5, 17), "D"),
    ],
)
def test_partial_date_names_a_period(value: str, first: date, last: date, precision: str) -> None:
    named = dates.first_day(value), dates.last_day(value), dates.precision(value)
    assert named == (first, last, precision)


@pytest.mark.parametrize(
    "value",
    [
        *("", "20", "202", "2020-5", "2020-05-1", "2020/05", "17.05.2020", "2020-05-17T00:00"),
        *("２０２０", " 2020", "2020\n", "2020-", "May 2020"),
    ],
)
def test_other_spellings_are_no_dates(value: str) -> None:
    with pytest.raises(ValueError, match="is not a date: write 2020"):
        dates.check(value)


@pytest.mark.parametrize(
    "value", ["2020-13", "2020-00", "2020-05-00", "2021-02-29", "2020-04-31", "0000"]
)
def test_days_that_no_calendar_has_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is not a day of the calendar"):
        dates.check(value)


@given(partial_dates())
def test_check_gives_the_date_itself(value: str) -> None:
    assert dates.check(value) == value


@given(partial_dates(), partial_dates())
def test_texts_sort_as_the_periods_begin(one: str, two: str) -> None:
    assert (one <= two) or (dates.first_day(one) >= dates.first_day(two))


@given(partial_dates())
def test_day_lies_within_its_period(value: str) -> None:
    first, last = dates.parse(value)
    assert first.isoformat().startswith(value)
    assert last.isoformat().startswith(value)


@pytest.mark.parametrize(
    ("value", "is_past", "is_future"),
    [
        ("2026-11-21", True, False),
        ("2026-11-22", False, False),
        ("2026-11-23", False, True),
        ("2026-11", False, False),
        ("2026-10", True, False),
        ("2026-12", False, True),
        ("2026", False, False),
        ("2025", True, False),
        ("2027", False, True),
    ],
)
def test_whole_period_is_past_or_future(value: str, is_past: bool, is_future: bool) -> None:
    today = date(2026, 11, 22)
    told = dates.is_past(value, today), dates.is_future(value, today)
    assert told == (is_past, is_future)


@given(st.text(max_size=10))
def test_form_refuses_what_the_record_refuses(value: str) -> None:
    def refuses(check: object) -> bool:
        try:
            check(value)  # type: ignore[operator]
        except Exception:
            return True
        return False

    assert refuses(check_partial_date) == refuses(dates.check)
