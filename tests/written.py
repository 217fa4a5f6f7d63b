"""Published records for the writers of files, and their files read back."""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

from openpyxl import load_workbook

from exchange.writers import RESULTS, STUDIES
from exchange.writers.base import About, Published
from studies import parts as p
from studies.record import StudyRecord, digest
from tests import factories as make

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
