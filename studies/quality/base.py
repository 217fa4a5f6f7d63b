"""What a rule is, what it finds, and what it may know beside the record."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from studies.record import StudyRecord

# A sentence of gettext_lazy: it becomes text in the language of whoever reads it.
Sentence = Any


class Severity(models.TextChoices):
    """What a finding does: an error keeps an editor from publishing, the others do not."""

    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    NOTE = "note", _("Note")


@dataclass(frozen=True)
class Context:
    """What rules know beside the record. People are named by key.

    ``foreign_identifiers`` holds scheme and comparable value of numbers that belong to other
    studies; ``orcids`` an ORCID iD, or "" for none, of each person it knows; ``previous`` is the
    record published last; ``look_alikes`` are numbers of studies of the same sponsor with a
    similar title; ``beside`` is what apps above know (see ``inspection.SOURCES``).
    """

    today: date
    names_without_basis: frozenset[str] = frozenset()
    left_people: frozenset[str] = frozenset()
    foreign_identifiers: frozenset[tuple[str, str]] = frozenset()
    orcids: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_first_version: bool = True
    has_reason: bool = False
    previous: StudyRecord | None = None
    shelf_life_days: int | None = None
    look_alikes: tuple[str, ...] = ()
    beside: Mapping[str, Sequence[str]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """One place where a rule finds something, without words.

    ``place`` is stable and language-free ("inclusion:2"); ``params`` fill the rule's sentence.
    """

    place: str = ""
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


def hit(place: str = "", **params: str) -> Hit:
    """A hit with its parameters by name."""
    return Hit(place, params)


Check = Callable[[StudyRecord, Context], Iterator[Hit]]


@dataclass(frozen=True)
class Rule:
    """A numbered rule. A finding whose parameter ``case`` names one of ``cases`` says that
    sentence instead of the label.
    """

    id: str
    severity: Severity
    field: str
    label: Sentence
    check: Check
    waivable: bool = False
    cases: Mapping[str, Sentence] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What a rule found in a record; ``quality.message`` says it in words."""

    rule: str
    severity: Severity
    field: str
    place: str
    params: dict[str, str]


def rule(
    book: list[Rule],
    rule_id: str,
    record_field: str,
    label: Sentence,
    *,
    waivable: bool = False,
    cases: Mapping[str, Sentence] | None = None,
) -> Callable[[Check], Check]:
    """Enter the decorated check into a book of rules; E, W or N before the number says how
    severe it is (data-model.md section 4)."""
    severities = {"E": Severity.ERROR, "W": Severity.WARNING, "N": Severity.NOTE}

    def enter(check: Check) -> Check:
        severity = severities[rule_id[0]]
        book.append(Rule(rule_id, severity, record_field, label, check, waivable, cases or {}))
        return check

    return enter
