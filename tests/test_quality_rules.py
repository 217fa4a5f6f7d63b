"""Each rule finds what it is for, and is silent about a record that is right."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from studies import parts as p
from studies import quality
from studies.admin.layout import anchor
from studies.choices import (
    AgeUnit,
    Allocation,
    ArmModel,
    CodeSystem,
    CriterionKind,
    DateKind,
    EthicsStatus,
    IPDPlan,
    MainStatus,
    MilestoneKind,
    OrganisationRole,
    OutcomeRank,
    Phase,
    PublicationKind,
    Relation,
    Scheme,
    SiteStatus,
    StudyType,
)
from studies.quality import Context, Finding, Severity
from studies.record import StudyRecord


def both(text: str) -> p.Text:
    return p.Text(de=text, en=text)


def when(kind: MilestoneKind, date_kind: DateKind, day: str) -> p.Milestone:
    return p.Milestone(kind=kind, date_kind=date_kind, date=day)


def outcome(title: str = "Survival", **facts: Any) -> p.Outcome:
    facts = {"rank": OutcomeRank.PRIMARY, "time_frame": both("Day 28"), **facts}
    return p.Outcome(title=both(title), **facts)


def inclusion(text: str) -> p.Criterion:
    return p.Criterion(kind=CriterionKind.INCLUSION, text=p.Text(en=text))


PERSON = p.Responsibility(role="public_contact", organisation="o1", investigator="p1")
PLAIN = "A new drug is given. It may help. Half of us get it. We look at all of us for a year."

ACTUAL, PLANNED, UNKNOWN = DateKind.ACTUAL, DateKind.PLANNED, DateKind.UNKNOWN
START, END = MilestoneKind.STUDY_START, MilestoneKind.STUDY_COMPLETION

# A recruiting study in which no rule finds anything.
RIGHT = StudyRecord(
    number="CTU-0001",
    acronym="SAMPLE",
    scientific_title=both("A sample study"),
    public_title=both("A sample"),
    status=p.StatusPart(sub_status="recruiting", main=MainStatus.RECRUITING, since="2026-02"),
    indications=(p.StudyIndication(indication="covid-19", is_main=True),),
    lay_summary=both(PLAIN),
    participation_weeks=4,
    outcomes=(outcome(),),
    eligibility=p.Eligibility(age_min=p.Age(value=18), age_max=p.Age(value=75)),
    criteria=(p.Criterion(kind=CriterionKind.INCLUSION, text=both("Aged 18 to 75 years")),),
    design=p.Design(study_type=StudyType.INTERVENTIONAL, phase=Phase.P2, number_of_arms=1),
    arms=(p.Arm(label=both("Sample drug")),),
    sample_size_planned=200,
    conditions=(
        p.Condition(text=both("COVID-19"), code_system=CodeSystem.MESH, code="D000086382"),
    ),
    sites=(p.Site(organisation="o1", city="Jena", country="DE", status=SiteStatus.OPEN),),
    responsibilities=(PERSON,),
    sponsors=(p.StudyOrganisation(role=OrganisationRole.PRIMARY_SPONSOR, organisation="o1"),),
    identifiers=(p.Identifier(scheme=Scheme.NCT, value="NCT00000001", is_primary=True),),
    milestones=(when(START, ACTUAL, "2026-02"), when(END, PLANNED, "2027-05")),
    ethics_reviews=(p.EthicsReview(status=EthicsStatus.APPROVED, number="2026-1"),),
    ipd=p.IPDStatement(plan=IPDPlan.NO),
    organisations={"o1": p.Organisation(name=both("Sample University"), ror="05qpz1x62")},
)
CONTEXT = Context(today=date(2026, 11, 18), orcids={"p1": "0000-0002-1825-0097"})


def change(part: str = "", **facts: Any) -> StudyRecord:
    """The right record with some facts changed, of one of its parts if that is named."""
    if part:
        facts = {part: getattr(RIGHT, part).model_copy(update=facts)}
    return RIGHT.model_copy(update=facts)


def status(main: MainStatus, **facts: Any) -> p.StatusPart:
    return RIGHT.status.model_copy(update={"main": main, "sub_status": main.value, **facts})


def knows(**facts: Any) -> Context:
    return replace(CONTEXT, **facts)


def rewritten(title: str) -> StudyRecord:
    return change(outcomes=(outcome(title),))


NCT = RIGHT.identifiers[0]
ICD: dict[str, Any] = {"code_system": CodeSystem.ICD10GM}
SITE = RIGHT.sites[0]
FOREIGN = knows(foreign_identifiers=frozenset({("nct", "NCT00000001")}))
OVER = change(status=status(MainStatus.COMPLETED), milestones=(when(END, ACTUAL, "2025-10"),))

# (rule, record, context): the rule finds something.
FOUND: list[tuple[str, StudyRecord, Context]] = [
    ("E01", change(scientific_title=p.Text(de="Nur deutsch")), CONTEXT),
    ("E02", change(indications=()), CONTEXT),
    ("E02", change(indications=RIGHT.indications * 2), CONTEXT),
    ("E03", change(sponsors=()), CONTEXT),
    ("E03", change(sponsors=RIGHT.sponsors * 2), CONTEXT),
    ("E04", change(responsibilities=()), CONTEXT),
    ("E04", change(responsibilities=(PERSON.model_copy(update={"is_public": False}),)), CONTEXT),
    ("E05", change("status", since=None), CONTEXT),
    ("E06", change(outcomes=(outcome(rank=OutcomeRank.SECONDARY),)), CONTEXT),
    ("E07", change(outcomes=(outcome(time_frame=p.Text()),)), CONTEXT),
    ("E08", change("eligibility", age_min=p.Age(value=76)), CONTEXT),
    ("E08", change("eligibility", age_max=p.Age(value=17, unit=AgeUnit.MONTHS)), CONTEXT),
    ("E09", change(milestones=(when(START, ACTUAL, "2026-12"),)), CONTEXT),
    ("E10", change(milestones=(when(START, PLANNED, "2026-09"),)), CONTEXT),
    ("E11", change(identifiers=(NCT.model_copy(update={"value": "NCT0000001"}),)), CONTEXT),
    ("E12", change(ethics_reviews=()), CONTEXT),
    ("E12", change(sites=()), CONTEXT),
    ("E13", RIGHT, knows(names_without_basis=frozenset({"p1"}))),
    (
        "E13",
        change(
            responsibilities=(), sites=(SITE.model_copy(update={"responsibilities": (PERSON,)}),)
        ),
        knows(names_without_basis=frozenset({"p1"})),
    ),
    ("E14", change(identifiers=RIGHT.identifiers * 2), CONTEXT),
    ("E15", change(status=status(MainStatus.STOPPED)), CONTEXT),
    ("E16", RIGHT, FOREIGN),
    (
        "E17",
        change(organisations={"o1": p.Organisation(name=both("Sample"), ror="05qpz1x63")}),
        CONTEXT,
    ),
    ("E17", RIGHT, knows(orcids={"p1": "0000-0002-1825-0098"})),
    (
        "E18",
        change(milestones=(when(START, ACTUAL, "2026-02"), when(END, ACTUAL, "2026-01"))),
        CONTEXT,
    ),
    ("E20", change(criteria=()), CONTEXT),
    ("E21", change("design", study_type=None), CONTEXT),
    ("E22", RIGHT, knows(is_first_version=False, previous=RIGHT)),
    ("E19", RIGHT, knows(beside={"unclean-documents": ["Protocol"]})),
    ("W18", change(conditions=(p.Condition(text=both("A"), **ICD, code="U07.1"),)), CONTEXT),
    ("W19", change(sites=(SITE.model_copy(update={"country": ""}),)), CONTEXT),
    ("W21", RIGHT, knows(beside={"discrepancies": ["acronym"]})),
    ("W22", RIGHT, knows(look_alikes=("CTU-0002",))),
    ("W01", change(criteria=(inclusion("Male and female patients aged  18 years."),)), CONTEXT),
    ("W02", change(criteria=(inclusion("And so on …"),)), CONTEXT),
    ("W02", change(criteria=(inclusion("[continued in the study protocol]"),)), CONTEXT),
    ("W02", change("eligibility", exclusion_note=both("[wird fortgesetzt]")), CONTEXT),
    ("W03", change(lay_summary=p.Text()), CONTEXT),
    ("W03", change(lay_summary=p.Text(en="Hyperinflammation complicates recovering")), CONTEXT),
    ("W04", change(sites=()), CONTEXT),
    ("W05", change(sample_size_planned=None), CONTEXT),
    ("W05", change(sample_size_planned=0), CONTEXT),
    ("W06", rewritten("Recovery"), knows(previous=RIGHT)),
    ("W06", change(outcomes=()), knows(previous=RIGHT)),
    ("W07", change(milestones=(when(START, PLANNED, "2026-10"),)), CONTEXT),
    ("W08", change("status", confirmed_on="2026-06-01"), knows(shelf_life_days=90)),
    ("W08", RIGHT, knows(shelf_life_days=90)),
    ("W09", change(public_title=p.Text(en="A sample")), CONTEXT),
    ("W10", change("design", study_type=StudyType.OBSERVATIONAL), CONTEXT),
    ("W11", OVER, CONTEXT),
    ("W12", OVER, CONTEXT),
    ("W13", RIGHT, knows(left_people=frozenset({"p1"}))),
    ("W14", change(sites=(SITE.model_copy(update={"status": SiteStatus.CLOSED}),)), CONTEXT),
    ("W15", change(criteria=(inclusion("Age ≥ 21 years"),)), CONTEXT),
    ("W15", change(criteria=(inclusion("Patients 18 to 80 years of age"),)), CONTEXT),
    ("W16", change("design", allocation=Allocation.RANDOMISED), CONTEXT),
    ("W16", change("design", number_of_arms=2), CONTEXT),
    ("W17", change(status=p.StatusPart(raw="SOMETHING_NEW", source="ctgov")), CONTEXT),
    (
        "W17",
        change(sites=(SITE.model_copy(update={"status": None, "status_raw": "AVAILABLE"}),)),
        CONTEXT,
    ),
    (
        "W20",
        change(criteria=(p.Criterion(kind=CriterionKind.UNSPLIT, text=both("Adults")),)),
        CONTEXT,
    ),
    ("N01", change(organisations={"o1": p.Organisation(name=both("Sample"))}), CONTEXT),
    ("N02", RIGHT, knows(orcids={"p1": ""})),
    ("N03", change(conditions=(p.Condition(text=both("COVID-19")),)), CONTEXT),
    ("N04", change(ipd=p.IPDStatement()), CONTEXT),
    ("N05", change(milestones=(when(START, UNKNOWN, "2026-02"),)), CONTEXT),
    ("N06", change(public_title=p.Text()), CONTEXT),
    ("N07", change(participation_weeks=None), CONTEXT),
    ("N08", change(acronym="", public_title=both("A sample study (SAM-1)")), CONTEXT),
    ("N08", change(acronym="", public_title=both("SAM-1: a sample study")), CONTEXT),
]

# (rule, record, context): close to what the rule is for, and right.
NOT_FOUND: list[tuple[str, StudyRecord, Context]] = [
    ("E05", change("status", since=None, source="ctgov"), CONTEXT),
    ("E05", change(status=p.StatusPart()), CONTEXT),
    ("E06", change("design", study_type=StudyType.OBSERVATIONAL), CONTEXT),
    ("E07", change(outcomes=(outcome(time_frame=p.Text(de="Tag 28")),)), CONTEXT),
    ("E08", change("eligibility", age_min=None), CONTEXT),
    (
        "E08",
        change("eligibility", age_min=p.Age(value=30, unit=AgeUnit.GESTATIONAL_WEEKS)),
        CONTEXT,
    ),
    ("E09", change(milestones=(when(START, ACTUAL, "2026-11"),)), CONTEXT),
    ("E09", change(milestones=(when(START, PLANNED, "2026-12"),)), CONTEXT),
    ("E10", change(milestones=(when(START, PLANNED, "2026-10"),)), CONTEXT),
    (
        "E10",
        change(milestones=(when(START, PLANNED, "2026-01"), when(START, ACTUAL, "2026-02"))),
        CONTEXT,
    ),
    (
        "E12",
        change(ethics_reviews=(), milestones=(when(MilestoneKind.ETHICS_VOTE, ACTUAL, "2026-01"),)),
        CONTEXT,
    ),
    (
        "E13",
        change(responsibilities=(PERSON.model_copy(update={"is_public": False}),)),
        knows(names_without_basis=frozenset({"p1"})),
    ),
    ("E15", change(status=status(MainStatus.STOPPED), why_stopped=both("No funds")), CONTEXT),
    ("E16", change(identifiers=(NCT.model_copy(update={"relation": Relation.PARENT}),)), FOREIGN),
    (
        "E18",
        change(milestones=(when(START, ACTUAL, "2026-02-20"), when(END, ACTUAL, "2026-02"))),
        CONTEXT,
    ),
    ("E18", change(milestones=(when(END, ACTUAL, "2026-02"),)), CONTEXT),
    (
        "E20",
        change(criteria=(p.Criterion(kind=CriterionKind.UNSPLIT, text=both("Adults")),)),
        CONTEXT,
    ),
    ("E22", RIGHT, knows(is_first_version=False, has_reason=True, previous=RIGHT)),
    ("W02", change("eligibility", inclusion_complete=False, inclusion_note=both("…")), CONTEXT),
    ("W02", change(criteria=(inclusion("Medication that cannot be discontinued"),)), CONTEXT),
    ("W05", change(sample_size_planned=None, sample_size_actual=80), CONTEXT),
    (
        "W05",
        change(status=status(MainStatus.STOPPED), sample_size_planned=None, sample_size_actual=0),
        CONTEXT,
    ),
    ("W06", rewritten("Recovery"), CONTEXT),
    ("W06", RIGHT, knows(previous=change(outcomes=(outcome(details=p.Text(de="Tod")),)))),
    (
        "W06",
        change(outcomes=(outcome("Recovery"),), milestones=(when(START, PLANNED, "2027"),)),
        knows(previous=RIGHT),
    ),
    ("W07", change(milestones=(when(START, PLANNED, "2026-11"),)), CONTEXT),
    ("W08", change("status", confirmed_on="2026-10-01"), knows(shelf_life_days=90)),
    ("W08", change("status", since=None), knows(shelf_life_days=90)),
    ("W10", change("design", study_type=StudyType.REGISTRY, phase=Phase.NA), CONTEXT),
    (
        "W11",
        change(
            status=status(MainStatus.COMPLETED),
            milestones=(when(MilestoneKind.RECRUITMENT_END, ACTUAL, "2026-05"),),
        ),
        CONTEXT,
    ),
    (
        "W12",
        OVER.model_copy(update={"publications": (p.Publication(kind=PublicationKind.RESULT),)}),
        CONTEXT,
    ),
    ("W12", change(milestones=(when(END, ACTUAL, "2026-05"),)), CONTEXT),
    ("W15", change(criteria=(inclusion("Age > 17 years"),)), CONTEXT),
    ("W15", change(criteria=(inclusion("Ages 18-75, at least 2 years of riding"),)), CONTEXT),
    ("W15", change(criteria=(inclusion("No cancer in the last 5 years"),)), CONTEXT),
    ("W15", change(criteria=(inclusion("Aged 18 to 20 years, or aged 30 to 40 years"),)), CONTEXT),
    (
        "W15",
        change(
            criteria=(inclusion("Age ≥ 2 years"),),
            eligibility=p.Eligibility(age_min=p.Age(value=24, unit=AgeUnit.MONTHS)),
        ),
        CONTEXT,
    ),
    (
        "W16",
        change("design", arm_model=ArmModel.ONE_ARM, allocation=Allocation.SINGLE_ARM),
        CONTEXT,
    ),
    ("N02", RIGHT, knows(orcids={})),
    ("N07", change(participation_weeks=None, visits_min=3), CONTEXT),
    ("N08", change(acronym="", scientific_title=both("A sample study (COVID-19)")), CONTEXT),
]


def name(case: Any) -> str:
    return case if isinstance(case, str) else ""


def found(rule: str, record: StudyRecord, context: Context) -> list[Finding]:
    return [finding for finding in quality.check(record, context) if finding.rule == rule]


def test_a_right_record_has_no_findings() -> None:
    assert quality.check(RIGHT, CONTEXT) == []


@pytest.mark.parametrize(("rule", "record", "context"), FOUND, ids=name)
def test_rule_finds(rule: str, record: StudyRecord, context: Context) -> None:
    assert len(found(rule, record, context)) == 1


@pytest.mark.parametrize(("rule", "record", "context"), NOT_FOUND, ids=name)
def test_rule_does_not_find(rule: str, record: StudyRecord, context: Context) -> None:
    assert found(rule, record, context) == []


@pytest.mark.parametrize(("rule", "record", "context"), FOUND, ids=name)
def test_message_is_a_whole_sentence(rule: str, record: StudyRecord, context: Context) -> None:
    with override("en"):
        sentence = str(quality.message(found(rule, record, context)[0]))
    assert sentence[0] == sentence[0].upper()
    assert sentence[-1] in ".?"
    assert "%(" not in sentence


def test_every_rule_is_tested() -> None:
    assert {rule for rule, _, _ in FOUND} == {rule.id for rule in quality.RULES}


def test_numbers_are_unique_and_in_order() -> None:
    ids = [rule.id for rule in quality.RULES]
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids, key=lambda rule: ("EWN".index(rule[0]), rule))


def test_field_of_every_rule_is_one_of_the_record() -> None:
    fields = {*StudyRecord.model_fields, "reason", "documents", ""}
    assert {rule.field for rule in quality.RULES} <= fields


def test_only_these_rules_can_be_waived() -> None:
    waivable = [rule.id for rule in quality.RULES if rule.waivable]
    assert waivable == ["E03", "E04", "E05", "E07", "E10", "E12"]


def test_import_refusals_are_errors_that_cannot_be_waived() -> None:
    refusals = [rule for rule in quality.RULES if rule.id in quality.IMPORT_REFUSALS]
    assert len(refusals) == len(quality.IMPORT_REFUSALS)
    assert all(rule.severity == Severity.ERROR and not rule.waivable for rule in refusals)


def test_only_errors_block() -> None:
    findings = quality.check(
        change(sponsors=(), public_title=p.Text(), lay_summary=p.Text()), CONTEXT
    )
    assert {finding.rule for finding in findings} == {"E03", "W03", "N06"}
    assert [finding.rule for finding in quality.blocking(findings)] == ["E03"]


def test_waiver_lifts_only_rules_that_can_be_waived() -> None:
    findings = quality.check(change(sponsors=(), criteria=()), CONTEXT)
    assert [finding.rule for finding in quality.blocking(findings, {"E03", "E20"})] == ["E20"]


def test_places_are_free_of_language() -> None:
    record = change(outcomes=(outcome(), outcome(time_frame=p.Text())))
    assert found("E07", record, CONTEXT) == [
        Finding(
            "E07", Severity.ERROR, "outcomes", "primary:2", {"rank": "primary", "position": "2"}
        )
    ]


def test_message_is_said_in_the_language_of_the_reader() -> None:
    message = quality.message(
        found("E07", change(outcomes=(outcome(time_frame=p.Text()),)), CONTEXT)[0]
    )
    with override("en"):
        assert str(message) == "Primary outcome 1 has no time frame."


def test_ages_are_said_with_their_unit() -> None:
    record = change(
        "eligibility", age_min=p.Age(value=80), age_max=p.Age(value=9, unit=AgeUnit.MONTHS)
    )
    with override("en"):
        assert str(quality.message(found("E08", record, CONTEXT)[0])) == (
            "The lowest age (80 years) is above the highest age (9 months)."
        )


def test_there_is_one_list_with_every_number_of_the_data_model() -> None:
    numbers = [rule.id for rule in quality.RULES]
    assert numbers == [
        *(f"E{n:02}" for n in range(1, 23)),
        *(f"W{n:02}" for n in range(1, 23)),
        *(f"N{n:02}" for n in range(1, 9)),
    ]
    assert {rule_id for rule_id, *_case in FOUND} == set(numbers)


@pytest.mark.parametrize("rule", quality.RULES, ids=lambda rule: str(rule.id))
def test_every_rule_is_said_in_both_languages_and_leads_to_its_field(rule: quality.Rule) -> None:
    for sentence in (rule.label, *rule.cases.values()):
        with override("de"):
            german = str(sentence)
        with override("en"):
            assert german != str(sentence)
    assert anchor(rule.field)
