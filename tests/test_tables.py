"""Tables of any make become rows; what cannot be read is refused by name, the rest goes on."""

import gzip
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from exchange.readers.base import Refusal
from exchange.tables import Head, Options, Row, rows
from exchange.tables.base import LONGEST_CELL, MOST_ROWS


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


TABLE = 'Nr.;Titel;Status\r\n"1";"Zeile eins\r\nZeile zwei";läuft\r\n2;Über uns – „α“;offen\r\n'
READ = [
    {"Nr.": "1", "Titel": "Zeile eins\r\nZeile zwei", "Status": "läuft"},
    {"Nr.": "2", "Titel": "Über uns – „α“", "Status": "offen"},
]


def read(data: bytes, name: str = "list.csv", **options: Any) -> list[Head | Row | Refusal]:
    return list(rows(io.BytesIO(data), name, Options(**options)))


def cells(items: list[Head | Row | Refusal]) -> list[dict[str, str]]:
    return [item.cells for item in items if isinstance(item, Row)]


def codes(items: list[Head | Row | Refusal]) -> list[tuple[str, str]]:
    return [(item.code, item.place) for item in items if isinstance(item, Refusal)]


def _bare(value: object) -> str:
    """Names of tests hold no bytes: those of an archive hold the time of day."""
    return "" if isinstance(value, bytes) else str(value)


def workbook(*lines: list[Any], **sheets: str) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    for title, state in sheets.items():
        book.create_sheet(title).sheet_state = state
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", "^", "~"])
def test_csv_of_any_delimiter_and_encoding(encoding: str, delimiter: str) -> None:
    data = TABLE.replace(";", delimiter).encode(encoding)

    assert cells(read(data)) == cells(read(gzip.compress(data), "list.csv.gz")) == READ


def test_windows_1252_is_read_where_utf_8_fails() -> None:
    assert cells(read(TABLE.replace("α", "€").encode("cp1252")))[1]["Titel"] == "Über uns – „€“"
    assert codes(read(b"a;b\n\x81\xff;2\n"))[0][0] == "R04"


def test_one_column_and_an_own_delimiter_are_read_as_told() -> None:
    assert cells(read(b"number\n1\n\n2\n")) == [{"number": "1"}, {"number": "2"}]
    assert cells(read(b"a~b\n1,5~2\n", delimiter="~")) == [{"a": "1,5", "b": "2"}]
    assert cells(read(b"Export of today\n\na,b\n1,2\n", header_row=3)) == [{"a": "1", "b": "2"}]


def test_title_above_the_headings_is_said_and_passed_over() -> None:
    """As unit lists have it, in one cell or padded, with a separator of its own in it."""
    for above in ("Studien, Stand Mai\n\n", "Studien;;\n;;\n", "sep=;\n"):
        head, *rest = read(f"{above}Nr;Titel;Status\n1;Eins, zwei;x\n2;Drei, vier;y\n".encode())
        assert isinstance(head, Head)
        assert head.names == ("Nr", "Titel", "Status")
        assert len(cells(rest)) == 2
        said = "" if above.startswith("sep") else "Line 1 (“Studien"
        assert bool(head.notes) is bool(said)
        assert "".join(head.notes).startswith(said)
    book = workbook(["Studienliste 2026"], [], ["Nr", "Titel"], ["1", "Eins"], ["2"])
    head, *rest = read(book, "list.xlsx")
    assert isinstance(head, Head)
    assert (head.names, len(cells(rest))) == (("Nr", "Titel"), 2)


def test_nul_in_the_headings_refuses_the_file() -> None:
    assert codes(read(b"a,b\x00\n1,2\n3,4\n")) == [("R05", "line 1")]


def test_windows_1252_is_said() -> None:
    head = read("Nr;Größe\n1;2\n".encode("cp1252"))[0]
    assert isinstance(head, Head)
    assert "Windows-1252" in head.notes[0]


def test_marks_against_formulas_are_taken_off_once() -> None:
    assert cells(read(b"a,b\n'=1+1,''+x\n")) == [{"a": "=1+1", "b": "'+x"}]


