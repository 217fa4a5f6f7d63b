"""How the study is built: design facts, arms, interventions."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db.models import TextChoices

from studies import choices as c
from studies.parts import Design, Intervention, Text
from studies.presenters.escaped import filled, joined
from studies.presenters.prose import lines
from studies.presenters.questions import visits
from studies.presenters.reading import Fact, Line, Reading, said, stated

# What a design says on each fact an editor can order, in the order of the page.
_FACTS: dict[c.DesignFact, Callable[[Design], Sequence[TextChoices | None]]] = {
    c.DesignFact.STUDY_TYPE: lambda design: [design.study_type],
    c.DesignFact.PHASE: lambda design: [design.phase],
    c.DesignFact.CENTER_TYPE: lambda design: [design.center_type],
    c.DesignFact.TIME_PERSPECTIVE: lambda design: design.time_perspective,
    c.DesignFact.OBSERVATIONAL_MODEL: lambda design: [design.observational_model],
    c.DesignFact.PURPOSE: lambda design: design.purpose,
    c.DesignFact.ALLOCATION: lambda design: [design.allocation],
    c.DesignFact.ASSIGNMENT: lambda design: [design.assignment],
    c.DesignFact.ARM_MODEL: lambda design: [design.arm_model],
    c.DesignFact.CONTROL: lambda design: design.control,
    c.DesignFact.MASKING: lambda design: [design.masking],
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
    values = {fact: reading.words(filter(None, get(facts))) for fact, get in _FACTS.items()}
    rest = [said(reading.word(fact), values[fact]) for fact in values if fact not in first]
    return DesignSection(
        tuple(values[fact] for fact in first if values[fact]),
        stated(
            [
                *rest,
                said(reading.gettext("Who is masked"), reading.words(facts.masked_roles)),
                said(reading.gettext("Number of arms"), reading.number(facts.number_of_arms)),
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
                reading.word(arm.type), *reading.line(arm.label), reading.prose(arm.description), ""
            )
            for arm in reading.record.arms
        ),
        tuple(_intervention(reading, row) for row in reading.record.interventions),
        reading.note(),
    )


def _participation(reading: Reading) -> list[Fact]:
    record = reading.record
    return [
        said(reading.gettext("Visits"), visits(record)),
        said(reading.gettext("Weeks of participation"), reading.number(record.participation_weeks)),
    ]


def _intervention(reading: Reading, row: Intervention) -> Card:
    arms = [reading.record.arms[n - 1] for n in row.arms if 0 < n <= len(reading.record.arms)]
    extra = []
    if row.other_names:
        # They have no language of their own: it is that of the record.
        language = reading.record.record_language.value
        names = reading.span(Text(**{language: ", ".join(lines(row.other_names))}))
        extra.append(filled(reading.gettext("Also called: %(names)s"), names=names))
    if arms:
        names = reading.spans(arm.label for arm in arms)
        extra.append(filled(reading.gettext("In the arms: %(names)s"), names=names))
    name, text = reading.line(row.name), reading.prose(row.description)
    return Card(reading.word(row.type), *name, text, joined(extra))
