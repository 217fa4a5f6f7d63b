"""What changed between two records: facts that lose nothing, lines a reader understands."""

import json
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies import choices as c
from studies import parts as p
from studies.changes import ChangeLine, changes, compare_words, describe
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


def variants(part: p.Part, prefix: str = "") -> Iterator[tuple[str, p.Part]]:
    """The part with one of its values changed, for each of its values at any depth."""
    for name in type(part).model_fields:
        value, path = getattr(part, name), f"{prefix}{name}"
        if path in {"schema_version", "labels", "organisations", "status.stage"}:
            continue
        if isinstance(value, p.Part) and not isinstance(value, p.Text | p.Age):
            inner: Iterator[tuple[str, Any]] = variants(value, f"{path}.")
        elif isinstance(value, tuple) and value and isinstance(value[0], p.Part):
            inner = ((at, (row, *value[1:])) for at, row in variants(value[0], f"{path}."))
            yield path, part.model_copy(update={name: value[1:]})
        elif value is None or value == "":
            value = "2025-03" if name.endswith("_on") else "x"
            inner = iter([(path, value)])
        else:
            inner = iter([(path, other(value, name))])
        for at, new in inner:
            yield at, part.model_copy(update={name: new})


VARIANTS = [*variants(FULL)]


def lines(old: StudyRecord, new: StudyRecord, language: str = "en", **names: str) -> list[Any]:
    return [describe(change, language, names) for change in changes(old, new)]


def change(**facts: Any) -> StudyRecord:
    return FULL.model_copy(update=facts)


def test_variants_reach_every_field_of_a_record() -> None:
    assert {path.partition(".")[0] for path, _ in VARIANTS} == {*StudyRecord.model_fields} - {
        "schema_version",
        "labels",
        "organisations",
    }


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("path", "new"), VARIANTS, ids=lambda value: str(value)[:30])
def test_every_value_that_changes_is_told(path: str, new: StudyRecord, language: str) -> None:
    for old, later in ((FULL, new), (new, FULL)):
        told = lines(old, later, language, **{"7": "Sample Person", "7x": "Sample Other"})
        assert told, path
        for line in told:
            assert line.label
            assert line.text or (line.old and line.new and line.old != line.new)


@pytest.mark.parametrize(("path", "new"), VARIANTS, ids=lambda value: str(value)[:30])
def test_facts_are_json(path: str, new: StudyRecord) -> None:
    facts = changes(FULL, new)
    assert json.loads(json.dumps(facts)) == facts


def test_facts_hold_no_label_of_the_interface() -> None:
    facts = changes(FULL, change(design=FULL.design.model_copy(update={"phase": c.Phase.P3})))
    assert facts == [{"kind": "changed", "field": "design.phase", "old": "2", "new": "3"}]


def test_first_version_changes_nothing() -> None:
    assert changes(None, FULL) == []


def test_same_record_changes_nothing() -> None:
    assert changes(FULL, StudyRecord.from_json(FULL.to_json())) == []


def test_new_labels_of_the_same_keys_are_no_change() -> None:
    labels = {**FULL.labels, "sub_status:transit_ethics": both("At the ethics committee")}
    assert changes(FULL, change(labels=labels)) == []


def test_status_is_told_as_the_page_says_it() -> None:
    old = change(status=p.StatusPart(main=c.MainStatus.PLANNED, since="2026-10"))
    assert lines(old, FULL) == [
        ChangeLine("Status", "changed", "Planned", "Planned (Transit Ethics)", "", "en")
    ]


def test_added_criterion_is_told_by_its_number() -> None:
    old = change(criteria=criteria(*SEVEN[:6]))
    assert changes(old, FULL) == [
        {
            "kind": "added",
            "field": "criteria",
            "what": "exclusion",
            "position": 7,
            "text": {"de": "Organ transplant (de)", "en": "Organ transplant"},
        }
    ]
    assert lines(old, FULL) == [
        ChangeLine("Exclusion criterion 7 added", "added", "", "", "Organ transplant", "en")
    ]


def test_criterion_removed_in_between_is_the_only_change() -> None:
    new = change(criteria=criteria(*SEVEN[:2], *SEVEN[3:]))
    assert [line.label for line in lines(FULL, new)] == ["Exclusion criterion 3 removed"]


def test_reworded_criterion_is_one_change() -> None:
    new = change(criteria=criteria(*SEVEN[:6], "Organ or marrow transplant"))
    assert lines(FULL, new) == [
        ChangeLine(
            "Exclusion criterion 7",
            "changed",
            "Organ transplant",
            "Organ or marrow transplant",
            "",
            "en",
        )
    ]


def test_criterion_of_the_other_list_is_another_criterion() -> None:
    new = change(criteria=criteria(*SEVEN[:6]) + criteria(SEVEN[6], kind=c.CriterionKind.INCLUSION))
    assert [line.label for line in lines(FULL, new)] == [
        "Exclusion criterion 7 removed",
        "Inclusion criterion 1 added",
    ]


def test_new_order_is_told_once() -> None:
    new = change(criteria=criteria(*SEVEN[1:], SEVEN[0]))
    assert lines(FULL, new) == [ChangeLine("Order changed: Criterion", "changed", "", "", "", "en")]


