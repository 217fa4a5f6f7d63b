"""What the rules find in a working copy, each finding with its place on the form."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from studies import choices as c
from studies import quality
from studies.admin.layout import anchor
from studies.identifiers import comparable
from studies.models import Identifier, Investigator, Study, StudyVersion
from studies.publishing import public_part
from studies.record import StudyRecord
from studies.snapshot import snapshot


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
    record = snapshot([study.pk])[study.pk]
    return public_part(record, record.investigators())


def findings(study: Study) -> list[quality.Finding]:
    """What all rules find in the working copy, the reason apart, for which the form asks."""
    record = record_of(study)
    return quality.check(record, context(study, record))


def context(study: Study, record: StudyRecord) -> quality.Context:
    """What the rules may know beside the record; three queries."""
    people = Investigator.objects.filter(pk__in=map(int, record.investigators()))
    by_key = {str(person.pk): person for person in people}
    current = StudyVersion.objects.current().filter(study=study).first()
    today = timezone.localdate()
    return quality.Context(
        today=today,
        names_without_basis=frozenset(k for k, v in by_key.items() if not v.may_be_named()),
        left_people=frozenset(k for k, v in by_key.items() if v.left_on and v.left_on <= today),
        foreign_identifiers=_numbers_of_others(study, record),
        orcids={key: person.orcid for key, person in by_key.items()},
        is_first_version=current is None,
        has_reason=True,
        previous=StudyRecord.from_json(current.record) if current else None,
        shelf_life_days=study.sub_status.shelf_life_days if study.sub_status else None,
    )


def _numbers_of_others(study: Study, record: StudyRecord) -> frozenset[tuple[str, str]]:
    own = {comparable(row.scheme, row.value) for row in record.identifiers}
    others = Identifier.objects.exclude(study=study).filter(
        comparable__in=own, relation=c.Relation.OWN
    )
    return frozenset(others.values_list("scheme", "comparable"))


def lines(study: Study) -> list[Line]:
    """The findings, the severest first, as the form lists them."""
    found = findings(study)
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
