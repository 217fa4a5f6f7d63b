"""What is measured and who can take part."""

from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from studies import choices as c
from studies import wording
from studies.parts import Outcome, Text
from studies.presenters.prose import lines
from studies.presenters.reading import Fact, Line, Reading, Shown, said, stated

# Class and language of a criterion's element, by its level.
_LEVELS = ("", ' class="level-1"', ' class="level-2"')


class OutcomeRow(NamedTuple):
    """An outcome: its title, when it is measured, and one bullet a line."""

    attribute: str
    title: str
    frame: str
    details: tuple[Line, ...]


class OutcomeGroup(NamedTuple):
    """The outcomes of one rank; the class draws the primary ones in the brand's colour."""

    heading: str
    css: str
    rows: tuple[OutcomeRow, ...]


class Outcomes(NamedTuple):
    """The section on purpose and outcomes."""

    purpose: Line
    groups: tuple[OutcomeGroup, ...]
    note: str

    def __bool__(self) -> bool:
        return bool(self.purpose.text or self.groups)


class CriteriaList(NamedTuple):
    """Inclusion or exclusion criteria with what is to be said at their end."""

    rows: tuple[Line, ...]
    note: Shown


class Patients(NamedTuple):
    """The section on who can take part."""

    facts: tuple[Fact, ...]
    texts: tuple[Fact, ...]
    inclusion: CriteriaList
    exclusion: CriteriaList
    unsplit: tuple[Fact, ...]
    note: str

    def __bool__(self) -> bool:
        return bool(
            self.facts
            or self.texts
            or self.unsplit
            or any(part.rows or part.note for part in (self.inclusion, self.exclusion))
        )


def outcomes(reading: Reading) -> Outcomes:
    """Purpose, then the outcomes by rank."""
    by_rank: dict[str, list[Outcome]] = {}
    for outcome in reading.record.outcomes:
        by_rank.setdefault(outcome.rank, []).append(outcome)
    primary = by_rank.get(c.OutcomeRank.PRIMARY, [])
    headings = (
        (c.OutcomeRank.PRIMARY, ngettext("Primary Outcome", "Primary Outcomes", len(primary))),
        (c.OutcomeRank.SECONDARY, reading.gettext("Secondary Outcomes")),
        (c.OutcomeRank.OTHER, reading.gettext("Other Outcomes")),
    )
    groups = tuple(
        OutcomeGroup(
            heading,
            "outcome" if rank == c.OutcomeRank.PRIMARY else "outcome sec2",
            tuple(_outcome(reading, row) for row in by_rank[rank]),
        )
        for rank, heading in headings
        if rank in by_rank
    )
    return Outcomes(reading.prose(reading.record.purpose_text), groups, reading.note())


def _outcome(reading: Reading, outcome: Outcome) -> OutcomeRow:
    title, details = reading.line(outcome.title), reading.show(outcome.details)
    return OutcomeRow(
        title.attribute,
        title.text,
        _frame(reading, outcome),
        tuple(Line(details.attribute, line) for line in lines(details.text)),
    )


def _frame(reading: Reading, outcome: Outcome) -> SafeString:
    """The time frame in brackets; the model page sets a blank before the last one, unseen here."""
    frame = reading.show(outcome.time_frame)
    if not frame:
        return SafeString("")
    return format_html(
        '({}: <span{}>{}</span><span class="vh"> </span>)',
        reading.gettext("time frame"),
        SafeString(frame.attribute),
        frame.text,
    )


def patients(reading: Reading) -> Patients:
    """Facts of eligibility, then the criteria in the protocol's order."""
    who = reading.record.eligibility
    facts = stated(
        [
            said(reading.gettext("Age"), wording.ages(who.age_min, who.age_max, reading.language)),
            said(reading.gettext("Sex"), reading.word(who.sex)),
            said(reading.gettext("Healthy volunteers"), reading.yes_no(who.healthy_volunteers)),
            said(reading.gettext("Sampling"), reading.word(who.sampling_method)),
            said(reading.gettext("By gender identity"), reading.yes_no(who.gender_based)),
        ]
    )
    texts = (
        _long(reading, reading.gettext("Study population"), who.population_text),
        _long(reading, reading.gettext("Note on gender"), who.gender_note),
    )
    inclusion = reading.show(who.inclusion_note) or _incomplete(who.inclusion_complete)
    exclusion = reading.show(who.exclusion_note) or _incomplete(who.exclusion_complete)
    return Patients(
        facts,
        stated(texts),
        CriteriaList(_criteria(reading, c.CriterionKind.INCLUSION), inclusion),
        CriteriaList(_criteria(reading, c.CriterionKind.EXCLUSION), exclusion),
        tuple(
            _long(reading, reading.gettext("Criteria, as the source wrote them"), row.text)
            for row in reading.record.criteria
            if row.kind == c.CriterionKind.UNSPLIT
        ),
        reading.note(),
    )


def _long(reading: Reading, label: str, text: Text) -> Fact:
    return Fact(label, *reading.prose(text))


def _incomplete(complete: bool) -> Shown:
    text = "" if complete else gettext("The list is not complete; the study protocol has the rest.")
    return Shown("", text, "", False)


def _criteria(reading: Reading, kind: c.CriterionKind) -> tuple[Line, ...]:
    rows = (row for row in reading.record.criteria if row.kind == kind)
    return tuple(_criterion(reading, row.level, reading.line(row.text)) for row in rows)


def _criterion(reading: Reading, level: int, line: Line) -> Line:
    return Line(SafeString(_LEVELS[level] + line.attribute), line.text)
