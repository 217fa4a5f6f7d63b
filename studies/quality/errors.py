"""E01 to E22: what keeps an editor from publishing (data-model.md section 4)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies import dates, identifiers
from studies.quality.base import Context, Hit, Rule, hit, rule
from studies.quality.facts import (
    COMPLETIONS,
    STARTS,
    is_above,
    is_older,
    known_date,
    milestone,
    primary_outcomes,
    public_people,
    show_age,
)
from studies.record import StudyRecord

ERRORS: list[Rule] = []


@rule(ERRORS, "E01", "scientific_title", _("The scientific title in %(language)s is missing."))
def _title_missing(record: StudyRecord, context: Context) -> Iterator[Hit]:
    language = record.record_language.value
    if not getattr(record.scientific_title, language).strip():
        yield hit(language=language)


@rule(
    ERRORS,
    "E02",
    "indications",
    _("A study needs exactly one main indication; this one has %(count)s."),
)
def _not_one_main_indication(record: StudyRecord, context: Context) -> Iterator[Hit]:
    count = sum(row.is_main for row in record.indications)
    if count != 1:
        yield hit(count=str(count))


@rule(
    ERRORS,
    "E03",
    "sponsors",
    _("A study has exactly one sponsor; this one has %(count)s."),
    waivable=True,
)
def _not_one_sponsor(record: StudyRecord, context: Context) -> Iterator[Hit]:
    count = sum(row.role == c.OrganisationRole.PRIMARY_SPONSOR for row in record.sponsors)
    if count != 1:
        yield hit(count=str(count))


@rule(ERRORS, "E04", "responsibilities", _("The study names no public contact."), waivable=True)
def _no_public_contact(record: StudyRecord, context: Context) -> Iterator[Hit]:
    rows = [*record.responsibilities, *(row for s in record.sites for row in s.responsibilities)]
    if not any(row.role == "public_contact" and row.is_public for row in rows):
        yield hit()


@rule(
    ERRORS,
    "E05",
    "status",
    _("The status has no date: since when has the study been “%(status)s”?"),
    waivable=True,
)
def _status_without_since(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """A status taken from a source may lack its date: it is never invented."""
    if record.status.sub_status and not (record.status.since or record.status.source):
        yield hit(status=record.status.main.value)


@rule(ERRORS, "E06", "outcomes", _("An interventional study needs a primary outcome."))
def _no_primary_outcome(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if record.design.study_type == c.StudyType.INTERVENTIONAL and not primary_outcomes(record):
        yield hit()


@rule(ERRORS, "E07", "outcomes", _("%(rank)s %(position)s has no time frame."), waivable=True)
def _outcome_without_time_frame(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for rank in c.OutcomeRank:
        rows = [row for row in record.outcomes if row.rank == rank]
        for position, row in enumerate(rows, 1):
            if not row.time_frame:
                yield hit(f"{rank.value}:{position}", rank=rank.value, position=str(position))


@rule(
    ERRORS,
    "E08",
    "eligibility",
    _("The lowest age (%(age_min)s) is above the highest age (%(age_max)s)."),
)
def _age_limits_crossed(record: StudyRecord, context: Context) -> Iterator[Hit]:
    low, high = record.eligibility.age_min, record.eligibility.age_max
    if low and high and is_above(low, high):
        yield hit(age_min=show_age(low), age_max=show_age(high))


@rule(
    ERRORS,
    "E09",
    "milestones",
    _("%(milestone)s: the date %(date)s is in the future and cannot be an actual date."),
)
def _actual_date_in_future(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for row in record.milestones:
        if row.date_kind == c.DateKind.ACTUAL and dates.is_future(row.date, context.today):
            yield hit(row.kind.value, milestone=row.kind.value, date=row.date)


@rule(
    ERRORS,
    "E10",
    "milestones",
    _("%(milestone)s was planned for %(date)s: enter the actual date or a new plan."),
    waivable=True,
)
def _plan_overdue(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for row in record.milestones:
        if row.date_kind != c.DateKind.PLANNED or not is_older(row.date, 30, context.today):
            continue
        if not milestone(record, row.kind, c.DateKind.ACTUAL, c.DateKind.UNKNOWN):
            yield hit(row.kind.value, milestone=row.kind.value, date=row.date)


@rule(
    ERRORS, "E11", "identifiers", _("“%(value)s” is not a valid number of this kind: %(scheme)s.")
)
def _identifier_malformed(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for row in record.identifiers:
        if not identifiers.is_valid(row.scheme, row.value):
            yield hit(f"{row.scheme.value}:{row.value}", scheme=row.scheme.value, value=row.value)


@rule(
    ERRORS,
    "E12",
    "status",
    _("A study recruits only with an ethics approval and an open site; both must be recorded."),
    waivable=True,
)
def _recruiting_too_early(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if record.status.main != c.MainStatus.RECRUITING:
        return
    approved = {c.EthicsStatus.APPROVED, c.EthicsStatus.APPROVED_CONDITIONS}
    has_vote = any(row.status in approved for row in record.ethics_reviews) or bool(
        milestone(record, c.MilestoneKind.ETHICS_VOTE, c.DateKind.ACTUAL)
    )
    if not has_vote or not any(site.status == c.SiteStatus.OPEN for site in record.sites):
        yield hit()


@rule(
    ERRORS,
    "E13",
    "responsibilities",
    _("A person is to be named in public, but no basis for it is recorded."),
)
def _person_without_basis(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for key in public_people(record):
        if key in context.names_without_basis:
            yield hit(key)


@rule(ERRORS, "E14", "identifiers", _("Only one number can be the primary one; %(count)s are."))
def _several_primary_identifiers(record: StudyRecord, context: Context) -> Iterator[Hit]:
    count = sum(row.is_primary for row in record.identifiers)
    if count > 1:
        yield hit(count=str(count))


@rule(ERRORS, "E15", "why_stopped", _("The study was stopped: say why."))
def _stopped_without_reason(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if record.status.main == c.MainStatus.STOPPED and not record.why_stopped:
        yield hit()


@rule(ERRORS, "E16", "identifiers", _("The number %(value)s belongs to another study already."))
def _identifier_of_another_study(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for row in record.identifiers:
        if row.relation != c.Relation.OWN or row.scheme not in identifiers.UNIQUE_SCHEMES:
            continue
        value = identifiers.comparable(row.scheme, row.value)
        if (row.scheme.value, value) in context.foreign_identifiers:
            yield hit(f"{row.scheme.value}:{value}", value=value)


@rule(
    ERRORS,
    "E17",
    "organisations",
    _("The ROR ID %(value)s is wrong: its check digits do not fit."),
    cases={"orcid": _("The ORCID iD %(value)s is wrong: its check digit does not fit.")},
)
def _check_digit_wrong(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for key, organisation in record.organisations.items():
        if organisation.ror and not identifiers.is_ror(organisation.ror):
            yield hit(key, value=organisation.ror)
    for key in record.investigators():
        orcid = context.orcids.get(key, "")
        if orcid and not identifiers.is_orcid(orcid):
            yield hit(key, case="orcid", value=orcid)


@rule(
    ERRORS,
    "E18",
    "milestones",
    _("%(milestone)s (%(date)s) is before the start of the study (%(start)s)."),
)
def _completion_before_start(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """Whole periods: “2020-05” is not before “2020-05-17”. An outdated plan counts as well."""
    start = next(filter(None, (known_date(record, kind) for kind in STARTS)), "")
    for kind in COMPLETIONS:
        end = known_date(record, kind)
        if start and end and dates.is_past(end, dates.first_day(start)):
            yield hit(kind.value, milestone=kind.value, date=end, start=start)


@rule(ERRORS, "E20", "criteria", _("The study has neither inclusion nor exclusion criteria."))
def _no_criteria(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if not record.criteria:
        yield hit()


@rule(ERRORS, "E21", "design", _("The study type is missing."))
def _no_study_type(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if record.design.study_type is None:
        yield hit()


@rule(ERRORS, "E22", "reason", _("Say why the record changes: readers see the reason."))
def _change_without_reason(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if not context.is_first_version and not context.has_reason:
        yield hit()
