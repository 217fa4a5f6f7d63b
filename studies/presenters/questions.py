"""What patients ask first of a study, each answered or said to be not stated."""

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from studies import choices as c
from studies import wording
from studies.parts import Milestone, Responsibility, Text
from studies.presenters.head import LEAD_ROLE, places
from studies.presenters.reading import MISSING, Fact, Reading, said
from studies.record import StudyRecord
from studies.search.entry import cities

_CITIES = 6

# Whom to ask, the best first; a study that names none of them has its lead organisation.
_CONTACTS = (
    "public_contact",
    LEAD_ROLE,
    "coordinating_investigator",
    "principal_investigator",
    "scientific_contact",
)


def questions(reading: Reading) -> tuple[Fact, ...]:
    """Who, where, when, how long, how many visits, what is measured, whom to ask."""
    facts = (
        said(reading.gettext("Who can take part?"), _who(reading)),
        said(reading.gettext("Where?"), where(reading)),
        said(reading.gettext("When?"), when(reading)),
        said(reading.gettext("How long does it take?"), how_long(reading)),
        said(reading.gettext("How many visits?"), visits(reading.record)),
        said(reading.gettext("What is measured?"), _measured(reading)),
        said(reading.gettext("Whom can I ask?"), _contact(reading)),
    )
    missing = reading.gettext("not stated")
    return tuple(fact if fact.text else Fact(fact.label, MISSING, missing) for fact in facts)


def _who(reading: Reading) -> str:
    return wording.who(reading.record.eligibility, reading.language)


def where(reading: Reading) -> str:
    """The first cities, and how many sites there are in how many countries."""
    sites = places(reading)
    names = cities(reading.record)
    listed = ", ".join(names[:_CITIES]) + (" …" if len(names) > _CITIES else "")
    return f"{listed} ({sites})" if listed else sites


def when(reading: Reading) -> str:
    """From the start to the end of the study, as far as the record says."""
    start = _date(reading, c.MilestoneKind.FIRST_ENROLMENT, c.MilestoneKind.STUDY_START)
    end = _date(reading, c.MilestoneKind.STUDY_COMPLETION, c.MilestoneKind.LAST_VISIT)
    if start and end:
        return reading.gettext("%(start)s to %(end)s") % {"start": start, "end": end}
    if end:
        return reading.gettext("until %(date)s") % {"date": end}
    return reading.gettext("from %(date)s") % {"date": start} if start else ""


def _date(reading: Reading, *kinds: c.MilestoneKind) -> str:
    """The date of the first of these milestones there is, the actual before the planned one."""

    def place(row: Milestone) -> tuple[bool, int]:
        return row.date_kind != c.DateKind.ACTUAL, kinds.index(row.kind)

    rows = sorted((row for row in reading.record.milestones if row.kind in kinds), key=place)
    if not rows:
        return ""
    date = reading.date(rows[0].date)
    is_actual = rows[0].date_kind == c.DateKind.ACTUAL
    return date if is_actual else f"{date} ({reading.word(rows[0].date_kind)})"


def how_long(reading: Reading) -> str:
    """How long one person takes part; else how long the study follows people."""
    weeks = reading.record.participation_weeks
    if weeks is None:
        return reading.record.design.target_duration
    text = ngettext("%(n)s week for each person", "%(n)s weeks for each person", weeks)
    return text % {"n": reading.number(weeks)}


def visits(record: StudyRecord) -> str:
    """The fewest and the most visits, as far as stated: “4–6”."""
    both = (record.visits_min, record.visits_max)
    return "–".join(dict.fromkeys(str(n) for n in both if n is not None))


def _measured(reading: Reading) -> str:
    """The first primary outcome, and how many more there are."""
    outcomes = [row for row in reading.record.outcomes if row.rank == c.OutcomeRank.PRIMARY]
    if not outcomes:
        return ""
    title, more = outcomes[0].title, len(outcomes) - 1
    if not more:
        return reading.span(title)
    unended = Text(de=title.de.removesuffix("."), en=title.en.removesuffix("."))
    text = ngettext("and %(n)d more outcome", "and %(n)d more outcomes", more) % {"n": more}
    return format_html("{} {}", reading.span(unended), text)


def _contact(reading: Reading) -> str:
    """Person and organisation of the first contact that names any; their section says more."""
    for row in _contacts(reading):
        person = reading.person(row.investigator) if row.investigator else ""
        organisation = reading.span(reading.text_of("organisation", row.organisation))
        joined = format_html("{}, {}" if person and organisation else "{}{}", person, organisation)
        if joined:
            return format_html('<a href="#people">{}</a>', joined)
    return _sponsor(reading)


def _contacts(reading: Reading) -> Iterator[Responsibility]:
    rows = [row for row in reading.record.responsibilities if row.is_public]
    for role in _CONTACTS:
        yield from (row for row in rows if row.role == role)
    yield from rows


def _sponsor(reading: Reading) -> SafeString:
    for row in reading.record.sponsors:
        if row.role == c.OrganisationRole.PRIMARY_SPONSOR:
            return reading.span(reading.text_of("organisation", row.organisation))
    return SafeString("")
