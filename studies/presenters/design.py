"""How the study is built: design facts, arms, interventions."""

from collections.abc import Callable
from typing import NamedTuple

from studies import choices as c
from studies.parts import Design, Intervention
from studies.presenters import words
from studies.presenters.prose import lines
from studies.presenters.reading import Fact, Line, Reading, said, stated

# What a design says on each fact an editor can order.
_FACTS: dict[c.DesignFact, Callable[[Design], str]] = {
    c.DesignFact.STUDY_TYPE: lambda design: words.label(design.study_type),
    c.DesignFact.PHASE: lambda design: words.label(design.phase),
    c.DesignFact.CENTER_TYPE: lambda design: words.label(design.center_type),
    c.DesignFact.TIME_PERSPECTIVE: lambda design: words.labels(design.time_perspective),
    c.DesignFact.OBSERVATIONAL_MODEL: lambda design: words.label(design.observational_model),
    c.DesignFact.PURPOSE: lambda design: words.labels(design.purpose),
    c.DesignFact.ALLOCATION: lambda design: words.label(design.allocation),
    c.DesignFact.ASSIGNMENT: lambda design: words.label(design.assignment),
    c.DesignFact.ARM_MODEL: lambda design: words.label(design.arm_model),
    c.DesignFact.CONTROL: lambda design: words.labels(design.control),
    c.DesignFact.MASKING: lambda design: words.label(design.masking),
}


class Card(NamedTuple):
    """An arm or an intervention: kind, name, text, and what belongs to it."""

    kind: str
    attribute: str
    name: str
    text: Line
    extra: str


class DesignSection(NamedTuple):
    """The section on the design; ``bullets`` stand first, in the editor's order."""

    bullets: tuple[str, ...]
    facts: tuple[Fact, ...]
    intervention: Line
    texts: tuple[Fact, ...]
    arms: tuple[Card, ...]
    interventions: tuple[Card, ...]
    note: str

    def __bool__(self) -> bool:
        return any(part.text if isinstance(part, Line) else part for part in self[:-1])


def design(reading: Reading) -> DesignSection:
    """Design facts, arms and interventions of a study."""
    facts = reading.record.design
    first = facts.bullet_order
    rest = [said(str(fact.label), _FACTS[fact](facts)) for fact in _FACTS if fact not in first]
    arms = "" if facts.number_of_arms is None else words.number(facts.number_of_arms)
    return DesignSection(
        tuple(text for fact in first if (text := _FACTS[fact](facts))),
        stated(
            [
                *rest,
                said(reading.gettext("Who is masked"), words.labels(facts.masked_roles)),
                said(reading.gettext("Number of arms"), arms),
                said(reading.gettext("Duration of follow-up"), facts.target_duration),
                *_participation(reading),
            ]
        ),
        reading.prose(reading.record.intervention_text),
        stated(
            Fact(label, *reading.prose(text))
            for label, text in (
                (reading.gettext("What participants do"), reading.record.participant_info),
                (reading.gettext("On the design"), facts.assignment_note),
                (reading.gettext("On masking"), facts.masking_note),
            )
        ),
        tuple(
            Card(
                words.label(arm.type), *reading.line(arm.label), reading.prose(arm.description), ""
            )
            for arm in reading.record.arms
        ),
        tuple(_intervention(reading, row) for row in reading.record.interventions),
        reading.note(),
    )


def _participation(reading: Reading) -> list[Fact]:
    record = reading.record
    visits = [str(n) for n in (record.visits_min, record.visits_max) if n is not None]
    weeks = "" if record.participation_weeks is None else str(record.participation_weeks)
    return [
        said(reading.gettext("Visits"), "–".join(dict.fromkeys(visits))),
        said(reading.gettext("Weeks of participation"), weeks),
    ]


def _intervention(reading: Reading, row: Intervention) -> Card:
    arms = [reading.record.arms[n - 1] for n in row.arms if 0 < n <= len(reading.record.arms)]
    extra = []
    if row.other_names:
        names = ", ".join(lines(row.other_names))
        extra.append(reading.gettext("Also called: %(names)s") % {"names": names})
    if arms:
        names = ", ".join(reading.show(arm.label).text for arm in arms)
        extra.append(reading.gettext("In the arms: %(names)s") % {"names": names})
    name, text = reading.line(row.name), reading.prose(row.description)
    return Card(words.label(row.type), *name, text, " · ".join(extra))
