"""exchange.writers: every format reads back to what the record says, and nothing in it runs."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import repeat
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from audit.cells import harmless, unmarked
from exchange.writers import RESULTS, STUDIES, base, columns, sheets, workbook
from exchange.writers.base import About, Published
from exchange.writers.cells import joined, parted
from studies import choices as c
from studies import parts as p
from studies.record import StudyRecord, digest
from tests import factories as make
from tests import strategies
from tests.peaks import Peaks, enough

ABOUT = About(
    "en", "Study register", "https://register.example.org", "https://x.example/", "2026-11-22"
)
AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
EVIL = ['=cmd|"/C calc"!A1', "+1", "-2+3", "@SUM(1)", "\tx", "\rx", "\nx", "'=1", "''+1"]
HOME = p.Organisation(
    name=p.Text(de="Beispieluniversität", en="Sample University"), ror="05qpz1x62"
)


def published(record: StudyRecord | None = None, **fields: Any) -> Published:
    record = record or make.record(**fields)
    return Published(
        record, 3, AT, digest(record.to_json()), {"7": "Prof. Pat Sample"}, "2026-01-05"
    )


def written(ending: str, *studies: Published, about: About = ABOUT) -> bytes:
    return b"".join(RESULTS[ending].write(iter(studies), about))


def one(ending: str, study: Published, about: About = ABOUT) -> str:
    return b"".join(STUDIES[ending].write([study], about)).decode()


def rows(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def opened(data: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(data), read_only=True)
    return {s.title: [list(row) for row in s.iter_rows(values_only=True)] for s in book.worksheets}


def as_dicts(table: list[list[Any]]) -> list[dict[str, str]]:
    head, *body = table
    return [{name: cell or "" for name, cell in zip(head, row, strict=False)} for row in body]


def references(text: str) -> list[dict[str, list[str]]]:
    """RIS as a program reads it: tags of two signs, two blanks, a hyphen, a blank."""
    found: list[dict[str, list[str]]] = []
    for line in text.split("\r\n"):
        if not line:
            continue
        tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups()
        if tag == "TY":
            found.append({})
        found[-1].setdefault(tag, []).append(value)
    return found


# cells


@pytest.mark.parametrize("text", EVIL)
def test_a_formula_is_marked_and_the_mark_comes_off(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert unmarked(harmless(text)) == text


@pytest.mark.parametrize("text", ["", "Jena", "a=1", "'quoted'", "1-2", " =1", "<b>"])
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


def test_a_workbook_has_a_sheet_for_each_long_list() -> None:
    study = published(
        sites=(p.Site(city="Jena"), p.Site(city="Köln")),
        outcomes=(p.Outcome(rank=c.OutcomeRank.PRIMARY, title=make.both("Survival")),),
        criteria=make.criteria("One", "Two", "Three"),
        identifiers=(p.Identifier(scheme=c.Scheme.NCT, value="NCT00000001"),),
        responsibilities=(p.Responsibility(role="monitor", investigator="7"),),
    )
    found = opened(written("xlsx", study))
    assert list(found) == ["about", "studies", *workbook.APART]
    assert {name: len(table) - 1 for name, table in found.items() if name != "about"} == {
        "studies": 1,
        "sites": 2,
        "outcomes": 1,
        "criteria": 3,
        "identifiers": 1,
        "responsibilities": 1,
    }
    assert as_dicts(found["studies"])[0]["title_en"] == "A sample study"
    assert [(row["number"], row["city"]) for row in as_dicts(found["sites"])] == [
        ("CTU-9001", "Jena"),
        ("CTU-9001", "Köln"),
    ]
    assert as_dicts(found["responsibilities"])[0]["name"] == "Prof. Pat Sample"
    assert ["made_on", "2026-11-22"] in found["about"]


@pytest.mark.parametrize("text", [*EVIL, "#N/A", "#REF!", "1", "TRUE", "<b>&amp;", "a\nb"])
def test_cells_of_a_workbook_are_texts(text: str) -> None:
    data = written("xlsx", published(scientific_title=p.Text(en=text)))
    sheet = load_workbook(io.BytesIO(data))["studies"]
    (cell,) = [row for row in sheet.iter_cols() if row[0].value == "scientific_title_en"]
    assert (cell[1].data_type, unmarked(cell[1].value)) == ("s", text.replace("\r", "\n"))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert all(cell.value is None for row in sheet for cell in row if cell.data_type == "n")


def test_what_no_xml_can_hold_is_replaced_and_what_no_cell_can_hold_is_cut() -> None:
    texts = p.Text(de="a\x0bb\ufffe", en="x" * 40_000)
    found = opened(written("xlsx", published(lay_summary=texts)))
    row = as_dicts(found["studies"])[0]
    assert row["lay_summary_de"] == "a\ufffdb\ufffd"
    assert (len(row["lay_summary_en"]), row["lay_summary_en"][-1]) == (32_767, "…")
    assert found["about"][-1] == [
        "note",
        "studies: A cell ends at 32,767 characters. The JSON file has all of them.",
    ]


@settings(max_examples=25)
@given(st.lists(strategies.records(), max_size=3))
def test_a_workbook_says_what_csv_says(records: list[StudyRecord]) -> None:
    studies = [published(record) for record in records]
    book, table = opened(written("xlsx", *studies)), rows(written("csv", *studies))

    def plain(text: str) -> str:
        return NO_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))

    for cells, line in zip(as_dicts(book["studies"]), table, strict=True):
        assert cells == {name: plain(line[name]) for name in cells}
    texts = [criterion.text.en for record in records for criterion in record.criteria]
    assert [row["text_en"] for row in as_dicts(book["criteria"])] == [
        plain(harmless(text)) for text in texts
    ]


def test_a_sheet_ends_before_its_file_is_too_large_for_a_zip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "MOST_BYTES", 200_000)
    study = published(lay_summary=make.both("x" * 30_000))
    found = opened(written("xlsx", *[study] * 9, about=ABOUT._replace(total=9)))
    most = len(found["studies"]) - 1
    assert 1 < most < 9
    assert found["about"][-1][1].startswith(f"studies: A sheet ends at {most} rows.")


def test_a_workbook_nobody_reads_to_its_end_leaves_no_file_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files: list[Any] = []

    def opened_file() -> Any:
        files.append(io.BytesIO())
        return files[-1]

    monkeypatch.setattr(workbook, "TemporaryFile", opened_file)
    pieces: Any = RESULTS["xlsx"].write(repeat(published()), ABOUT)
    next(pieces)
    next(pieces)
    assert [file.closed for file in files] == [False] * len(workbook.APART)
    pieces.close()
    assert all(file.closed for file in files)


def test_a_workbook_keeps_its_head_and_numbers_in_sight() -> None:
    book = load_workbook(io.BytesIO(written("xlsx", published())))
    panes = {sheet.title: sheet.freeze_panes for sheet in book}
    assert panes == {"about": None, **dict.fromkeys(("studies", *workbook.APART), "B2")}
    assert len(book["studies"]["A1:ZZ1"][0]) == 702 >= len(columns.of_studies(ABOUT))


def test_a_workbook_that_cannot_hold_everything_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_STUDIES", 2)
    monkeypatch.setattr(sheets, "MOST_ROWS", 6)
    study = published(criteria=make.criteria("One", "Two", "Three"))
    found = opened(written("xlsx", study, study, study, about=ABOUT._replace(total=3)))
    assert (len(found["studies"]), len(found["criteria"])) == (3, 6)
    assert found["about"][-3:] == [
        ["studies", "2"],
        ["note", "A workbook ends at 2 studies. All 3 are in the CSV file."],
        ["note", "criteria: A sheet ends at 5 rows. All of them are in the JSON file."],
    ]


# JSON


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


# references


def sponsored(**fields: Any) -> Published:
    sponsor = p.StudyOrganisation(role=c.OrganisationRole.PRIMARY_SPONSOR, organisation="5")
    lists: dict[str, Any] = {"organisations": {"5": HOME}, "sponsors": (sponsor,)}
    return published(**{**lists, **fields})


def test_ris_of_a_study() -> None:
    study = sponsored(conditions=(p.Condition(text=make.both("COVID*19")),), is_sample=False)
    assert references(one("ris", study)) == [
        {
            "TY": ["DATA"],
            "ID": ["CTU-9001-v3"],
            "TI": ["A sample study"],
            "AU": ["Sample University"],
            "PY": ["2026"],
            "DA": ["2026/11/18"],
            "ET": ["v3"],
            "AN": ["CTU-9001"],
            "PB": ["Study register"],
            "DB": ["Study register"],
            "KW": ["COVID19"],
            "LA": ["en"],
            "UR": ["http://127.0.0.1:8000/s/CTU-9001/v3/"],
            "ER": [""],
        }
    ]


@given(strategies.texts())
def test_no_text_breaks_out_of_its_line(text: str) -> None:
    study = published(scientific_title=p.Text(en=f"{text}\r\nER  - \r\nTY  - X"), is_sample=False)
    (reference,) = references(one("ris", study))
    assert reference["ER"] == [""]
    entry = one("bib", study)
    assert entry.count("\n@") == 0
    assert braces(entry) == 0


def braces(text: str) -> int:
    """What is open at the end, as BibTeX counts; it does so behind a backslash too."""
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    return depth


def test_bibtex_of_a_study() -> None:
    study = sponsored(scientific_title=p.Text(en="50 % of {A_B} & C\\D"), is_sample=False)
    assert one("bib", study) == (
        "@misc{CTU-9001-v3,\n"
        r"  title = {{50 \% of \textbraceleft{}A\_B\textbraceright{} \& C\textbackslash{}D}},"
        "\n"
        "  author = {{Sample University}},\n"
        "  year = {2026},\n"
        "  month = {11},\n"
        "  howpublished = {Study register},\n"
        "  number = {CTU-9001},\n"
        "  version = {3},\n"
        "  note = {CTU-9001, v3, 2026-11-18},\n"
        "  language = {english},\n"
        "  url = {http://127.0.0.1:8000/s/CTU-9001/v3/},\n"
        "}\n\n"
    )


def test_a_sample_says_so_in_every_reference() -> None:
    study = published()
    said = "This is a sample study"
    assert references(one("ris", study))[0]["N1"][0].startswith(said)
    assert f"annote = {{{said}" in one("bib", study)
    assert rows(written("csv", study))[0]["is_sample"] == "true"


def test_the_sponsor_is_not_invented() -> None:
    assert "AU" not in references(one("ris", published()))[0]
    assert "author" not in one("bib", published())


# all of them


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
