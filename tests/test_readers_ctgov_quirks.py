"""Records of ClinicalTrials.gov that are late, long, wrong or no records at all."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from exchange.readers import ctgov
from exchange.readers.base import Finding, Incoming, Known, Refusal
from exchange.readers.ctgov import codes
from studies import parts as p
from studies.record import StudyRecord
from tests.ctgov_records import SAMPLE, found, places, read, read_one, sample


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
