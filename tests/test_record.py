"""studies.record: canonical JSON there and back, refusals, and the frozen sample of version 1."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from studies import choices as c
from studies import parts as p
from studies import upgrades
from studies.presenters.register import RegisterTexts
from studies.presenters.study import study_page
from studies.record import StudyRecord, canonical, digest
from tests import factories as make
from tests import strategies

FROZEN = Path(__file__).parent / "data" / "record-v1.json"
FROZEN_SHA256 = "0ee479606344d8c0701dac2903dbfb04b03b93db7bb43d39ce46e21f71ba4c45"

any_record = given(record=strategies.records())
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def frozen() -> str:
    return FROZEN.read_bytes().decode()


@any_record
@some
def test_json_gives_the_record_back(record: StudyRecord) -> None:
    assert StudyRecord.from_json(record.to_json()) == record


@any_record
@some
def test_record_gives_the_json_back(record: StudyRecord) -> None:
    text = record.to_json()
    assert StudyRecord.from_json(text).to_json() == text


@any_record
@some
def test_json_is_canonical(record: StudyRecord) -> None:
    text = record.to_json()
    assert text == json.dumps(
        json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


@any_record
@some
def test_hash_is_of_exactly_the_bytes(record: StudyRecord) -> None:
    assert record.sha256() == hashlib.sha256(record.to_json().encode("utf-8")).hexdigest()


def test_json_says_only_what_is_stated() -> None:
    record = StudyRecord(number="CTU-1", is_sample=True, scientific_title=p.Text(de="Größe ≥ 3"))
    assert record.to_json() == (
        '{"is_sample":true,"number":"CTU-1","schema_version":1,'
        '"scientific_title":{"de":"Größe ≥ 3"}}'
    )


def test_false_and_zero_are_stated() -> None:
    record = StudyRecord(is_iit=False, visits_min=0)
    assert record.to_json() == '{"is_iit":false,"schema_version":1,"visits_min":0}'


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"], ids=["NUL", "surrogate"])
@pytest.mark.parametrize(
    "build",
    [
        lambda text: p.Text(de=text),
        lambda text: StudyRecord(number=text),
        lambda text: StudyRecord(acronym=text),
        lambda text: StudyRecord(labels={f"role:{text}": p.Text()}),
    ],
    ids=["text", "key", "string", "label"],
)
def test_what_postgresql_cannot_hold_is_refused(build: Any, text: str) -> None:
    assert build("AB-1")
    with pytest.raises(ValidationError):
        build(text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_place_that_json_cannot_say_is_refused(value: float) -> None:
    with pytest.raises(ValidationError):
        p.Site(latitude=value)


@pytest.mark.parametrize(
    "text",
    [
        '{"schema_version":1,"colour":"red"}',
        '{"schema_version":1,"scientific_title":{"fr":"Essai"}}',
        '{"colour":"red"}',
    ],
)
def test_unknown_field_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        StudyRecord.from_json(text)


@pytest.mark.parametrize("version", [0, 2, 11, -1, "1", None, 1.5, [1]])
def test_unknown_schema_version_is_refused(version: object) -> None:
    with pytest.raises(ValueError, match=r"Schema version .* is unknown"):
        StudyRecord.from_json(canonical({"schema_version": version}))


def test_text_that_quotes_a_schema_version_does_not_pass_for_one() -> None:
    data = {"acronym": '"schema_version":1,', "schema_version": 2}
    with pytest.raises(ValueError, match="Schema version 2 is unknown"):
        StudyRecord.from_json(canonical(data))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "no record"])
def test_text_that_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|Expecting|Input should be"):
        StudyRecord.from_json(text)


def test_older_schema_version_is_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: dict[int, Any] = {
        -1: lambda data: {**data, "acronym": data["short"]},
        0: lambda data: {name: data[name] for name in data if name != "short"},
    }
    monkeypatch.setattr(upgrades, "UPGRADES", steps)
    old = canonical({"schema_version": -1, "short": "SAMPLE"})
    assert StudyRecord.from_json(old) == StudyRecord(acronym="SAMPLE")


def test_record_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        StudyRecord().acronym = "NEW"  # type: ignore[misc]


def test_title_is_the_public_one_where_there_is_one() -> None:
    scientific, public = make.both("Scientific"), make.both("Public")
    titles = [
        StudyRecord(scientific_title=scientific).title(),
        StudyRecord(scientific_title=scientific, public_title=public).title(),
    ]
    assert titles == [scientific, public]


def test_label_nobody_gave_is_the_key() -> None:
    record = StudyRecord(labels={"indication:hiv": make.both("HIV")})
    assert [record.label("indication", "hiv"), record.label("indication", "flu")] == [
        make.both("HIV"),
        p.Text(de="flu", en="flu"),
    ]


def test_countries_are_those_named_and_those_of_public_sites() -> None:
    sites = (p.Site(country="AT"), p.Site(country="FR", is_public=False), p.Site(country="DE"))
    assert StudyRecord(countries=("DE", "CH"), sites=sites).all_countries() == ("DE", "CH", "AT")


def test_organisations_and_people_are_found_at_any_depth() -> None:
    row = p.Responsibility(role="r", organisation="4", investigator="7")
    record = StudyRecord(
        sponsors=(p.StudyOrganisation(role=c.OrganisationRole.FUNDER, organisation="1"),),
        responsibilities=(p.Responsibility(role="r", organisation="2", investigator="6"), row),
        sites=(p.Site(organisation="3", responsibilities=(row,)),),
        ethics_reviews=(p.EthicsReview(committee="5"),),
    )
    assert (record.organisation_keys(), record.investigators()) == (
        ("1", "2", "4", "3", "5"),
        ("6", "7"),
    )


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        (p.Text(de="Hallo", en="Hello"), "de", ("Hallo", "de")),
        (p.Text(de="Hallo", en="Hello"), "en", ("Hello", "en")),
        (p.Text(de="Hallo"), "en", ("Hallo", "de")),
        (p.Text(en="Hello"), "de", ("Hello", "en")),
        (p.Text(), "de", ("", "de")),
        (p.Text(), "en", ("", "en")),
    ],
)
def test_text_answers_in_the_other_language(
    text: p.Text, asked: str, expected: tuple[str, str]
) -> None:
    assert (text.get(asked), text.language(asked)) == expected


def test_frozen_sample_of_version_1_has_its_bytes() -> None:
    assert digest(frozen()) == FROZEN_SHA256


def test_frozen_sample_of_version_1_gives_its_bytes_back() -> None:
    assert StudyRecord.from_json(frozen()).to_json() == frozen()


def test_frozen_sample_of_version_1_is_read() -> None:
    record = StudyRecord.from_json(frozen())
    assert (record.schema_version, record.number) == (upgrades.SCHEMA_VERSION, "CTU-0001")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ["Ein Beispiel für die erste Fassung", "Beispieluniversität", "Mindestens 18"]),
        ("en", ["A sample of the first version", "Sample University", "At least 18"]),
    ],
)
def test_frozen_sample_of_version_1_renders(
    rf: RequestFactory, language: str, expected: list[str]
) -> None:
    with override(language):
        page = study_page(
            StudyRecord.from_json(frozen()),
            language=language,
            register=RegisterTexts.load(),
            names={"7": "Pat Sample"},
        )
        html = render_to_string("studies/study.html", {"page": page}, rf.get(f"/{language}/"))
    assert [text for text in [*expected, "Pat Sample"] if text not in html] == []
