"""Records of ClinicalTrials.gov: every path, every code, every quirk."""

import json
import re
from typing import Any

import pytest

from exchange.readers.ctgov import codes
from studies import choices as c
from studies import parts as p
from studies.record import StudyRecord
from tests.ctgov_records import SAMPLE, found, read_one, sample


def test_the_sample_becomes_a_study() -> None:
    incoming = read_one(SAMPLE)
    record = incoming.record
    assert (incoming.place, incoming.source, incoming.external_id) == (
        "line 1",
        "ctgov",
        "NCT90000001",
    )
    assert incoming.findings == ()
    assert record.public_title.en == "Sample Tablets for Sample Fever"
    assert record.scientific_title.en == "A Sample Study of Tablets in Adults With Sample Fever"
    assert (record.acronym, record.number, record.record_language) == ("SAMPLE", "", "en")
    assert (record.text_state_en, record.text_state_de) == ("human", "missing")
    assert record.lay_summary.en == "Adults with fever > 38 °C take tablets & water."
    assert record.scientific_summary.en == "First line.\n\n* point one\n* point two"
    assert record.status == p.StatusPart(
        sub_status="recruiting", raw="RECRUITING", source="ctgov", confirmed_on="2024-05"
    )
    assert record.keywords.en == "fever\ntablet"
    assert (record.sample_size_planned, record.sample_size_actual) == (60, None)
    assert record.registration_kind == c.RegistrationKind.PROSPECTIVE
    assert StudyRecord.from_json(record.to_json()) == record


def test_design_arms_and_interventions() -> None:
    record = read_one(SAMPLE).record
    assert record.design == p.Design(
        study_type=c.StudyType.INTERVENTIONAL,
        phase=c.Phase.P1_2,
        allocation=c.Allocation.RANDOMISED,
        assignment=c.Assignment.PARALLEL,
        arm_model=c.ArmModel.TWO_ARM,
        control=(c.Control.PLACEBO,),
        masking=c.Masking.DOUBLE,
        masked_roles=(c.MaskedRole.PARTICIPANT, c.MaskedRole.INVESTIGATOR),
        purpose=(c.Purpose.TREATMENT,),
        center_type=c.CenterType.MULTI,
        number_of_arms=2,
    )
    assert [(arm.label.en, arm.type) for arm in record.arms] == [
        ("Tablet", "experimental"),
        ("Placebo", "placebo_comparator"),
    ]
    assert [(row.name.en, row.arms, row.other_names) for row in record.interventions] == [
        ("Samplin", (1,), "SMP-1\nSMP-2"),
        ("Placebo tablet", (2,), ""),
    ]


def test_outcomes_criteria_and_conditions() -> None:
    record = read_one(SAMPLE).record
    assert [(o.rank, o.title.en, o.time_frame.en, o.details.en) for o in record.outcomes] == [
        ("primary", "Fever", "Day 7", "In °C"),
        ("secondary", "Pain", "Day 14", ""),
    ]
    assert [(row.kind, row.level, row.text.en) for row in record.criteria] == [
        ("inclusion", 0, "Aged >= 18 years"),
        ("inclusion", 0, "Fever"),
        ("exclusion", 0, "Allergy:"),
        ("exclusion", 1, "to Samplin"),
    ]
    assert record.eligibility == p.Eligibility(
        sex=c.Sex.ALL, age_min=p.Age(value=18), healthy_volunteers=False
    )
    assert [(row.text.en, row.code_system, row.code) for row in record.conditions] == [
        ("Sample-Fever", "mesh", "D000001")
    ]
    assert record.subject_terms == (
        p.SubjectTerm(code="D000001", text="Sample Fever"),
        p.SubjectTerm(code="D000002", text="Fevers", is_ancestor=True),
    )


def test_parties_and_sites() -> None:
    incoming = read_one(SAMPLE)
    record = incoming.record
    names = {key: row.name.en for key, row in record.organisations.items()}
    assert [(row.role, names[row.organisation]) for row in record.sponsors] == [
        ("primary_sponsor", "Sample University"),
        ("collaborator", "Sample Pharma"),
    ]
    types = {row.name.en: row.type for row in record.organisations.values()}
    assert (types["Sample Pharma"], types["Sample University"]) == ("company", None)
    assert [
        (row.role, names[row.organisation], row.investigator) for row in record.responsibilities
    ] == [
        ("principal_investigator", "Sample University", "p1"),
        ("scientific_contact", "Sample University", ""),
    ]
    jena, ankara = record.sites
    assert (jena.city, jena.postcode, jena.region, jena.country) == (
        "Jena", "07743", "Thuringia", "DE",
    )  # fmt: skip
    assert (jena.latitude, jena.longitude, jena.status, jena.status_raw) == (
        50.93, 11.59, "open", "RECRUITING",
    )  # fmt: skip
    assert (names[ankara.organisation], ankara.country, ankara.status) == (
        "Sample Clinic", "TR", None,
    )  # fmt: skip
    assert {
        key: (name.given, name.family, name.name_suffix) for key, name in incoming.people.items()
    } == {"p1": ("Petra", "Muster", "MD"), "p2": ("Max", "Muster", "")}
    assert [row.investigator for row in jena.responsibilities] == ["p2"]


