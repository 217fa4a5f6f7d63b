"""The 24 items of the WHO Trial Registration Data Set 1.3.1: which of them a record fills."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.record import StudyRecord

Filled = Callable[[StudyRecord], object]


class Item(NamedTuple):
    """An item: its number in the data set, its name, its field here, whether it is filled."""

    number: int
    label: Promise
    field: str
    is_filled: bool


def completeness(record: StudyRecord) -> list[Item]:
    """The 24 items in the order of the data set (data-model.md section 3)."""
    return [
        Item(number, label, field, bool(filled(record)))
        for number, (label, field, filled) in enumerate(_ITEMS, 1)
    ]


def _sponsors(*roles: c.OrganisationRole) -> Filled:
    return lambda record: any(row.role in roles for row in record.sponsors)


def _people(*words: str) -> Filled:
    return lambda record: any(word in row.role for row in record.responsibilities for word in words)


def _milestone(*kinds: c.MilestoneKind) -> Filled:
    return lambda record: any(row.kind in kinds for row in record.milestones)


def _outcomes(rank: c.OutcomeRank) -> Filled:
    return lambda record: any(row.rank == rank for row in record.outcomes)


def _primary(record: StudyRecord) -> object:
    return next((row for row in record.identifiers if row.is_primary), None)


def _given_on(record: StudyRecord) -> object:
    return any(row.is_primary and row.assigned_on for row in record.identifiers)


_R, _K, _M = c.OrganisationRole, c.OutcomeRank, c.MilestoneKind

_ITEMS: tuple[tuple[Promise, str, Filled], ...] = (
    (_("Primary registry and number"), "identifiers", _primary),
    (_("Date of registration"), "identifiers", _given_on),
    (
        _("Secondary numbers"),
        "identifiers",
        lambda record: any(not row.is_primary for row in record.identifiers),
    ),
    (_("Source of support"), "sponsors", _sponsors(_R.FUNDER, _R.MATERIAL_SUPPORT)),
    (_("Primary sponsor"), "sponsors", _sponsors(_R.PRIMARY_SPONSOR)),
    (_("Secondary sponsors"), "sponsors", _sponsors(_R.SECONDARY_SPONSOR)),
    (_("Contact for public queries"), "responsibilities", _people("public_contact")),
    (
        _("Contact for scientific queries"),
        "responsibilities",
        _people("scientific_contact", "investigator"),
    ),
    (_("Public title"), "public_title", lambda record: record.public_title),
    (_("Scientific title"), "scientific_title", lambda record: record.scientific_title),
    (_("Countries"), "countries", lambda record: record.all_countries()),
    (_("Health condition"), "conditions", lambda record: record.conditions),
    (
        _("Interventions"),
        "interventions",
        lambda record: record.interventions or record.arms or record.intervention_text,
    ),
    (_("Criteria, age and sex"), "criteria", lambda record: record.criteria),
    (_("Study type"), "design", lambda record: record.design.study_type),
    (
        _("Date of first enrolment"),
        "milestones",
        _milestone(_M.FIRST_ENROLMENT, _M.STUDY_START),
    ),
    (
        _("Sample size"),
        "sample_size_planned",
        lambda record: record.sample_size_planned or record.sample_size_actual,
    ),
    (_("Recruitment status"), "status", lambda record: record.status.sub_status),
    (_("Primary outcomes"), "outcomes", _outcomes(_K.PRIMARY)),
    (_("Key secondary outcomes"), "outcomes", _outcomes(_K.SECONDARY)),
    (_("Ethics review"), "ethics_reviews", lambda record: record.ethics_reviews),
    (_("Completion date"), "milestones", _milestone(_M.STUDY_COMPLETION)),
    (
        _("Summary results"),
        "publications",
        lambda record: any(row.kind == c.PublicationKind.RESULT for row in record.publications),
    ),
    (_("Sharing of participant data"), "ipd", lambda record: record.ipd.plan),
)
