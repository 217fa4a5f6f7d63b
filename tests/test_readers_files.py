"""Files of every shape and with every fault become records and refusals in their order."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.readers import files, framing, unpacking
from exchange.readers.base import Refusal
from exchange.readers.files import Framed, parse, records

A, B, C = ({"id": letter, "text": '{["“\\'} for letter in "abc")
LINES = "\n".join(json.dumps(record) for record in (A, B, C)).encode()


def read(data: bytes, name: str = "sample.json") -> list[tuple[str, Any]]:
    """Place, and the record's letter or the refusal's code."""
    found: list[tuple[str, Any]] = []
    for item in records(BytesIO(data), name):
        parsed = parse(item) if isinstance(item, Framed) else item
        shown = parsed.code if isinstance(parsed, Refusal) else parsed["id"]
        found.append((item.place, shown))
    return found


def reasons(data: bytes, name: str = "sample.json") -> list[str]:
    items = (parse(i) if isinstance(i, Framed) else i for i in records(BytesIO(data), name))
    return [item.reason for item in items if isinstance(item, Refusal)]


def numbered(word: str, letters: str) -> list[tuple[str, str]]:
    return [(f"{word} {number}", letter) for number, letter in enumerate(letters, start=1)]


SHAPES = {
    "one object": (json.dumps(A).encode(), numbered("line", "a")),
    "one object on several lines": (json.dumps(A, indent=2).encode(), numbered("record", "a")),
    "objects on several lines": (
        b"\n".join(json.dumps(record, indent=1).encode() for record in (A, B)),
        numbered("record", "ab"),
    ),
    "lines": (LINES, numbered("line", "abc")),
    "lines with blanks": (
        LINES.replace(b"\n", b"\r\n \n"),
        [("line 1", "a"), ("line 3", "b"), ("line 5", "c")],
    ),
    "array": (json.dumps([A, B, C]).encode(), numbered("record", "abc")),
    "array on several lines": (json.dumps([A, B], indent=2).encode(), numbered("record", "ab")),
    "empty array": (b"[]", []),
    "page": (
        json.dumps({"totalCount": 2, "studies": [A, B], "nextPageToken": "]}"}).encode(),
        numbered("record", "ab"),
    ),
    "page on several lines": (
        json.dumps({"x": {"studies": [1]}, "studies": [A, B]}, indent=1).encode(),
        numbered("record", "ab"),
    ),
    "empty page": (b'{"studies": []}\n', []),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("wrap", ["plain", "gzip", "two members", "BOM", "UTF-16"])
def test_every_shape_gives_its_records(shape: str, wrap: str) -> None:
    data, expected = SHAPES[shape]
    half = len(data) // 2
    wrapped = {
        "plain": data,
        "gzip": gzip.compress(data),
        "two members": gzip.compress(data[:half]) + gzip.compress(data[half:]),
        "BOM": b"\xef\xbb\xbf" + data,
        "UTF-16": data.decode().encode("utf-16"),
    }[wrap]
    assert read(wrapped) == expected


@pytest.mark.parametrize("size", [1, 2, 7, 64])
@pytest.mark.parametrize("shape", SHAPES)
def test_chunks_may_end_anywhere(shape: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "CHUNK", size)
    data, expected = SHAPES[shape]
    assert read(data) == expected
    assert read(gzip.compress(data)) == expected


FAULTS = {
    "R01 empty": (b"", [("file", "R01")]),
    "R01 blank": (b" \n\t\n", [("file", "R01")]),
    "R03 spreadsheet": (b"PK\x03\x04" + b"x" * 50, [("file", "R03")]),
    "R03 XML": (b"<?xml version='1.0'?>\n{", [("file", "R03")]),
    "R04 one line": (
        LINES.replace(b'"id": "b"', b'"id": "\xff"'),
        [("line 1", "a"), ("line 2", "R04"), ("line 3", "c")],
    ),
    "R04 half a character": (rb'{"id": "\ud800"}', [("line 1", "R04")]),
    "R04 UTF-16 with a half": (json.dumps(A).encode("utf-16")[:-1], [("line 1", "R04")]),
    "R05 NUL": (
        LINES.replace(b'"id": "b"', b'"id": "\0"'),
        [("line 1", "a"), ("line 2", "R05"), ("line 3", "c")],
    ),
    "R05 NUL as an escape": (rb'{"id": "\u0000"}', [("line 1", "R05")]),
    "R11 no JSON at all": (b"NCT Number,Title\nNCT90000001,x\n", [("file", "R11")]),
    "R11 a broken line": (
        LINES.replace(b'"id": "b",', b'"id": "b"'),
        [("line 1", "a"), ("line 2", "R11"), ("line 3", "c")],
    ),
    "R11 a broken first line": (
        b"{oops\n" + LINES,
        [
            ("line 1", "R11"),
            *((f"line {number}", letter) for number, letter in ((2, "a"), (3, "b"), (4, "c"))),
        ],
    ),
    "R11 a broken record of an array": (
        json.dumps([A, B, C]).encode().replace(b'"id": "b",', b'"id": "b"'),
        [("record 1", "a"), ("record 2", "R11"), ("record 3", "c")],
    ),
    "R11 an array cut short": (
        json.dumps([A, B]).encode()[:-10],
        [("record 1", "a"), ("record 2", "R11")],
    ),
    "R11 an array cut between records": (
        json.dumps([A, B]).encode()[:-1],
        [("record 1", "a"), ("record 2", "b"), ("record 3", "R11")],
    ),
    "R11 an object cut short": (json.dumps(A, indent=1).encode()[:-2], [("record 1", "R11")]),
    "R11 no number": (b'{"id": NaN}', [("line 1", "R11")]),
    "R11 a number of 5,000 digits": (b'{"id": ' + b"1" * 5_000 + b"}", [("line 1", "R11")]),
    "R11 nested too deep": (b'{"a": ' * 51 + b"1" + b"}" * 51, [("line 1", "R11")]),
    "R11 nested beyond all": (
        b'{"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        [("line 1", "R11")],
    ),
    "R12 something between records": (
        b'[{"id": "a"}, null, {"id": "c"}]',
        [("record 1", "a"), ("record 2", "R12"), ("record 3", "c")],
    ),
    "R12 a list in a list": (b'[[1], {"id": "b"}]', [("record 1", "R12"), ("record 2", "b")]),
    "R12 a bracket too many": (
        b'{\n"id": "a"}\n]\n{"id": "c"}',
        [("record 1", "a"), ("record 2", "R12"), ("record 3", "c")],
    ),
    "R12 a line without an object": (
        LINES + b"\n[1]\n",
        [*numbered("line", "abc"), ("line 4", "R12")],
    ),
    "R12 two pages in one file": (
        b'{"studies": [{"id": "a"}], "next": ["]"]}\n\n{"studies": [{"id": "b"}]}',
        [("record 1", "a"), ("line 3", "R12")],
    ),
    "R12 an array and more": (b'[{"id": "a"}]\n[1]', [("record 1", "a"), ("line 2", "R12")]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_costs_its_record_only(fault: str) -> None:
    data, expected = FAULTS[fault]
    assert read(data) == expected
    assert all(reason.endswith(".") for reason in reasons(data))


def test_a_page_cut_short_behind_its_list_gives_its_records() -> None:
    assert read(b'{"studies": [{"id": "a"}], "next') == [("record 1", "a")]


def test_a_name_that_promises_gzip_is_held_to_it() -> None:
    assert read(LINES, "sample.jsonl.gz") == [("file", "R03")]
    assert read(b"", "sample.jsonl.gz") == [("file", "R01")]


@pytest.mark.parametrize("data", [LINES, json.dumps([A, B, C]).encode()], ids=["lines", "array"])
def test_a_gzip_cut_short_keeps_what_was_read(data: bytes) -> None:
    packed = gzip.compress(data, compresslevel=0)
    found = read(packed[: 18 + data.index(b'"c"')])
    assert [shown for _, shown in found] == ["a", "b", "R19"]


def test_a_damaged_gzip_is_refused_where_it_breaks() -> None:
    packed = bytearray(gzip.compress(LINES, compresslevel=0))
    packed[-6] ^= 0xFF  # the check sum
    assert read(bytes(packed))[-1][1] == "R19"
    assert read(gzip.compress(LINES)[:12]) == [("file", "R19")]


def test_utf_16_that_breaks_off_is_refused_there() -> None:
    lone = LINES.decode().encode("utf-16") + b"\x00\xd8\x0a\x00"
    assert read(lone)[-1][1] == "R04"


def test_line_and_column_are_those_of_the_file() -> None:
    (reason,) = reasons(b'[{"id": "a"},\n{"id":\n  oops}]')
    assert "line 3, column 3" in reason


class Endless:
    """A file of many bytes that are never all in memory."""

    def __init__(self, *parts: tuple[bytes, int]) -> None:
        self.parts = (part for part, times in parts for _ in range(times))

    def read(self, size: int) -> bytes:
        return next(self.parts, b"")


MEGABYTE = b"x" * 1_000_000


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            [(b'{"id": "a"}\n{"id": "', 1), (MEGABYTE, 100), (b'"}\n{"id": "c"}\n', 1)],
            [("line 1", "a"), ("line 2", "R20"), ("line 3", "c")],
        ),
        (
            [(b'[{"id": "a"}, {"id": "', 1), (MEGABYTE, 100), (b'"}, {"id": "c"}]', 1)],
            [("record 1", "a"), ("record 2", "R20"), ("record 3", "c")],
        ),
    ],
    ids=["line", "array"],
)
def test_a_record_of_100_mb_is_passed_over_without_being_held(
    parts: list[tuple[bytes, int]], expected: list[tuple[str, str]]
) -> None:
    tracemalloc.start()
    found = []
    for item in records(cast("BinaryIO", Endless(*parts)), "big.json"):
        parsed = parse(item) if isinstance(item, Framed) else item
        found.append((item.place, parsed.code if isinstance(parsed, Refusal) else parsed["id"]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == expected
    assert peak < 1.5 * framing.RECORD_LIMIT


def test_many_records_are_never_held_together() -> None:
    record = json.dumps({"id": "a", "text": "x" * 10_000}).encode() + b",\n"
    tracemalloc.start()
    stream = cast("BinaryIO", Endless((b"[", 1), (record, 2_000), (record[:-2] + b"]", 1)))
    assert sum(isinstance(item, Framed) for item in records(stream, "big.json")) == 2_001
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_the_checksum_is_that_of_the_record_wherever_it_stands() -> None:
    text = json.dumps(A).encode()
    shapes = (text, text + b"\n", b"[" + text + b"]", b'{"studies": [ ' + text + b"]}")
    found = {
        item.sha256
        for data in shapes
        for item in records(BytesIO(data), "x")
        if isinstance(item, Framed)
    }
    assert len(found) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3)
    ),
    max_leaves=8,
)
# "studies" as a key would make a page of an object.
OBJECTS = st.lists(
    st.dictionaries(st.text().filter(lambda key: key != "studies"), JSON, max_size=4), max_size=5
)


def objects(data: bytes) -> Iterator[Any]:
    for item in records(BytesIO(data), "x.json"):
        yield parse(item) if isinstance(item, Framed) else item


def storable(value: Any) -> bool:
    text = json.dumps(value)
    return "\\u0000" not in text and "\\ud" not in text


@settings(deadline=None)
@given(OBJECTS.filter(storable), st.sampled_from([None, 0, 2]), st.booleans(), st.integers(1, 40))
def test_what_was_written_is_read(
    written: list[Any], indent: int | None, is_ascii: bool, chunk: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unpacking, "CHUNK", chunk)
        array = json.dumps(written, indent=indent, ensure_ascii=is_ascii).encode()
        assert list(objects(array)) == written
        assert list(objects(b'{"token": "x", "studies": ' + array + b"}")) == written
        lines = "\n".join(json.dumps(row, ensure_ascii=is_ascii) for row in written).encode()
        assert not written or list(objects(lines)) == written


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(1, 50))
def test_no_bytes_raise(data: bytes, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unpacking, "CHUNK", chunk)
        for start in (b"", b"[", b'{"studies": [', b'{"a": 1}\n', b"\x1f\x8b\x08\x00", b"\xff\xfe"):
            for item in objects(start + data):
                assert isinstance(item, dict | Refusal)


def test_depth_counts_objects_and_lists() -> None:
    deep: Any = 1
    for _ in range(files.MAX_DEPTH - 1):
        deep = [deep]
    framed = Framed("line 1", json.dumps({"a": deep}).encode(), 1)
    assert parse(framed) == {"a": deep}
