"""A result as an Excel workbook: its sheets, what a cell can hold, and where it ends."""

import io
from itertools import repeat
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from audit.cells import harmless, unmarked
from exchange.writers import RESULTS, columns, sheets, workbook
from studies import choices as c
from studies import parts as p
from studies.record import StudyRecord
from tests import factories as make
from tests import strategies
from tests.written import (
    ABOUT,
    EVIL,
    NO_XML,
    as_dicts,
    opened,
    published,
    rows,
    written,
)


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
