"""What rules ask of a record: dates, people, numbered rows, texts."""

from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import BaseModel

from studies import choices as c
from studies import dates
from studies import parts as p
from studies.record import StudyRecord

COMPLETIONS = (c.MilestoneKind.PRIMARY_COMPLETION, c.MilestoneKind.STUDY_COMPLETION)
STARTS = (c.MilestoneKind.STUDY_START, c.MilestoneKind.FIRST_ENROLMENT)

# A unit in days; weeks of pregnancy count from another day and compare only with themselves.
_DAYS = {
    c.AgeUnit.YEARS: 365.25,
    c.AgeUnit.MONTHS: 365.25 / 12,
    c.AgeUnit.WEEKS: 7,
    c.AgeUnit.DAYS: 1,
    c.AgeUnit.HOURS: 1 / 24,
    c.AgeUnit.MINUTES: 1 / 1440,
}


def milestone(record: StudyRecord, kind: str, *date_kinds: str) -> str:
    """The date of a milestone in the first of the kinds given that it has, else ""."""
    found = {row.date_kind: row.date for row in record.milestones if row.kind == kind}
    return next((found[key] for key in map(c.DateKind, date_kinds) if key in found), "")


def known_date(record: StudyRecord, kind: str) -> str:
    """The best date of a milestone: the actual one, else an undetermined, else the plan."""
    return milestone(record, kind, c.DateKind.ACTUAL, c.DateKind.UNKNOWN, c.DateKind.PLANNED)


def has_begun(record: StudyRecord, today: date) -> bool:
    """Whether the study actually began or enrolled on or before today (WHO TRDS 16)."""
    actual = (milestone(record, kind, c.DateKind.ACTUAL) for kind in STARTS)
    return any(value and dates.first_day(value) <= today for value in actual)


def never_enrolled(record: StudyRecord) -> bool:
    """Whether the study was stopped before its first participant."""
    return record.status.main == c.MainStatus.STOPPED and record.sample_size_actual == 0


def is_older(value: str, days: int, today: date) -> bool:
    """Whether the whole period of a date ended more than so many days ago."""
    return dates.holds_until(value, days) < today


def public_people(record: StudyRecord) -> tuple[str, ...]:
    """Keys of the people whom the public page names."""
    rows = [*record.responsibilities]
    for site in record.sites:
        rows += site.responsibilities if site.is_public else ()
    return tuple(
        dict.fromkeys(row.investigator for row in rows if row.is_public and row.investigator)
    )


def numbered(rows: Iterable[p.Criterion]) -> Iterator[tuple[int, p.Criterion]]:
    """Criteria with their position within their own list, from 1."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + 1
        yield counts[row.kind], row


def primary_outcomes(record: StudyRecord) -> list[p.Outcome]:
    """The outcomes that decide (WHO TRDS 19)."""
    return [row for row in record.outcomes if row.rank == c.OutcomeRank.PRIMARY]


def is_above(low: p.Age, high: p.Age) -> bool | None:
    """Whether the first age is greater; None when the units cannot be compared."""
    if low.unit == high.unit:
        return low.value > high.value
    if low.unit in _DAYS and high.unit in _DAYS:
        return low.value * _DAYS[low.unit] > high.value * _DAYS[high.unit]
    return None


def show_age(age: p.Age | None) -> str:
    """An age limit as a parameter of a finding: "18 years", "" for no limit."""
    return f"{age.value} {age.unit.value}" if age else ""


def texts(part: BaseModel) -> Iterator[p.Text]:
    """All texts of a part, in the order of its fields; names and labels of keys left out."""
    for name in type(part).model_fields:
        if name in {"organisations", "labels"}:
            continue
        value = getattr(part, name)
        if isinstance(value, p.Text):
            yield value
        elif isinstance(value, BaseModel):
            yield from texts(value)
        elif isinstance(value, tuple):
            for row in value:
                if isinstance(row, BaseModel):
                    yield from texts(row)