def test_headings_alike_are_told_apart_and_named() -> None:
    head, row = read(b"Title,Title,,Status\n1,2,3,4\n")

    assert isinstance(head, Head)
    assert head.names == ("Title", "Title (2)", "Title (3)", "Status")
    assert head.repeated == {"Title"}
    assert isinstance(row, Row)
    assert list(row.cells.values()) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [("R01", "file")]),
        (b"\n \n", [("R06", "file")]),
        (b"a,b\n1,2\n1\n1,2,3\n1,2,\n", [("R08", "line 3"), ("R08", "line 4")]),
        (b'a,b\n1,"2\n3,4\n', [("R08", "line 2")]),
        (b"a,b\n1,\x00\n3,4\n", [("R05", "line 2")]),
        (b"a,b\n1," + b"x" * (LONGEST_CELL + 1) + b"\n3,4\n", [("R09", "line 2")]),
        (b"a,b\n1," + b"x" * 20_000_001 + b"\n3,4\n", [("R20", "line 2")]),
        (b",".join(b"c%d" % n for n in range(501)) + b"\n", [("R10", "file")]),
        (b"%PDF-1.7", [("R03", "file")]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", [("R16", "file")]),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], [("R19", "file")]),
    ],
    ids=_bare,
)
def test_bad_csv_is_refused_by_place(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert codes(read(data)) == expected


def test_a_bad_row_does_not_stop_those_behind_it() -> None:
    assert cells(read(b"a,b\n1\n1,\x00\n3,4\n")) == [{"a": "3", "b": "4"}]


def test_workbooks_give_texts() -> None:
    data = workbook(
        ["Nr.", "Titel", None, "Datum", "Zahl", "Ja"],
        [1, "Über\nuns", "b", date(2026, 1, 31), 18.0, True],
        [None] * 6,
        ["'=2", None, None, datetime.fromisoformat("2026-01-31 10:30"), 2.5, None],
        Other="visible",
        Secret="hidden",
    )
    head, first, second = read(data, "list.xlsx")

    assert isinstance(head, Head)
    assert head.names == ("Nr.", "Titel", "Titel (2)", "Datum", "Zahl", "Ja")
    assert head.notes == (
        "The hidden sheet “Secret” was not read.",
        "The sheet “Other” was not read.",
    )
    assert isinstance(first, Row)
    assert list(first.cells.values()) == ["1", "Über\nuns", "b", "2026-01-31", "18", "true"]
    assert isinstance(second, Row)
    assert second.line == 4
    assert list(second.cells.values()) == ["=2", "", "", "2026-01-31 10:30:00", "2.5", ""]


def _zip(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


BOOK = workbook(["a", "b"], [1, 2])


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (BOOK, "list.xlsm", "R16"),
        (b"a,b\n1,2\n", "list.xlsx", "R03"),
        (b"[]", "list.json", "R03"),
        (_zip({"a.txt": b"text"}), "list.xlsx", "R03"),
        (_zip({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}), "list.xlsx", "R16"),
        (_zip({"xl/workbook.xml": b"0" * 30_000_000}), "list.xlsx", "R15"),
        (_zip({"xl/workbook.xml": b"<x/>", "inner.zip": b"x"}), "list.xlsx", "R15"),
        (_zip({"xl/workbook.xml": b"<x/>", "../up.xml": b"x"}), "list.xlsx", "R15"),
        (_zip({"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]>"}), "list.xlsx", "R13"),
        (_zip({"xl/workbook.xml": b"<x/>"}), "list.xlsx", "R03"),
        (BOOK[: len(BOOK) // 2], "list.xlsx", "R19"),
    ],
    ids=_bare,
)
def test_workbooks_that_could_harm_are_refused(data: bytes, name: str, code: str) -> None:
    assert codes(read(data, name)) == [(code, "file")]


def test_sheets_are_found_by_name() -> None:
    data = workbook(["a"], [1], Other="visible")

    assert cells(read(data, "list.xlsx", sheet="Sheet")) == [{"a": "1"}]
    assert codes(read(data, "list.xlsx", sheet="Missing")) == [("R17", "file")]


def test_formulas_that_were_never_computed_and_errors_are_refused() -> None:
    data = workbook(["a", "b"], [1, "=1+1"], ["#N/A", 2], [3, 4])
    found = [item for item in read(data, "list.xlsx") if isinstance(item, Refusal)]

    assert [(item.place, item.reason.split()[1]) for item in found] == [
        ("line 2", "B2"),
        ("line 3", "A3"),
    ]


def test_a_workbook_has_an_end() -> None:
    items = read(workbook(["a"], *([n] for n in range(MOST_ROWS + 5))), "list.xlsx")

    assert codes(items) == [("R10", f"line {MOST_ROWS + 2}")]
    assert len(cells(items)) == MOST_ROWS


TRIALS = b"""<?xml version="1.0"?><Trials_downloaded_from_ICTRP><Trial>
<TrialID>A1</TrialID><Public_title>a &amp; b<br/>c</Public_title><Phase />
</Trial><Trial><TrialID>A2</TrialID><Extra>x</Extra></Trial></Trials_downloaded_from_ICTRP>"""


def test_xml_of_the_search_portal() -> None:
    assert cells(read(TRIALS, "trials.xml")) == [
        {"TrialID": "A1", "Public_title": "a & bc", "Phase": ""},
        {"TrialID": "A2", "Extra": "x"},
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html><body/></html>", "R14"),
        (TRIALS[:-20], "R14"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "R13"),
        (b"<Trials_downloaded_from_ICTRP/>", "R06"),
    ],
)
def test_bad_xml_is_refused(data: bytes, code: str) -> None:
    assert codes(read(data, "trials.xml"))[-1][0] == code


@settings(max_examples=150, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=300),
        st.text(alphabet='a;,\t"\n\r\0ü=<>&', max_size=200).map(str.encode),
        st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)).map(
            lambda at: BOOK[: at[0]] + bytes([at[1]]) + BOOK[at[0] + 1 :]
        ),
        st.tuples(st.integers(0, len(TRIALS) - 1), st.integers(0, 255)).map(
            lambda at: TRIALS[: at[0]] + bytes([at[1]]) + TRIALS[at[0] + 1 :]
        ),
    ),
    name=st.sampled_from(["list.csv", "list.xlsx", "list", "trials.xml"]),
)
def test_no_file_raises(data: bytes, name: str) -> None:
    found = read(data, name)

    assert found
    assert all(item.reason for item in found if isinstance(item, Refusal))
    for row in cells(found):
        assert all("\0" not in cell for cell in row.values())
