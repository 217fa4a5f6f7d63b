"""What the rules find in a working copy, each finding with its place on the form."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from studies import quality
from studies.admin.layout import anchor
from studies.completeness import completeness
from studies.inspection import findings_of, records_of
from studies.models import Study
from studies.record import StudyRecord


@dataclass(frozen=True)
class Line:
    """A finding as the desk prints it."""

    rule: str
    severity: str
    severity_label: str
    message: str
    anchor: str
    waived: bool


def record_of(study: Study) -> StudyRecord:
    """What publishing the working copy now would make public, all its people named."""
    return records_of([study.pk])[study.pk]


def findings(study: Study) -> list[quality.Finding]:
    """What all rules find in the working copy, the reason apart, for which the form asks."""
    return findings_of({study.pk: record_of(study)})[study.pk]


def lines(study: Study, record: StudyRecord) -> list[Line]:
    """The findings in a study's record, the severest first, as the form lists them."""
    found = findings_of({study.pk: record})[study.pk]
    waived = set(study.waivers.values_list("rule", flat=True))
    blocking = {finding.rule for finding in quality.blocking(found, waived)}
    made = [
        Line(
            rule=finding.rule,
            severity=str(finding.severity),
            severity_label=str(quality.Severity(finding.severity).label),
            message=quality.message(finding),
            anchor=anchor(finding.field),
            waived=finding.severity == quality.Severity.ERROR and finding.rule not in blocking,
        )
        for finding in found
    ]
    return sorted(made, key=lambda line: quality.Severity.values.index(line.severity))


def summary(found: Sequence[Line]) -> str:
    """How many findings there are of each severity: "2 errors, 3 notes"."""
    counts = Counter(line.severity for line in found)
    said = (
        ngettext("%(count)d error", "%(count)d errors", counts["error"]),
        ngettext("%(count)d warning", "%(count)d warnings", counts["warning"]),
        ngettext("%(count)d note", "%(count)d notes", counts["note"]),
    )
    pairs = zip(said, quality.Severity.values, strict=True)
    return ", ".join(text % {"count": counts[key]} for text, key in pairs if counts[key])


def as_links(found: list[quality.Finding]) -> SafeString:
    """The findings as one line, each a link to its place on the form."""
    return format_html_join(
        " · ",
        '<a href="#{}">{} {}</a>',
        ((anchor(finding.field), finding.rule, quality.message(finding)) for finding in found),
    )


def refusal(sentence: str, found: list[quality.Finding]) -> SafeString:
    """A sentence followed by the findings that are its reason."""
    return format_html("{} {}", sentence, as_links(found))


class Completeness(NamedTuple):
    """How many items of the WHO data set a working copy fills, and which are missing."""

    done: int
    of: int
    missing: list[tuple[str, str]]


def how_complete(record: StudyRecord) -> Completeness:
    """What is filled, and what is missing with its place on the form."""
    items = completeness(record)
    missing = [(str(item.label), anchor(item.field)) for item in items if not item.is_filled]
    return Completeness(len(items) - len(missing), len(items), missing)