def test_attribute_of_a_row_names_the_row() -> None:
    outcome = FULL.outcomes[0].model_copy(update={"time_frame": both("Day 90")})
    assert [
        (line.label, line.old, line.new) for line in lines(FULL, change(outcomes=(outcome,)))
    ] == [("Primary outcome 1 · Time frame", "Day 28", "Day 90")]


def test_site_is_told_by_its_name() -> None:
    site = FULL.sites[0].model_copy(update={"status": c.SiteStatus.CLOSED})
    assert [(line.label, line.old, line.new) for line in lines(FULL, change(sites=(site,)))] == [
        ("Site Sample University, Ward, Jena · Status", "Open", "Closed")
    ]


def test_responsibility_at_a_site_names_both() -> None:
    site = FULL.sites[0].model_copy(update={"responsibilities": ()})
    assert lines(FULL, change(sites=(site,)), **{"7": "Sample Person"}) == [
        ChangeLine(
            "Site Sample University, Ward, Jena · Principal investigator removed",
            "removed",
            "",
            "",
            "Sample University, Sample Person",
            "en",
        )
    ]


def test_people_are_named_by_key_until_a_line_is_written() -> None:
    new = change(responsibilities=(PERSON.model_copy(update={"investigator": "8"}),))
    facts = changes(FULL, new)
    assert (facts[0]["old"], facts[0]["new"]) == ({"person": "7"}, {"person": "8"})
    line = describe(facts[0], "en", {"8": "Sample Person"})
    assert (line.label, line.old, line.new) == (
        "Principal investigator Sample University · Person",
        "name removed",
        "Sample Person",
    )


def test_renamed_organisation_is_one_change() -> None:
    university = FULL.organisations["1"].model_copy(
        update={"name": both("Sample State University")}
    )
    new = change(organisations={**FULL.organisations, "1": university})
    assert [(line.label, line.old, line.new) for line in lines(FULL, new)] == [
        ("Organisation", "Sample University", "Sample State University")
    ]


@pytest.mark.parametrize("field", ["type", "city", "country", "ror"])
def test_changed_organisation_is_told(field: str) -> None:
    university = FULL.organisations["1"]
    value = other(getattr(university, field), field)
    changed = university.model_copy(update={field: value})
    told = lines(FULL, change(organisations={**FULL.organisations, "1": changed}))
    assert len(told) == 1
    assert told[0].label.startswith("Organisation Sample University · ")


def test_organisation_no_row_names_is_no_change() -> None:
    only = {"1": FULL.organisations["1"]}
    assert changes(FULL, change(organisations=only)) == []


def test_dates_keep_their_precision() -> None:
    start = FULL.milestones[0].model_copy(update={"date": "2027-01-17"})
    assert lines(FULL, change(milestones=(start,))) == [
        ChangeLine(
            "Start of the study (planned)", "changed", "December 2026", "17 January 2027", "", "en"
        )
    ]


def test_value_filled_for_the_first_time_is_added() -> None:
    old = change(sample_size_actual=None)
    assert lines(old, FULL) == [
        ChangeLine("Participants enrolled added", "added", "", "", "90", "en")
    ]


def test_translation_added_is_told_in_its_own_language() -> None:
    old = change(public_title=p.Text(en="A sample"))
    assert lines(old, FULL, "en") == [
        ChangeLine("Public title (German) added", "added", "", "", "A sample (de)", "de")
    ]


def test_text_in_one_language_is_shown_in_it() -> None:
    old, new = (
        change(acronym="A", why_stopped=text) for text in (p.Text(), p.Text(de="Kein Geld"))
    )
    assert [(line.text, line.language) for line in lines(old, new, "en")] == [("Kein Geld", "de")]


def test_several_values_are_told_as_a_list() -> None:
    design = FULL.design.model_copy(update={"control": (c.Control.PLACEBO, c.Control.ACTIVE)})
    line = lines(FULL, change(design=design))[0]
    assert (line.old, line.new) == ("Placebo-controlled", "Placebo-controlled, Active control")


def test_status_without_a_finer_name_stands_alone() -> None:
    labels = {"sub_status:recruiting": p.Text(de="Rekrutierend", en="Recruiting")}
    new = change(
        status=p.StatusPart(main=c.MainStatus.RECRUITING, sub_status="recruiting", since="2026-10"),
        labels={**FULL.labels, **labels},
    )
    assert lines(FULL, new)[0].new == "Recruiting"


def test_words_are_compared() -> None:
    assert compare_words("aged  18 years.", "aged ≥ 18 years or older") == [
        ("same", "aged"),
        ("added", " ≥"),
        ("same", " 18"),
        ("removed", " years."),
        ("added", " years or older"),
    ]


def test_line_breaks_survive_a_comparison() -> None:
    assert compare_words("one\ntwo", "one\nthree") == [
        ("same", "one"),
        ("removed", "\ntwo"),
        ("added", "\nthree"),
    ]


@given(old=st.text("ab \n", max_size=30), new=st.text("ab \n", max_size=30))
def test_comparison_loses_nothing_of_the_new_text(old: str, new: str) -> None:
    runs = compare_words(old, new)
    assert "".join(words for kind, words in runs if kind != "removed") == new
    told = [word for kind, words in runs if kind != "added" for word in words.split()]
    assert told == old.split()
