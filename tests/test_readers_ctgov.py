"""Records of ClinicalTrials.gov: every path, every code, every quirk."""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from exchange.readers import ctgov
from exchange.readers.base import Finding, Incoming, Known, Refusal
from exchange.readers.ctgov import codes
from studies import choices as c
from studies import parts as p
from studies.record import StudyRecord
from tests.ctgov_records import SAMPLE, places, read, read_one, sample


def found(record: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Code, last step of the field, and value of the findings."""
    return [(f.code, f.field.rpartition(".")[2], f.value) for f in read_one(record).findings]


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


def test_the_kept_record_is_whole_but_for_phones_and_addresses() -> None:
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


@pytest.mark.parametrize(
    ("submitted", "start", "kind"),
    [
        ("2024-02-01", "2024-03", "prospective"),
        ("2024-03-15", "2024-03", None),
        ("2024-04-01", "2024-03", "retrospective"),
        ("2024-03-15", "2024-03-15", "prospective"),
        (None, "2024-03", None),
    ],
)
def test_registration_before_or_after_the_start(
    submitted: str | None, start: str, kind: str | None
) -> None:
    record = sample(
        statusModule__studyFirstSubmitDate=submitted, statusModule__startDateStruct={"date": start}
    )
    assert read_one(record).record.registration_kind == kind


@pytest.mark.parametrize(
    ("info", "scheme", "value", "relation"),
    [
        ({"id": "2024-512345-12-00", "type": "OTHER"}, "euct", "2024-512345-12", "own"),
        ({"id": "2020-001732-10-DE", "type": "EUDRACT_NUMBER"}, "eudract", "2020-001732-10", "own"),
        ({"id": "EudraCT number: 2020-001732-10"}, "eudract", "2020-001732-10", "own"),
        ({"id": "DRKS00000001", "type": "REGISTRY"}, "drks", "DRKS00000001", "own"),
        ({"id": "u1111-1234-5678"}, "utn", "U1111-1234-5678", "own"),
        ({"id": "R01-X", "type": "NIH"}, "funder", "R01-X", "own"),
        ({"id": "G-1", "type": "OTHER_GRANT"}, "funder", "G-1", "own"),
        ({"id": "X-1", "type": "REGISTRY"}, "other", "X-1", "own"),
        ({"id": "NCT90000002"}, "nct", "NCT90000002", "related"),
    ],
)
def test_secondary_numbers_are_recognised(
    info: dict[str, str], scheme: str, value: str, relation: str
) -> None:
    number = read_one(sample(identificationModule__secondaryIdInfos=[info])).record.identifiers[-1]
    assert (number.scheme, number.relation) == (scheme, relation)
    assert number.value.startswith(value)


def test_numbers_that_are_none_or_twice_or_wrong() -> None:
    record = sample(
        identificationModule__nctIdAliases=["NCT90000009", "old"],
        identificationModule__secondaryIdInfos=[
            {"id": "Nil known"},
            {"id": "N/A"},
            {"id": "X-1", "domain": "Sample Board", "link": "https://example.org/x"},
            {"id": "x-1"},
            {"id": "2020-99", "type": "EUDRACT_NUMBER"},
        ],
    )
    rows = [(row.scheme, row.value, row.relation) for row in read_one(record).record.identifiers]
    assert rows == [
        ("nct", "NCT90000001", "own"),
        ("nct", "NCT90000009", "own"),
        ("sponsor", "SAMPLE-01", "own"),
        ("other", "X-1", "own"),
        ("other", "2020-99", "own"),
    ]
    assert found(record) == [("E11", "nctIdAliases", "old"), ("E11", "id", "2020-99")]
    assert read_one(record).record.identifiers[3].issuing_authority == "Sample Board"


@pytest.mark.parametrize(
    ("path", "read_back", "limit"),
    [
        ("identificationModule__acronym", lambda record: record.acronym, 60),
        ("designModule__targetDuration", lambda record: record.design.target_duration, 100),
        ("identificationModule__orgStudyIdInfo__id", lambda r: r.identifiers[1].value, 200),
        (
            "sponsorCollaboratorsModule__leadSponsor__name",
            lambda record: record.organisations["o1"].name.en,
            300,
        ),
    ],
)
def test_a_text_wider_than_its_column_is_shortened_and_reported(
    path: str, read_back: Any, limit: int
) -> None:
    record = sample(**{path: "x" * 400})
    assert read_back(read_one(record).record) == "x" * (limit - 1) + "…"
    assert found(record)[0][0] == "length"


def test_long_texts_are_never_shortened() -> None:
    text = "word " * 20_000 + "end"
    record = read_one(sample(descriptionModule__briefSummary=text)).record
    assert record.lay_summary.en == text


def test_links_that_are_too_long_or_files_that_are_none_keep_their_label() -> None:
    long = "https://example.org/" + "x" * 2_000
    record = sample(
        referencesModule__seeAlsoLinks=[{"label": "Long", "url": long}],
        referencesModule__references=[{"citation": "doi:10.1234/" + "x" * 300}],
        referencesModule__availIpds=[{"type": "Data", "id": "D1", "url": "https://example.org/d"}],
    )
    record["documentSection"]["largeDocumentModule"]["largeDocs"] = [
        {"label": "Protocol", "filename": "../x"}, {"filename": "a/b"},
    ]  # fmt: skip
    rows = [
        (row.kind, row.citation, row.doi, row.url) for row in read_one(record).record.publications
    ]
    assert rows == [
        ("background", "doi:10.1234/" + "x" * 300, "", ""),
        ("link", "Long", "", ""),
        ("link", "Data, D1", "", "https://example.org/d"),
        ("document", "Protocol", "", ""),
    ]


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        (
            {"type": "PRINCIPAL_INVESTIGATOR", "investigatorFullName": "Petra Muster",
             "investigatorAffiliation": "Elsewhere"},
            [("principal_investigator", "Sample University", "Muster")],
        ),
        (
            {"type": "SPONSOR_INVESTIGATOR", "investigatorFullName": "Prof. Dr. Erika Beispiel",
             "investigatorAffiliation": "Elsewhere"},
            [("principal_investigator", "Sample University", "Muster"),
             ("scientific_contact", "Elsewhere", "Beispiel")],
        ),
        (
            {"oldNameTitle": "Director", "oldOrganization": "Old Sample Institute"},
            [("principal_investigator", "Sample University", "Muster"),
             ("scientific_contact", "Old Sample Institute", "")],
        ),
        ({}, [("principal_investigator", "Sample University", "Muster")]),
    ],
)  # fmt: skip
def test_the_responsible_party_is_the_scientific_contact(
    party: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    incoming = read_one(sample(sponsorCollaboratorsModule__responsibleParty=party))
    record = incoming.record
    rows = [
        (
            row.role,
            record.organisations[row.organisation].name.en,
            incoming.people[row.investigator].family if row.investigator else "",
        )
        for row in record.responsibilities
    ]
    assert rows == expected


@pytest.mark.parametrize("name", ["Sample Call Center", "Study Director", "Sample University", ""])
def test_an_official_that_is_no_person_stands_for_its_organisation(name: str) -> None:
    official = {"name": name, "affiliation": "Sample University", "role": "STUDY_DIRECTOR"}
    incoming = read_one(
        sample(
            contactsLocationsModule__overallOfficials=[official],
            contactsLocationsModule__locations=None,
        )
    )
    assert incoming.people == {}
    assert incoming.record.responsibilities[0].role == "study_director"


def test_missing_and_malformed_numbers_are_refused_with_their_remedy() -> None:
    refused = read(sample(""), sample("NCT1"), {"protocolSection": None}, {"studies2": 1, "a": 2})
    assert places(refused) == [
        ("line 1", "key"), ("line 2", "key"), ("line 3", "key"), ("line 4", "R12"),
    ]  # fmt: skip
    reasons = [item.reason for item in refused if isinstance(item, Refusal)]
    remedy = "an NCT and eight digits. Add it, then import the record again."
    assert reasons[0] == f"The record has no NCT number: {remedy}"
    assert reasons[1] == f"“NCT1” is no NCT number: {remedy}"
    assert reasons[3] == (
        "This is not a record of ClinicalTrials.gov (API 2.0): it has no “protocolSection”. Its "
        "keys: a, studies2. Download the record as JSON."
    )


@pytest.mark.parametrize("struct", ["completionDateStruct", "primaryCompletionDateStruct"])
def test_an_end_before_the_start_is_refused_with_both_dates(struct: str) -> None:
    (refused,) = read(sample(**{f"statusModule__{struct}": {"date": "2024-02", "type": "ACTUAL"}}))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.external_id) == ("E18", "NCT90000001")
    assert "(2024-02)" in refused.reason
    assert "(2024-03)" in refused.reason
    assert places(read(sample(**{f"statusModule__{struct}": {"date": "2024"}}))) == [
        ("line 1", "NCT90000001")
    ]


def test_known_records_are_not_parsed_again() -> None:
    first = read_one(SAMPLE)
    data = json.dumps(SAMPLE, ensure_ascii=False).encode()
    known = {first.sha256: first.external_id}
    again = list(ctgov.read(BytesIO(data), "sample.json", known))
    assert again == [Known(place="line 1", external_id="NCT90000001", sha256=first.sha256)]


def test_a_file_that_cannot_be_read_is_refused() -> None:
    broken = list(ctgov.read(BytesIO(b'{"a": 1\n{"protocolSection": {}}'), "sample.jsonl"))
    assert places(broken) == [("line 1", "R11"), ("line 2", "key")]
    assert places(ctgov.read(BytesIO(b""), "sample.json")) == [("file", "R01")]


def test_a_value_that_no_part_takes_refuses_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        p.Age.model_validate({"value": -1})

    monkeypatch.setattr(ctgov.subject, "outcomes", fail)
    (refused,) = read(SAMPLE)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == ("R12", "value")


VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30) | st.sampled_from(["N/A", "2024-13", "9999999999 Years", "&#0;"])
    | st.lists(st.text(max_size=3) | st.none() | st.integers(), max_size=3)
    | st.dictionaries(st.sampled_from(["id", "date", "type", "name"]), st.text() | st.none())
)  # fmt: skip


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = data.items() if isinstance(data, dict) else enumerate(data)
    found = []
    for key, value in children:
        found.append((*path, key))
        if isinstance(value, dict | list):
            found += paths(value, (*path, key))
    return found


def put(place: Any, path: tuple[Any, ...], value: Any) -> None:
    """Sets a value deep in a record, unless the way to it is gone by now."""
    for key in path[:-1]:
        try:
            place = place[key]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(place, dict):
        place[path[-1]] = value


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(paths(SAMPLE)), VALUES, min_size=1, max_size=6))
def test_no_value_in_any_place_raises(changes: dict[tuple[Any, ...], Any]) -> None:
    record: Any = sample()
    for path, value in changes.items():
        put(record, path, value)
    text = json.dumps(record)
    if "\\ud" in text:
        return
    (result,) = read(record)
    assert isinstance(result, Incoming | Refusal)
    if isinstance(result, Incoming):
        assert StudyRecord.from_json(result.record.to_json()) == result.record


@pytest.mark.parametrize("table", [name for name in vars(codes) if name.isupper()])
def test_tables_hold_values_of_one_kind(table: str) -> None:
    kinds = {type(value) for value in vars(codes)[table].values()}
    assert len(kinds) == 1


def test_findings_and_refusals_are_frozen() -> None:
    parts: list[type[BaseModel]] = [Finding, Refusal]
    for part in parts:
        made = part(place="x", field="x", reason="x", code="x")
        with pytest.raises(ValidationError):
            made.place = "y"  # type: ignore[attr-defined]
