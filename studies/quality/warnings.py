"""W01 to W20: what is probably wrong or out of date (data-model.md section 4)."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies import dates
from studies import parts as p
from studies.quality.ages import stated_ages
from studies.quality.base import Context, Hit, Rule, hit, rule
from studies.quality.facts import (
    STARTS,
    has_begun,
    is_older,
    milestone,
    never_enrolled,
    numbered,
    primary_outcomes,
    public_people,
    show_age,
    texts,
)
from studies.quality.lost_signs import lost_signs
from studies.quality.readability import HARD, lix, whole
from studies.record import StudyRecord

WARNINGS: list[Rule] = []

_AGE = re.compile(r"\b(?:aged?|older|alter|years?|jahre?)\b", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"(?:…|\.\.\.|\b(?:continued|fortgesetzt|fortsetzung)\b(?:[^.\[\]()]{0,60}[\])])?)\W*$",
    re.IGNORECASE,
)


@rule(
    WARNINGS,
    "W01",
    "criteria",
    _("%(kind)s %(position)s: a sign such as ≥ may be lost in “%(text)s”."),
    cases={
        "age": _(
            "%(kind)s %(position)s: a sign such as ≥ may be lost in “%(text)s”. "
            "Coded age limits: lowest %(age_min)s, highest %(age_max)s."
        )
    },
)
def _lost_sign(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """importing.md section 9: one finding a criterion, with the coded age limits beside it."""
    limits = record.eligibility
    for position, row in numbered(record.criteria):
        found = next((text for text in _both(row.text) for text in lost_signs(text)), "")
        if found:
            params = {"kind": row.kind.value, "position": str(position), "text": found}
            if _AGE.search(found):
                ages = {"age_min": show_age(limits.age_min), "age_max": show_age(limits.age_max)}
                params |= {"case": "age", **ages}
            yield hit(f"{row.kind.value}:{position}", **params)


@rule(
    WARNINGS,
    "W02",
    "eligibility",
    _("The list is marked as complete but ends as if it went on: “%(text)s” (%(kind)s)."),
)
def _list_goes_on(record: StudyRecord, context: Context) -> Iterator[Hit]:
    facts = record.eligibility
    lists = (
        (c.CriterionKind.INCLUSION, facts.inclusion_complete, facts.inclusion_note),
        (c.CriterionKind.EXCLUSION, facts.exclusion_complete, facts.exclusion_note),
    )
    for kind, is_complete, note in lists:
        ends = [note, *[row.text for row in record.criteria if row.kind == kind][-1:]]
        found = next((text for end in ends for text in _both(end) if _UNFINISHED.search(text)), "")
        if is_complete and found:
            yield hit(kind.value, kind=kind.value, text=found[-60:])


@rule(
    WARNINGS,
    "W03",
    "lay_summary",
    _("The summary in plain words is missing."),
    cases={
        "hard": _(
            "The summary in plain words (%(language)s) is hard to read: LIX %(lix)s, "
            "plain language stays below 50."
        )
    },
)
def _lay_summary_missing_or_hard(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if not record.lay_summary:
        yield hit()
    for language in c.Language:
        value = whole(lix(getattr(record.lay_summary, language)))
        if value > HARD:
            params = {"case": "hard", "language": language.value, "lix": str(value)}
            yield hit(language.value, **params)


@rule(WARNINGS, "W04", "sites", _("The study recruits but lists no site."))
def _recruiting_without_site(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if record.status.main == c.MainStatus.RECRUITING and not record.sites:
        yield hit()


@rule(WARNINGS, "W05", "sample_size_planned", _("The number of participants is missing or 0."))
def _no_sample_size(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """A study stopped before its first participant may truly have 0."""
    size = record.sample_size_planned or record.sample_size_actual
    if not size and not never_enrolled(record):
        yield hit()


@rule(
    WARNINGS,
    "W06",
    "outcomes",
    _("A primary outcome changes after the first participant was enrolled."),
)
def _primary_outcome_changed(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """A translation added is no change: texts differ in a language both versions have."""
    if context.previous is None or not has_begun(record, context.today):
        return
    pairs = zip_longest(primary_outcomes(context.previous), primary_outcomes(record))
    if not all(old and new and _says_the_same(old, new) for old, new in pairs):
        yield hit()


@rule(
    WARNINGS,
    "W07",
    "milestones",
    _("The study was due to start on %(date)s: has it started? The actual start is missing."),
)
def _start_overdue(record: StudyRecord, context: Context) -> Iterator[Hit]:
    planned = milestone(record, c.MilestoneKind.STUDY_START, c.DateKind.PLANNED)
    actual = any(milestone(record, kind, c.DateKind.ACTUAL) for kind in STARTS)
    if planned and dates.is_past(planned, context.today) and not actual:
        yield hit(date=planned)


@rule(
    WARNINGS,
    "W08",
    "status",
    _("The status was last confirmed on %(date)s, more than %(days)s days ago."),
)
def _status_stale(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """Shelf life: vocabularies.md 1.4. A status never confirmed counts from its first day."""
    days = context.shelf_life_days
    confirmed = record.status.last_known()
    if days is not None and confirmed and is_older(confirmed, days, context.today):
        yield hit(date=confirmed, days=str(days))


@rule(WARNINGS, "W09", "record_language", _("Texts without their %(language)s version: %(count)s."))
def _second_language_incomplete(record: StudyRecord, context: Context) -> Iterator[Hit]:
    own = record.record_language
    other = c.Language.EN if own == c.Language.DE else c.Language.DE
    count = sum(bool(getattr(t, own)) and not getattr(t, other) for t in texts(record))
    if count:
        yield hit(other.value, language=other.value, count=str(count))


@rule(WARNINGS, "W10", "design", _("An observational study has no phase, but one is given."))
def _phase_of_observation(record: StudyRecord, context: Context) -> Iterator[Hit]:
    observational = (c.StudyType.OBSERVATIONAL, c.StudyType.REGISTRY)
    if record.design.study_type in observational and record.design.phase not in (None, c.Phase.NA):
        yield hit()


@rule(
    WARNINGS, "W11", "milestones", _("The study is completed; the end of recruitment is missing.")
)
def _no_recruitment_end(record: StudyRecord, context: Context) -> Iterator[Hit]:
    kinds = (c.DateKind.ACTUAL, c.DateKind.UNKNOWN)
    end = milestone(record, c.MilestoneKind.RECRUITMENT_END, *kinds)
    if record.status.main == c.MainStatus.COMPLETED and not end:
        yield hit()


@rule(
    WARNINGS,
    "W12",
    "publications",
    _("The study ended on %(date)s: results are due after twelve months and not recorded."),
)
def _results_overdue(record: StudyRecord, context: Context) -> Iterator[Hit]:
    end = milestone(record, c.MilestoneKind.STUDY_COMPLETION, c.DateKind.ACTUAL)
    if not end or never_enrolled(record) or not is_older(end, 365, context.today):
        return
    posted = (c.MilestoneKind.RESULTS_POSTED, c.MilestoneKind.PUBLICATION)
    has_results = (
        record.status.sub_status == "results_published"
        or any(row.kind == c.PublicationKind.RESULT for row in record.publications)
        or any(milestone(record, kind, c.DateKind.ACTUAL) for kind in posted)
    )
    if not has_results:
        yield hit(date=end)


@rule(WARNINGS, "W13", "responsibilities", _("A person is still named who has left."))
def _person_has_left(record: StudyRecord, context: Context) -> Iterator[Hit]:
    for key in public_people(record):
        if key in context.left_people:
            yield hit(key)


@rule(WARNINGS, "W14", "sites", _("The study recruits, but none of its sites is open."))
def _no_site_open(record: StudyRecord, context: Context) -> Iterator[Hit]:
    is_open = any(site.status == c.SiteStatus.OPEN for site in record.sites)
    if record.status.main == c.MainStatus.RECRUITING and record.sites and not is_open:
        yield hit()


@rule(
    WARNINGS,
    "W15",
    "eligibility",
    _(
        "Inclusion criterion %(position)s gives other ages (“%(text)s”) than the coded limits: "
        "lowest %(age_min)s, highest %(age_max)s."
    ),
)
def _ages_differ(record: StudyRecord, context: Context) -> Iterator[Hit]:
    """Ages in years only, of inclusion criteria that state just one."""
    low, high = record.eligibility.age_min, record.eligibility.age_max
    if any(age and age.unit != c.AgeUnit.YEARS for age in (low, high)):
        return
    for position, row in numbered(record.criteria):
        ages = [stated_ages(text) for text in _both(row.text)]
        stated = next(filter(None, ages), None)
        if row.kind != c.CriterionKind.INCLUSION or stated is None:
            continue
        if not stated.agrees_with(low, high):
            params = {"age_min": show_age(low), "age_max": show_age(high)}
            text = row.text.get(record.record_language)[:80]
            yield hit(f"inclusion:{position}", position=str(position), text=text, **params)


@rule(
    WARNINGS,
    "W16",
    "design",
    _("A study with one arm cannot be randomised."),
    cases={"arms": _("%(count)s arms are described, but the number of arms is %(number)s.")},
)
def _arms_contradict(record: StudyRecord, context: Context) -> Iterator[Hit]:
    design = record.design
    is_one_arm = design.arm_model == c.ArmModel.ONE_ARM or design.number_of_arms == 1
    if is_one_arm and design.allocation == c.Allocation.RANDOMISED:
        yield hit()
    number, count = design.number_of_arms, len(record.arms)
    if number is not None and record.arms and number != count:
        yield hit("arms", case="arms", count=str(count), number=str(number))


@rule(WARNINGS, "W17", "status", _("The source says “%(raw)s”, which has no meaning here yet."))
def _value_unmapped(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if record.status.raw and not record.status.sub_status:
        yield hit(raw=record.status.raw)
    for position, site in enumerate(record.sites, 1):
        if site.status_raw and site.status is None:
            yield hit(f"site:{position}", raw=site.status_raw)


@rule(WARNINGS, "W20", "criteria", _("Inclusion and exclusion criteria are kept in one text."))
def _criteria_unsplit(record: StudyRecord, context: Context) -> Iterator[Hit]:
    if any(row.kind == c.CriterionKind.UNSPLIT for row in record.criteria):
        yield hit()


def _both(text: p.Text) -> tuple[str, ...]:
    return tuple(filter(None, (text.en, text.de)))


def _says_the_same(old: p.Outcome, new: p.Outcome) -> bool:
    pairs = (
        (getattr(old, name), getattr(new, name)) for name in ("title", "time_frame", "details")
    )
    return all(
        getattr(before, language) == getattr(after, language)
        for before, after in pairs
        for language in c.Language
        if getattr(before, language) and getattr(after, language)
    )
