"""When a study moved: by which months, and by which stages of known length, it is found.

All of it follows from the current record and the days of its publication.
"""

from collections.abc import Iterator
from datetime import date

from studies import dates
from studies.choices import DateKind, MilestoneKind
from studies.record import StudyRecord
from studies.terms import Terms

# The milestones that begin each stage of the public track, the most telling first.
BEGINNINGS: dict[str, tuple[MilestoneKind, ...]] = {
    "1": (MilestoneKind.FUNDING_APPROVED, MilestoneKind.PROTOCOL_FINAL),
    "2": (MilestoneKind.ETHICS_SUBMISSION, MilestoneKind.AUTHORITY_SUBMISSION),
    "3": (MilestoneKind.STUDY_START, MilestoneKind.FIRST_ENROLMENT),
    "4": (MilestoneKind.RECRUITMENT_END,),
    "5": (MilestoneKind.STUDY_COMPLETION, MilestoneKind.LAST_VISIT),
    "": (MilestoneKind.RESULTS_POSTED, MilestoneKind.PUBLICATION),
}
# Each span, where it begins and where it ends: the five stages, and the study as a whole.
WHOLE = "study"
SPANS = {"1": ("1", "2"), "2": ("2", "3"), "3": ("3", "4"), "4": ("4", "5"), "5": ("5", "")}
SPANS[WHOLE] = ("3", "5")


def times(record: StudyRecord, first: date, last: date) -> set[tuple[str, str]]:
    """The (facet, value) pairs: “entered”, “updated” and “confirmed” hold months.

    “timed” names the spans whose length is known, “span” their lengths in days: “3|120”.
    ``first`` and ``last`` are the days of its first and its last publication.
    """
    return set(_times(record, first, last))


def _times(record: StudyRecord, first: date, last: date) -> Iterator[tuple[str, str]]:
    yield "entered", f"{first:%Y-%m}"
    yield "updated", f"{last:%Y-%m}"
    if len(confirmed := record.status.last_known()) >= len("2026-11"):
        yield "confirmed", confirmed[:7]
    for span, days in spans(record).items():
        yield "timed", span
        yield "span", f"{span}|{days}"


def due(record: StudyRecord, terms: Terms) -> set[tuple[str, str]]:
    """Until when the status counts as confirmed, by the shelf life of the sub-status today."""
    term, known = terms.statuses.get(record.status.sub_status), record.status.last_known()
    if term is None or term.shelf_life is None or not known:
        return set()
    return {("due", dates.holds_until(known, term.shelf_life).isoformat())}


def spans(record: StudyRecord) -> dict[str, int]:
    """How many days each span took, where both its ends have happened on a known day."""
    happened = {
        row.kind: dates.first_day(row.date)
        for row in record.milestones
        if row.date_kind == DateKind.ACTUAL and dates.precision(row.date) == "D"
    }
    began = {
        stage: next((happened[kind] for kind in kinds if kind in happened), None)
        for stage, kinds in BEGINNINGS.items()
    }
    found = {}
    for span, (start, end) in SPANS.items():
        begin, finish = began[start], began[end]
        if begin and finish and begin <= finish:
            found[span] = (finish - begin).days
    return found