def test_numbers_dates_publications_and_data_sharing() -> None:
    record = read_one(SAMPLE).record
    assert record.identifiers == (
        p.Identifier(
            scheme=c.Scheme.NCT, value="NCT90000001", is_primary=True, assigned_on="2024-02-09"
        ),
        p.Identifier(scheme=c.Scheme.SPONSOR, value="SAMPLE-01"),
    )
    assert [(row.kind, row.date_kind, row.date) for row in record.milestones] == [
        ("study_start", "actual", "2024-03"),
        ("primary_completion", "planned", "2025-06-30"),
        ("study_completion", "planned", "2026"),
    ]
    assert [
        (row.kind, row.citation, row.doi, row.pmid, row.url) for row in record.publications
    ] == [
        ("result", "Muster P. Samples. doi: 10.1234/sample.(1).", "10.1234/sample.(1)", "1", ""),
        ("link", "Sample page", "", "", "https://example.org/sample"),
        (
            "document",
            "Study Protocol, 2024-01-15",
            "",
            "",
            "https://cdn.clinicaltrials.gov/large-docs/01/NCT90000001/Prot_000.pdf",
        ),
    ]
    assert record.ipd == p.IPDStatement(
        plan=c.IPDPlan.YES,
        info_types=(c.IPDInfoType.SAP,),
        time_frame=p.Text(en="After two years"),
        access_criteria=p.Text(en="On request"),
    )


def test_pr5_the_kept_record_is_whole_but_for_phones_and_addresses() -> None:
    raw = json.loads(read_one(SAMPLE).raw)
    text = json.dumps(raw)
    assert not re.search(r'"(phone|phoneExt|email)"', text)
    contacts = raw["protocolSection"]["contactsLocationsModule"]
    assert contacts["centralContacts"] == [{"name": "Sample Contact"}]
    assert raw["protocolSection"]["designModule"] == SAMPLE["protocolSection"]["designModule"]


def test_contact_persons_are_not_named() -> None:
    incoming = read_one(SAMPLE)
    assert "Nurse" not in str(incoming.people)
    assert "Sample Contact" not in incoming.record.to_json()


def test_unknown_keys_change_nothing() -> None:
    odd = sample(designModule__newThing={"x": [1]}, contactsLocationsModule__locations_nested=[{}])
    assert read_one(odd).record == read_one(SAMPLE).record


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("designModule__studyType", "DREAMING", "studyType"),
        ("designModule__phases", ["PHASE1", "PHASE4"], "phases"),
        ("designModule__designInfo__allocation", "LOTTERY", "allocation"),
        ("designModule__designInfo__maskingInfo__whoMasked", ["CAT"], "whoMasked"),
        ("eligibilityModule__sex", "MOST", "sex"),
        ("ipdSharingStatementModule__ipdSharing", "PERHAPS", "ipdSharing"),
        ("armsInterventionsModule__armGroups", [{"label": "A", "type": "ODD"}], "type"),
        ("outcomesModule__primaryOutcomes", "all", "primaryOutcomes"),
        ("eligibilityModule__minimumAge", "old", "minimumAge"),
        ("eligibilityModule__healthyVolunteers", "yes", "healthyVolunteers"),
        ("eligibilityModule__genderDescription", ["x"], "genderDescription"),
        ("designModule__enrollmentInfo__count", -1, "count"),
        ("statusModule__startDateStruct__date", "03/2024", "date"),
        ("contactsLocationsModule__locations", [{"country": "Atlantis"}], "country"),
        ("contactsLocationsModule__locations", [{"geoPoint": {"lat": 95, "lon": 1}}], "lat"),
        ("contactsLocationsModule__locations", [{"status": "OPEN?"}], "status"),
        ("referencesModule__references", [{"pmid": "PMC1", "citation": "x"}], "pmid"),
        ("referencesModule__seeAlsoLinks", [{"url": "javascript:alert()"}], "url"),
        ("contactsLocationsModule__overallOfficials", [{"name": "A B", "role": "KING"}], "role"),
        ("descriptionModule", "text", "descriptionModule"),
    ],
)
def test_an_unknown_value_is_reported_and_not_guessed(path: str, value: Any, field: str) -> None:
    reported = found(sample(**{path: value}))
    assert [(code, name) for code, name, _ in reported] == [("W17", field)]


