"""Numbers, titles and dates: what the study is called and when it runs (WHO TRDS 1 to 3, 9, 10)."""

import re

from exchange.readers.ctgov import codes
from exchange.readers.ctgov.source import Section, printable
from exchange.readers.numbers import recognised
from studies import choices as c
from studies import dates, identifiers
from studies import parts as p
from studies.pasting.text import one_line, says_nothing

_NUMBER_LIMIT, _AUTHORITY_LIMIT, _URL_LIMIT = 200, 300, 500

_MILESTONES = {
    "startDateStruct": c.MilestoneKind.STUDY_START,
    "primaryCompletionDateStruct": c.MilestoneKind.PRIMARY_COMPLETION,
    "completionDateStruct": c.MilestoneKind.STUDY_COMPLETION,
}


def numbers(number: str, module: Section, assigned_on: str | None) -> tuple[p.Identifier, ...]:
    """All numbers of the study, its NCT number first; the same number twice is one."""
    found = [
        p.Identifier(scheme=c.Scheme.NCT, value=number, is_primary=True, assigned_on=assigned_on)
    ]
    found += [p.Identifier(scheme=c.Scheme.NCT, value=alias) for alias in _aliases(module)]
    own = module.part("orgStudyIdInfo")
    found += _number(own, c.Scheme.SPONSOR)
    for row in module.rows("secondaryIdInfos"):
        # Without a type the scheme shows in the number or not at all.
        found += _number(row, row.code("type", codes.SECONDARY_ID) or c.Scheme.OTHER)
    unique = {(n.scheme, identifiers.comparable(n.scheme, n.value)): n for n in reversed(found)}
    return tuple(n for n in found if n in unique.values())


def _aliases(module: Section) -> list[str]:
    aliases = []
    for text in module.texts("nctIdAliases"):
        found = identifiers.recognise(text)
        if found and found.scheme == c.Scheme.NCT:
            aliases.append(found.value)
        else:
            module.note(
                "nctIdAliases",
                f"“{printable(text)}” is no NCT number; it was left out.",
                code="E11",
                value=text,
            )
    return aliases


def _number(row: Section, scheme: c.Scheme) -> list[p.Identifier]:
    value = one_line(row.untouched("id"))
    if says_nothing(value):
        return []
    found = recognised(value)
    relation = c.Relation.OWN
    if found:
        scheme, value = found.scheme, found.value
        # An extension study names its parent so: whose number it is, an editor decides.
        relation = c.Relation.RELATED if scheme == c.Scheme.NCT else relation
    elif scheme in (c.Scheme.EUDRACT, c.Scheme.EUCT):
        row.note(
            "id",
            f"“{printable(value)}” does not have the form of a number of {scheme.label}; it was "
            "kept as another number. Correct it at the source or by hand.",
            code="E11",
            value=value,
        )
        scheme = c.Scheme.OTHER
    return [
        p.Identifier(
            scheme=scheme,
            value=row.fit("id", value, _NUMBER_LIMIT),
            relation=relation,
            issuing_authority=row.line("domain", _AUTHORITY_LIMIT),
            url=address(row, "link", _URL_LIMIT),
        )
    ]


def address(row: Section, key: str, limit: int) -> str:
    """A web address; anything else, and one longer than its column, is noted and left out."""
    value = row.text(key)
    if not value:
        return ""
    if not re.fullmatch(r"https?://\S+", value, re.IGNORECASE) or len(value) > limit:
        row.note(
            key, f"“{printable(value)}” is no usable web address; it was left out.", value=value
        )
        return ""
    return value


def milestones(status: Section) -> tuple[p.Milestone, ...]:
    """The dates of the study, each kind once as planned, actual or of unknown kind."""
    found: dict[tuple[c.MilestoneKind, c.DateKind], p.Milestone] = {}
    for key, kind in _MILESTONES.items():
        struct = status.part(key)
        date = struct.date("date")
        date_kind = struct.code("type", codes.DATE_KIND) or c.DateKind.UNKNOWN
        if date:
            found[kind, date_kind] = p.Milestone(kind=kind, date_kind=date_kind, date=date)
    posted = status.part("resultsFirstPostDateStruct").date("date")
    if posted:
        kind = c.MilestoneKind.RESULTS_POSTED
        milestone = p.Milestone(kind=kind, date_kind=c.DateKind.ACTUAL, date=posted)
        found[kind, c.DateKind.ACTUAL] = milestone
    return tuple(found.values())


def registration_kind(status: Section) -> c.RegistrationKind | None:
    """Prospective when first submitted before the start; None when a month leaves it open."""
    submitted = status.date("studyFirstSubmitDate")
    start = status.part("startDateStruct").date("date")
    if not submitted or not start:
        return None
    if dates.last_day(submitted) <= dates.first_day(start):
        return c.RegistrationKind.PROSPECTIVE
    if dates.first_day(submitted) > dates.last_day(start):
        return c.RegistrationKind.RETROSPECTIVE
    return None


def contradiction(found: tuple[p.Milestone, ...]) -> str:
    """A sentence when the study ends before it starts, by whole periods (rule E18)."""
    by_kind = {milestone.kind: milestone.date for milestone in found}
    start = by_kind.get(c.MilestoneKind.STUDY_START)
    ends = {
        "The end of the study": by_kind.get(c.MilestoneKind.STUDY_COMPLETION),
        "The last measurement of the primary outcome": by_kind.get(
            c.MilestoneKind.PRIMARY_COMPLETION
        ),
    }
    for what, end in ends.items():
        if start and end and dates.last_day(end) < dates.first_day(start):
            return (
                f"{what} ({end}) lies before its start ({start}). Correct one of the two dates "
                "at the source, then import the record again."
            )
    return ""


def status(module: Section) -> p.StatusPart:
    """The recruitment status with the source's own word and the day it was verified."""
    raw = module.line("overallStatus", _NUMBER_LIMIT)
    sub_status = module.code("overallStatus", codes.SUB_STATUS) if raw else ""
    return p.StatusPart(
        sub_status=sub_status or "not_confirmed",
        raw=raw,
        source="ctgov",
        confirmed_on=module.date("statusVerifiedDate"),
    )
