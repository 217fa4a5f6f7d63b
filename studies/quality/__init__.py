"""The numbered rules of data-model.md section 4: what is wrong, doubtful or missing in a record.

Rules are functions of a record and a context; they know no database. What a record does not hold
(documents, other registers, other studies) the context brings along: ``studies.inspection``.
"""

from collections.abc import Callable, Collection, Iterable

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from studies import choices as c
from studies import wording
from studies.changes.labels import LABELS
from studies.quality.base import Context, Finding, Hit, Rule, Severity, hit
from studies.quality.beside import BESIDE
from studies.quality.errors import ERRORS
from studies.quality.notes import NOTES
from studies.quality.warnings import WARNINGS
from studies.record import StudyRecord

__all__ = [
    "IMPORT_REFUSALS",
    "RULES",
    "Context",
    "Finding",
    "Hit",
    "Rule",
    "Severity",
    "blocking",
    "check",
    "hit",
    "message",
]

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (*ERRORS, *WARNINGS, *NOTES, *BESIDE), key=lambda rule: ("EWN".index(rule.id[0]), rule.id)
    )
)

# An import that publishes follows its source: only these refuse a record of it.
IMPORT_REFUSALS = ("E09", "E11", "E14", "E16", "E17", "E18")


def check(
    record: StudyRecord, context: Context, *, only: Collection[str] | None = None
) -> list[Finding]:
    """What all rules, or ``only`` those named, find in a record, in the order of the rules."""
    return [
        Finding(rule.id, rule.severity, rule.field, found.place, dict(found.params))
        for rule in RULES
        if only is None or rule.id in only
        for found in rule.check(record, context)
    ]


def blocking(findings: Iterable[Finding], waived: Collection[str] = ()) -> list[Finding]:
    """The findings that keep an editor from publishing.

    ``waived`` holds numbers of rules; it counts only for rules that can be waived.
    """
    lifted = {rule.id for rule in RULES if rule.waivable and rule.id in waived}
    return [f for f in findings if f.severity == Severity.ERROR and f.rule not in lifted]


def _age(value: str) -> str:
    number, _blank, unit = value.partition(" ")
    return wording.duration(int(number), unit) if value else _("no limit")


def _date(value: str) -> str:
    return wording.date(value, get_language() or "de")


# Parameters that are codes, and how they are said.
_WORDS: dict[str, Callable[[str], object]] = {
    "age_max": _age,
    "age_min": _age,
    "date": _date,
    "fields": lambda value: ", ".join(str(LABELS[name]) for name in value.split(", ")),
    "kind": lambda value: c.CriterionKind(value).label,
    "language": lambda value: c.Language(value).label,
    "milestone": lambda value: c.MilestoneKind(value).label,
    "rank": lambda value: c.OutcomeRank(value).label,
    "scheme": lambda value: c.Scheme(value).label,
    "start": _date,
    "status": lambda value: c.MainStatus(value).label,
}


def _say(finding: Finding) -> str:
    rule = next(rule for rule in RULES if rule.id == finding.rule)
    sentence = rule.cases.get(finding.params.get("case", ""), rule.label)
    params = {
        name: _WORDS[name](value) if name in _WORDS else value
        for name, value in finding.params.items()
    }
    return str(sentence) % params


_say_lazily = lazy(_say, str)


def message(finding: Finding) -> str:
    """The finding as a sentence in the language in which it is shown, not made."""
    return _say_lazily(finding)