@pytest.mark.parametrize("status", ["AVAILABLE", "WITHHELD", "BRAND_NEW"])
def test_a_status_of_no_recruitment_is_not_confirmed(status: str) -> None:
    record = sample(statusModule__overallStatus=status)
    part = read_one(record).record.status
    assert (part.sub_status, part.raw) == ("not_confirmed", status)
    assert found(record) == [("W17", "overallStatus", status)]


@pytest.mark.parametrize(("code", "sub_status"), codes.SUB_STATUS.items())
def test_every_status_has_a_sub_status(code: str, sub_status: str) -> None:
    record = sample(statusModule__overallStatus=code)
    assert read_one(record).record.status.sub_status == sub_status
    assert found(record) == []


def test_a_record_without_modules_is_a_study_with_a_number() -> None:
    bare = {"protocolSection": {"identificationModule": {"nctId": " nct90000001 "}}}
    incoming = read_one(bare)
    assert incoming.findings == ()
    assert incoming.record.identifiers[0].value == "NCT90000001"
    assert incoming.record.status.sub_status == "not_confirmed"
    assert incoming.record.design == p.Design()


def test_the_public_title_stands_in_for_a_missing_scientific_one() -> None:
    record = read_one(sample(identificationModule__officialTitle=None)).record
    assert record.scientific_title == record.public_title


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("18 Years", p.Age(value=18)),
        ("1 Year", p.Age(value=1)),
        ("6 Months", p.Age(value=6, unit=c.AgeUnit.MONTHS)),
        ("36 Weeks", p.Age(value=36, unit=c.AgeUnit.WEEKS)),
        ("30 Minutes", p.Age(value=30, unit=c.AgeUnit.MINUTES)),
        ("0 Days", None),
        ("N/A", None),
        ("", None),
        (None, None),
    ],
)
def test_ages_keep_their_unit(text: str | None, age: p.Age | None) -> None:
    assert read_one(sample(eligibilityModule__minimumAge=text)).record.eligibility.age_min == age


def test_observational_studies_registries_and_single_arms() -> None:
    observational = read_one(
        sample(designModule__studyType="OBSERVATIONAL", designModule__phases=None)
    ).record.design
    assert (observational.study_type, observational.phase) == ("observational", None)
    assert (observational.arm_model, observational.number_of_arms) == (None, 2)
    registry = sample(designModule__studyType="OBSERVATIONAL", designModule__patientRegistry=True)
    assert read_one(registry).record.design.study_type == "registry"
    single = read_one(
        sample(
            designModule__phases=["NA"],
            designModule__designInfo__allocation="NA",
            armsInterventionsModule__armGroups=[{"label": "One"}],
            contactsLocationsModule__locations=[{"city": "Jena"}],
        )
    ).record.design
    assert (single.phase, single.allocation) == ("na", "single_arm")
    assert (single.arm_model, single.center_type) == ("one_arm", "single")
    several = read_one(
        sample(designModule__designInfo__allocation="NA", contactsLocationsModule__locations=None)
    ).record.design
    assert (several.allocation, several.center_type) == ("na", None)


@pytest.mark.parametrize(
    ("info", "sizes", "reported"),
    [
        ({"count": 60, "type": "ACTUAL"}, (None, 60), 0),
        ({"count": 0, "type": "ESTIMATED"}, (0, None), 0),
        ({"count": 60}, (60, None), 1),
        ({}, (None, None), 0),
    ],
)
def test_sample_sizes(info: dict[str, Any], sizes: tuple[Any, Any], reported: int) -> None:
    incoming = read_one(sample(designModule__enrollmentInfo=info))
    record = incoming.record
    assert (record.sample_size_planned, record.sample_size_actual) == sizes
    assert len(incoming.findings) == reported


def test_a_date_of_unknown_kind_and_results() -> None:
    record = read_one(
        sample(
            statusModule__startDateStruct={"date": "2024-03"},
            statusModule__resultsFirstPostDateStruct={"date": "2027-01-01T00:00", "type": "ACTUAL"},
        )
    ).record
    kinds = {row.kind.value: (row.date_kind, row.date) for row in record.milestones}
    assert kinds["study_start"] == ("unknown", "2024-03")
    assert kinds["results_posted"] == ("actual", "2027-01-01")
