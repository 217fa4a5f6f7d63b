"""N01 to N08: what would make a record better (data-model.md section 4)."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.quality.base import Context, Hit, Rule, hit, rule
from studies.record import StudyRecord

NOTES: list[Rule] = []

# “… (RUXO-COVID)” at the end, or “RUXO-COVID: …” at the start of a title.
_ACRONYM = re.compile(r"^([A-Z][A-Za-z0-9-]{2,15}):\s|\(([A-Z][A-Za-z0-9-]{2,15})\)\s*$")


@rule(NOTES, "N01", "organisations", _("Organisations without a ROR ID: %(count)s."))
def _organisation_without_ror(record: StudyRecord, context: Context) -> Iterator[Hit]:
    count = sum(not organisation.ror for organisation in record.organisations.values())
    if count:
        yield hit(count=str(count))


@rule(NOTES, "N02", "responsibilities", _("People without an ORCID iD: %(count)s."))
def _person_without_orcid(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """Only people the context knows count: who is unknown may well have one."""
    count = sum(context.orcids.get(key) == "" for key in record.investigators())
    if count:
        yield hit(count=str(count))


@rule(NOTES, "N03", "conditions", _("Health conditions without a code: %(count)s."))
def _condition_without_code(record: StudyRecord, context: Context) -> Iterator[Hit]:
    count = sum(not row.code for row in record.conditions)
    if count:
        yield hit(count=str(count))


@rule(NOTES, "N04", "ipd", _("Nothing is said about sharing the data of participants."))
def _no_ipd_statement(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if record.ipd.plan is None:
        yield hit()


@rule(
    NOTES,
    "N05",
    "milestones",
    _("%(milestone)s, %(date)s: the source does not say whether this is planned or actual."),
)
def _date_of_unknown_kind(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for row in record.milestones:
        if row.date_kind == c.DateKind.UNKNOWN:
            yield hit(row.kind.value, milestone=row.kind.value, date=row.date)


@rule(NOTES, "N06", "public_title", _("There is no title in words patients use."))
def _no_public_title(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if not record.public_title:
        yield hit()


@rule(
    NOTES,
    "N07",
    "participation_weeks",
    _("Neither visits nor duration are given: what does taking part ask of people?"),
)
def _no_burden(record: StudyRecord, context: Context) -> Iterator[Hit]:
    facts = (record.visits_min, record.visits_max, record.participation_weeks)
    if all(fact is None for fact in facts):
        yield hit()


@rule(
    NOTES,
    "N08",
    "acronym",
    _("The title seems to contain an acronym (%(acronym)s); the field for it is empty."),
)
def _acronym_only_in_title(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """Words with two capitals that the title ends with in brackets or begins with before a
    colon, unless they abbreviate a condition or keyword."""
    if record.acronym:
        return
    known = " ".join(
        [*(row.text.get("en") for row in record.conditions), record.keywords.get("en")]
    )
    for text in (record.scientific_title, record.public_title):
        match = _ACRONYM.search(text.get("en"))
        word = (match[1] or match[2]) if match else ""
        if sum(map(str.isupper, word)) > 1 and word.casefold() not in known.casefold():
            yield hit(acronym=word)
            return
