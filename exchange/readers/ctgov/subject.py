"""What is studied, in whom, and what is measured (WHO TRDS 12, 14, 19, 20)."""

import re

from exchange.readers.ctgov import codes
from exchange.readers.ctgov.source import Section, printable
from studies import choices as c
from studies import parts as p
from studies.choices import CriterionKind, OutcomeRank
from studies.fold import fold
from studies.pasting import criteria
from studies.pasting.text import says_nothing

_AGE = re.compile(r"(\d{1,9})\s*(year|month|week|day|hour|minute)s?", re.IGNORECASE)
_AGE_UNIT = {
    "year": c.AgeUnit.YEARS,
    "month": c.AgeUnit.MONTHS,
    "week": c.AgeUnit.WEEKS,
    "day": c.AgeUnit.DAYS,
    "hour": c.AgeUnit.HOURS,
    "minute": c.AgeUnit.MINUTES,
}
_OUTCOMES = {
    "primaryOutcomes": OutcomeRank.PRIMARY,
    "secondaryOutcomes": OutcomeRank.SECONDARY,
    "otherOutcomes": OutcomeRank.OTHER,
}
_MESH_ID = re.compile(r"[A-Z]\d{4,12}", re.ASCII)


def subject_terms(browse: Section) -> tuple[p.SubjectTerm, ...]:
    """The MeSH terms the source files the study under, and their broader terms behind them."""
    found: dict[str, p.SubjectTerm] = {}
    for key in ("meshes", "ancestors"):
        for row in browse.rows(key):
            code, text = row.line("id"), row.line("term")
            if _MESH_ID.fullmatch(code):
                term = p.SubjectTerm(code=code, text=text, is_ancestor=key == "ancestors")
                found.setdefault(code, term)
            else:
                row.note(
                    "id", f"“{printable(code)}” is no MeSH identifier; it was left out.", value=code
                )
    return tuple(found.values())


def conditions(module: Section, terms: tuple[p.SubjectTerm, ...]) -> tuple[p.Condition, ...]:
    """The conditions as written; a code where a MeSH term is the same words."""
    codes_by_words = {fold(term.text): term.code for term in terms if not term.is_ancestor}
    found = []
    for text in module.texts("conditions"):
        code = codes_by_words.get(fold(text), "")
        system = c.CodeSystem.MESH if code else None
        found.append(p.Condition(text=p.Text(en=text), code_system=system, code=code))
    return tuple(found)


def outcomes(module: Section) -> tuple[p.Outcome, ...]:
    """What is measured, the primary outcomes first."""
    return tuple(
        p.Outcome(
            rank=rank,
            title=p.Text(en=row.text("measure")),
            time_frame=p.Text(en=row.text("timeFrame")),
            details=p.Text(en=row.text("description")),
        )
        for key, rank in _OUTCOMES.items()
        for row in module.rows(key)
    )


def eligibility(module: Section) -> tuple[p.Eligibility, tuple[p.Criterion, ...]]:
    """Who can take part: the coded facts, and the criteria as rows."""
    found = criteria.split(module.untouched("eligibilityCriteria"))
    if found.rows and not (found.has_both and _is_sorted(found)):
        module.note(
            "eligibilityCriteria",
            "Inclusion and exclusion criteria could not be told apart by their headings; what "
            "was unclear is kept in one text. Sort it by hand.",
            code="W20",
        )
    facts = p.Eligibility(
        sex=module.code("sex", codes.SEX),
        gender_based=module.flag("genderBased"),
        gender_note=p.Text(en=module.text("genderDescription")),
        age_min=_age(module, "minimumAge"),
        age_max=_age(module, "maximumAge"),
        healthy_volunteers=module.flag("healthyVolunteers"),
        population_text=p.Text(en=module.text("studyPopulation")),
        sampling_method=module.code("samplingMethod", codes.SAMPLING),
        inclusion_complete=CriterionKind.INCLUSION not in found.incomplete,
        exclusion_complete=CriterionKind.EXCLUSION not in found.incomplete,
        inclusion_note=p.Text(en=found.notes.get(CriterionKind.INCLUSION, "")),
        exclusion_note=p.Text(en=found.notes.get(CriterionKind.EXCLUSION, "")),
    )
    rows = (
        p.Criterion(kind=row.kind, level=row.level, text=p.Text(en=row.text)) for row in found.rows
    )
    return facts, tuple(rows)


def _is_sorted(found: criteria.Criteria) -> bool:
    return all(row.kind != CriterionKind.UNSPLIT for row in found.rows)


def _age(module: Section, key: str) -> p.Age | None:
    """An age limit in the unit of the source; none for the ways to say "no limit"."""
    text = module.line(key)
    if says_nothing(text):
        return None
    match = _AGE.fullmatch(text)
    if match is None:
        module.note(
            key, f"“{printable(text)}” is no age such as “18 Years”; it was left out.", value=text
        )
        return None
    value = int(match[1])
    if key == "minimumAge" and not value:
        return None
    return p.Age(value=value, unit=_AGE_UNIT[match[2].lower()])
