"""exchange.writers: every format reads back to what the record says, and nothing in it runs."""

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.cells import harmless, unmarked
from exchange.writers import RESULTS, base, columns, sheets, workbook
from exchange.writers.base import Published
from exchange.writers.cells import joined, parted
from studies import choices as c
from studies import parts as p
from studies.record import StudyRecord, digest
from tests import factories as make
from tests import strategies
from tests.peaks import Peaks, enough
from tests.written import (
    ABOUT,
    EVIL,
    HOME,
    one,
    published,
    rows,
    written,
)


@pytest.mark.parametrize("text", EVIL)
def test_a_formula_is_marked_and_the_mark_comes_off(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert unmarked(harmless(text)) == text


@pytest.mark.parametrize(
    "text", ["", "Jena", "a=1", "'quoted'", "1-2", " =1", "<b>", "-74.00597", "-3"]
)
def test_a_plain_text_is_left_alone(text: str) -> None:
    assert harmless(text) == unmarked(text) == text


@given(st.text(st.sampled_from("'=+-@\t\n ax")))
def test_taking_the_mark_off_restores_any_text(text: str) -> None:
    assert unmarked(harmless(text)) == text


@given(st.lists(st.text(st.sampled_from("a |'\n"), max_size=6), min_size=1).filter(any))
def test_joined_values_come_apart_again(values: list[str]) -> None:
    assert parted(joined(values)) == values


def test_values_that_say_nothing_leave_the_cell_empty() -> None:
    assert joined(["", ""]) == ""
    assert parted("") == []
    assert joined(["a|b", "c"]) == "a||b | c"


# columns


def test_each_field_of_a_record_has_its_columns() -> None:
    names = [column.name for column in columns.of_studies(ABOUT)]
    assert len(names) == len(set(names))
    for field in set(StudyRecord.model_fields) - {"organisations", "labels"}:
        assert any(name == field or name.startswith(f"{field}_") for name in names), field


def test_a_list_apart_has_no_column_of_its_own_among_the_studies() -> None:
    names = [column.name for column in columns.of_studies(ABOUT, ["sites"])]
    assert "conditions_text_de" in names
    assert not any(name.startswith("sites_") for name in names)


def test_columns_say_what_the_record_says() -> None:
    study = published(
        acronym="SAMPLE",
        scientific_title=p.Text(de="Titel", en="Title"),
        status=p.StatusPart(sub_status="recruiting", main=c.MainStatus.RECRUITING, since="2026-05"),
        eligibility=p.Eligibility(age_min=p.Age(value=18), healthy_volunteers=False),
        design=p.Design(purpose=(c.Purpose.TREATMENT, c.Purpose.OTHER), phase=c.Phase.P2),
        networks=("north", "south"),
        labels={"network:north": p.Text(de="Nord", en="North")},
        organisations={"5": HOME},
        sites=(p.Site(organisation="5", city="Jena | Ost", latitude=50.5), p.Site(city="Köln")),
        responsibilities=(p.Responsibility(role="monitor", organisation="5", investigator="7"),),
        milestones=(
            p.Milestone(kind=c.MilestoneKind.STUDY_START, date_kind=c.DateKind.ACTUAL, date="2020"),
        ),
    )
    row = rows(written("csv", study))[0]
    expected = {
        "number": "CTU-9001",
        "url": "https://register.example.org/s/CTU-9001/",
        "version": "3",
        "published_on": "2026-11-18",
        "first_published_on": "2026-01-05",
        "title_de": "Titel",
        "title_en": "Title",
        "is_sample": "true",
        "acronym": "SAMPLE",
        "status_main": "recruiting",
        "status_since": "2026-05",
        "eligibility_age_min": "18",
        "eligibility_age_min_unit": "years",
        "eligibility_age_max": "",
        "eligibility_healthy_volunteers": "false",
        "eligibility_sex": "",
        "design_purpose": "treatment | other",
        "design_phase": "2",
        "networks": "north | south",
        "networks_de": "Nord | south",
        "sites_city": "Jena || Ost | Köln",
        "sites_latitude": "50.5 | ",
        "sites_organisation": "5 | ",
        "sites_organisation_de": "Beispieluniversität | ",
        "sites_department": "",
        "responsibilities_name": "Prof. Pat Sample",
        "responsibilities_role": "monitor",
        "milestones_kind": "study_start",
        "milestones_date_kind": "actual",
        "milestones_date": "2020",
    }
    assert {name: row[name] for name in expected} == expected


def test_responsibilities_name_their_site_by_its_place() -> None:
    row = p.Responsibility(role="monitor", investigator="7")
    study = published(
        responsibilities=(row,),
        sites=(p.Site(city="Jena"), p.Site(city="Köln", responsibilities=(row,))),
    )
    cells = rows(written("csv", study))[0]
    assert parted(cells["responsibilities_site"]) == ["", "2"]
    assert parted(cells["responsibilities_name"]) == ["Prof. Pat Sample"] * 2


# CSV


@pytest.mark.parametrize(("language", "delimiter"), [("de", ";"), ("en", ",")])
def test_csv_is_what_spreadsheets_of_the_language_open(language: str, delimiter: str) -> None:
    data = written("csv", published(acronym="A;B,C"), about=ABOUT._replace(language=language))
    assert data.startswith(b'\xef\xbb\xbf"number"' + delimiter.encode())
    assert data.endswith(b'"\r\n')
    assert rows(data, delimiter)[0]["acronym"] == "A;B,C"


def test_csv_of_nothing_has_its_head() -> None:
    assert written("csv").count(b"\r\n") == 1


@given(strategies.records())
def test_any_record_reads_back_from_csv(record: StudyRecord) -> None:
    (row,) = rows(written("csv", published(record)))
    table = columns.of_studies(ABOUT)
    assert [unmarked(row[column.name]) for column in table] == [
        column.read(record, published(record)) for column in table
    ]
    assert parted(unmarked(row["criteria_kind"])) == [one.kind.value for one in record.criteria]


# XLSX


def test_json_of_a_list_holds_the_records_as_they_were_published() -> None:
    first = published(responsibilities=(p.Responsibility(role="monitor", investigator="7"),))
    second = published(number="CTU-9002")
    data = json.loads(written("json", first, second, about=ABOUT._replace(notes=("left out",))))
    assert (data["register"], data["notes"]) == ("Study register", ["left out"])
    assert [study["number"] for study in data["studies"]] == ["CTU-9001", "CTU-9002"]
    assert [study["names"] for study in data["studies"]] == [{"7": "Prof. Pat Sample"}, {}]
    assert StudyRecord.model_validate(data["studies"][0]["record"]) == first.record
    assert data["studies"][0]["version_url"].endswith("/s/CTU-9001/v3/")


def test_json_of_nothing_is_json() -> None:
    assert json.loads(written("json"))["studies"] == []


@given(strategies.records())
def test_the_hash_is_of_the_bytes_in_the_file(record: StudyRecord) -> None:
    text = one("json", published(record))
    data = json.loads(text)
    assert StudyRecord.model_validate(data["record"]) == record
    assert digest(text.partition(',"record":')[2][:-2]) == data["sha256"]


def test_json_stays_raw() -> None:
    record = make.record(acronym="=1+1")
    assert json.loads(one("json", published(record)))["record"]["acronym"] == "=1+1"


def test_a_name_that_was_taken_out_is_in_no_file() -> None:
    study = replace(
        published(responsibilities=(p.Responsibility(role="monitor", investigator="7"),)),
        names={"7": ""},
    )
    assert json.loads(one("json", study))["names"] == {}
    assert rows(written("csv", study))[0]["responsibilities_name"] == ""


@pytest.mark.parametrize("ending", sorted(RESULTS))
def test_writers_ask_for_no_more_than_they_have_written(ending: str) -> None:
    asked: list[int] = []

    def studies(count: int) -> Iterable[Published]:
        for place in range(count):
            asked.append(place)
            yield published(scientific_title=p.Text(en="x" * 70_000))

    pieces = iter(RESULTS[ending].write(studies(5), ABOUT))
    assert asked == []
    next(pieces)
    assert len(asked) <= 2


@pytest.mark.parametrize(
    ("ending", "count", "most"),
    [
        ("csv", 100_000, 100_000),
        ("json", 3_000, 100_000),
        ("ris", 3_000, 100_000),
        ("xlsx", 10_000, 400_000),  # one more compressor at work when sheets are copied
    ],
)
def test_memory_does_not_grow_with_the_studies(
    ending: str, count: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A row costs what its columns cost: few of them go the same way, and quickly.
    few = columns.of_studies(ABOUT, ["criteria"])[:3]
    monkeypatch.setattr(columns, "of_studies", lambda about, apart=(): few)
    criteria = columns.TABLES["criteria"]
    monkeypatch.setitem(columns.TABLES, "criteria", criteria._replace(columns=criteria.columns[:1]))
    for module in (base, sheets, workbook):
        monkeypatch.setattr(module, "_CHUNK", 4096)
    study, count = published(criteria=make.criteria("One")), enough(count)
    with Peaks() as peaks:
        for _ in RESULTS[ending].write(peaks.watch(repeat(study, count), count // 5), ABOUT):
            pass
    assert peaks.growth < most


def test_memory_that_grows_is_seen() -> None:
    with Peaks() as peaks:
        kept = list(peaks.watch((bytes(100) for _ in range(3_000)), 600))
    assert peaks.growth > 100 * len(kept) // 2
