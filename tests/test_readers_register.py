"""The register's own record files are read without loss, and refused with the place of a fault."""

import json
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from exchange.readers import register
from exchange.readers.base import Known, PersonName, Refusal
from exchange.readers.register import IncomingVersion
from studies import choices as c
from studies import parts as p
from studies.record import StudyRecord

RECORD = StudyRecord(
    number="CTU-0001",
    is_sample=True,
    scientific_title=p.Text(de="Eine Beispielstudie", en="A sample study"),
    organisations={"o1": p.Organisation(name=p.Text(en="Sample University"))},
    responsibilities=(
        p.Responsibility(role="principal_investigator", organisation="o1", investigator="p1"),
    ),
    sites=(p.Site(organisation="o1", city="Jena"),),
    ethics_reviews=(p.EthicsReview(committee="o1"),),
    sponsors=(p.StudyOrganisation(role=c.OrganisationRole.PRIMARY_SPONSOR, organisation="o1"),),
    identifiers=(p.Identifier(scheme=c.Scheme.NCT, value="NCT90000001", is_primary=True),),
)

FILE: dict[str, Any] = {
    "format": "study-register/1",
    "people": {"p1": {"given": "Petra", "family": "Muster"}, "p2": {"family": "Unnamed"}},
    "versions": [
        {"published_at": "2026-10-20T09:00:00+02:00", "record": json.loads(RECORD.to_json())},
        {
            "reason": {"de": "Titel berichtigt", "en": "Title corrected"},
            "published_at": "2026-10-21T09:00:00+02:00",
            "is_minor": True,
            "record": json.loads(RECORD.to_json()),
        },
    ],
}


def read(data: Any, known: dict[str, str] | None = None) -> list[IncomingVersion | Known | Refusal]:
    text = json.dumps(data).encode()
    return list(register.read(BytesIO(text), "sample.json", known or {}))


def changed(path: str, value: Any) -> dict[str, Any]:
    file = deepcopy(FILE)
    place: Any = file
    *parents, key = path.split("/")
    for step in parents:
        place = place[int(step) if step.isdigit() else step]
    place[int(key) if key.isdigit() else key] = value
    return file


def test_every_version_comes_with_its_reason_and_its_people() -> None:
    first, second = read(FILE)
    assert isinstance(first, IncomingVersion)
    assert isinstance(second, IncomingVersion)
    assert first.record == second.record == RECORD
    assert (first.source, first.external_id, first.place) == ("register", "CTU-0001", "line 1")
    assert (second.reason, second.is_minor) == (
        p.Text(de="Titel berichtigt", en="Title corrected"),
        True,
    )
    assert first.published_at is not None
    assert first.published_at.isoformat() == "2026-10-20T09:00:00+02:00"
    assert first.people == {"p1": PersonName(given="Petra", family="Muster")}
    assert json.loads(first.raw) == FILE


def test_a_study_without_a_number_goes_by_its_primary_identifier() -> None:
    (first, _) = read(changed("versions/1/record/number", ""))
    assert isinstance(first, IncomingVersion)
    assert first.external_id == "NCT90000001"


def test_known_files_are_not_parsed_again() -> None:
    (first, _) = read(FILE)
    assert isinstance(first, IncomingVersion)
    assert read(FILE, {first.sha256: "CTU-0001"}) == [
        Known(place="line 1", external_id="CTU-0001", sha256=first.sha256)
    ]


@pytest.mark.parametrize(
    ("path", "value", "field", "words"),
    [
        ("format", "study-register/9", "format", "does not say “format”"),
        ("people/p1", {"given": "Petra"}, "people.p1.family", "“people”, “p1”, “family”: Field"),
        ("versions", [], "versions", "Give at least one"),
        ("versions", None, "versions", "Correct the file there"),
        ("versions/0", 7, "versions.0", "“versions”, item 1: "),
        ("versions/1/record/design", {"phase": "9"}, "versions.1.record.design.phase", "item 2"),
        ("versions/0/record/colour", "red", "versions.0.record.colour", "“colour”: Extra"),
        ("versions/0/record/schema_version", 99, "versions", "99 is unknown"),
        ("versions/0/published_at", "2026-10-20T09:00:00", "versions.0.published_at", "timezone"),
        ("versions/1/published_at", "2020-01-01T09:00:00Z", "versions.1.published_at", "oldest"),
        ("people", {}, "versions.0.record.responsibilities", "no person “p1”"),
        ("versions/0/record/organisations", {}, "versions.0.record.organisations", "“o1”"),
    ],
)
def test_a_fault_is_refused_with_its_path_in_words(
    path: str, value: Any, field: str, words: str
) -> None:
    (refused,) = read(changed(path, value))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == ("R12", field)
    assert words in refused.reason


def test_what_is_no_json_is_refused() -> None:
    data = b'{"format": oops}\n{"format": "x"}\n'
    found = list(register.read(BytesIO(data), "sample.jsonl"))
    assert [item.code for item in found if isinstance(item, Refusal)] == ["R11", "R12"]
    (empty,) = register.read(BytesIO(b""), "sample.json")
    assert isinstance(empty, Refusal)
    assert empty.code == "R01"


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "fixtures/records").glob("*.json")), ids=str
)
def test_the_records_of_the_project_are_read(path: Path) -> None:
    with path.open("rb") as stream:
        found = list(register.read(stream, path.name))
    assert found
    assert all(isinstance(item, IncomingVersion) for item in found)
