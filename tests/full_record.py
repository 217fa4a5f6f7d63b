"""A record in which every field says something."""

from enum import Enum
from typing import Any

from studies import choices as c
from studies import parts as p
from studies.changes import changes, describe
from studies.record import StudyRecord


def both(text: str) -> p.Text:
    return p.Text(de=f"{text} (de)", en=text)


def criteria(*texts: str, kind: c.CriterionKind = c.CriterionKind.EXCLUSION) -> Any:
    return tuple(p.Criterion(kind=kind, text=both(text)) for text in texts)


SEVEN = (
    "Hypersensitivity to the drug",
    "Bacterial infection",
    "Active tuberculosis",
    "Known HIV",
    "Pregnancy",
    "Dialysis",
    "Organ transplant",
)

PERSON = p.Responsibility(role="principal_investigator", organisation="1", investigator="7")

# A record in which every field says something.
FULL = StudyRecord(
    number="CTU-0001",
    acronym="SAMPLE",
    scientific_title=both("A sample study"),
    public_title=both("A sample"),
    status=p.StatusPart(sub_status="transit_ethics", main=c.MainStatus.PLANNED, since="2026-10"),
    why_stopped=both("No funds"),
    indications=(p.StudyIndication(indication="covid-19"), p.StudyIndication(indication="hiv")),
    networks=("sample-network",),
    lay_summary=both("Plain words"),
    scientific_summary=both("Long words"),
    purpose_text=both("Purpose"),
    participant_info=both("Two visits"),
    visits_min=1,
    visits_max=2,
    participation_weeks=3,
    outcomes=(
        p.Outcome(
            rank=c.OutcomeRank.PRIMARY,
            title=both("Survival"),
            time_frame=both("Day 28"),
            details=both("All causes"),
        ),
    ),
    eligibility=p.Eligibility(
        sex=c.Sex.ALL,
        gender_based=False,
        gender_note=both("Any"),
        age_min=p.Age(value=18),
        age_max=p.Age(value=75),
        healthy_volunteers=False,
        population_text=both("Adults"),
        sampling_method=c.SamplingMethod.PROBABILITY,
        inclusion_note=both("More"),
        exclusion_note=both("More"),
    ),
    criteria=criteria(*SEVEN),
    design=p.Design(
        study_type=c.StudyType.INTERVENTIONAL,
        phase=c.Phase.P2,
        allocation=c.Allocation.RANDOMISED,
        assignment=c.Assignment.PARALLEL,
        arm_model=c.ArmModel.TWO_ARM,
        control=(c.Control.PLACEBO,),
        masking=c.Masking.OPEN,
        masked_roles=(c.MaskedRole.PARTICIPANT,),
        purpose=(c.Purpose.TREATMENT,),
        observational_model=c.ObservationalModel.COHORT,
        time_perspective=(c.TimePerspective.PROSPECTIVE,),
        center_type=c.CenterType.MULTI,
        number_of_arms=2,
        target_duration="1 Year",
        assignment_note=both("Note"),
        masking_note=both("Note"),
        bullet_order=(c.DesignFact.PHASE,),
    ),
    arms=(p.Arm(label=both("Drug"), type=c.ArmType.EXPERIMENTAL, description=both("Daily")),),
    interventions=(
        p.Intervention(
            name=both("Drug"),
            type=c.InterventionType.DRUG,
            description=both("10 mg"),
            other_names="Samplinib",
            arms=(1,),
        ),
    ),
    intervention_text=both("2 x 10 mg"),
    sample_size_planned=100,
    sample_size_actual=90,
    conditions=(p.Condition(text=both("COVID-19"), code_system=c.CodeSystem.MESH, code="D1"),),
    keywords=both("virus"),
    subject_terms=(p.SubjectTerm(code="D1", text="COVID-19"),),
    sites=(
        p.Site(
            organisation="1",
            department="Ward",
            city="Jena",
            postcode="07743",
            region="Thuringia",
            country="DE",
            latitude=50.9,
            longitude=11.6,
            status=c.SiteStatus.OPEN,
            status_raw="RECRUITING",
            planned_n=10,
            actual_n=5,
            opened_on="2026-05",
            closed_on="2026-06",
            responsibilities=(PERSON,),
        ),
    ),
    countries=("AT",),
    responsibilities=(PERSON,),
    sponsors=(
        p.StudyOrganisation(
            role=c.OrganisationRole.PRIMARY_SPONSOR, organisation="1", grant_number="G1"
        ),
    ),
    identifiers=(
        p.Identifier(
            scheme=c.Scheme.NCT,
            value="NCT00000001",
            assigned_on="2026-01-02",
            issuing_authority="NLM",
            url="https://example.org/1",
        ),
    ),
    milestones=(
        p.Milestone(kind=c.MilestoneKind.STUDY_START, date_kind=c.DateKind.PLANNED, date="2026-12"),
    ),
    ethics_reviews=(
        p.EthicsReview(
            committee="1",
            number="2026-1",
            status=c.EthicsStatus.PENDING,
            submitted_on="2026-10-01",
            decided_on="2026-11",
        ),
    ),
    publications=(
        p.Publication(
            kind=c.PublicationKind.RESULT,
            citation="Sample A. A sample study. J Samples 2026",
            doi="10.1/1",
            pmid="1",
            url="https://example.org/1",
            date="2026",
        ),
    ),
    ipd=p.IPDStatement(
        plan=c.IPDPlan.YES,
        description=both("All data"),
        info_types=(c.IPDInfoType.SAP,),
        time_frame=both("One year"),
        access_criteria=both("On request"),
        url="https://example.org/1",
    ),
    is_iit=False,
    is_multinational=False,
    legal_frame=c.LegalFrame.AMG_CTR,
    registration_kind=c.RegistrationKind.PROSPECTIVE,
    organisations={
        "1": p.Organisation(
            name=both("Sample University"),
            type=c.OrganisationType.UNIVERSITY,
            city="Jena",
            country="DE",
            ror="05qpz1x62",
        ),
        "2": p.Organisation(name=both("Sample Hospital")),
    },
    labels={
        "indication:covid-19": p.Text(de="COVID-19", en="COVID-19"),
        "indication:hiv": p.Text(de="HIV", en="HIV"),
        "network:sample-network": p.Text(de="Beispielnetz", en="Sample network"),
        "role:principal_investigator": p.Text(de="Hauptprüfer", en="Principal investigator"),
        "sub_status:transit_ethics": p.Text(de="Transit Ethik", en="Transit Ethics"),
    },
)


def other(value: Any, name: str) -> Any:
    """A valid value that differs from the one given."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, p.Text):
        return p.Text(de=f"{value.de}x", en=f"{value.en}x")
    if isinstance(value, p.Age):
        return p.Age(value=value.value + 1)
    if isinstance(value, Enum):
        return next(choice for choice in type(value) if choice != value)
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, tuple):
        return (*value, other(value[0], name)) if value else value
    if name.endswith(("_on", "date", "since")):
        return "2025-03"
    return {"organisation": "2", "committee": "2", "country": "AT"}.get(name, f"{value}x")


def lines(old: StudyRecord, new: StudyRecord, language: str = "en", **names: str) -> list[Any]:
    return [describe(change, language, names) for change in changes(old, new)]


def change(**facts: Any) -> StudyRecord:
    return FULL.model_copy(update=facts)
