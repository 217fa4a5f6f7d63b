"""The real records, where they are at hand: all go through, and no word of them is lost."""

import html
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exchange.readers import ctgov
from exchange.readers.base import Incoming, Known
from exchange.readers.files import Framed, parse, records
from tests.real_records import FILES, PAGE, needs_real_records

# Numbering is rendered by order, and the page says "Inclusion criteria" itself.
RENDERED = re.compile(r"\d{1,3}|[a-zA-Z]|[ivx]+|(in|ex)clusion|criteria", re.IGNORECASE)

pytestmark = needs_real_records


def read(*paths: Path, known: dict[str, str] | None = None) -> Iterator[Any]:
    for path in paths:
        with path.open("rb") as stream:
            yield from ctgov.read(stream, path.name, known or {})


@pytest.fixture(scope="module")
def incoming() -> dict[str, Incoming]:
    found = list(read(*FILES))
    assert [item for item in found if not isinstance(item, Incoming)] == []
    return {item.external_id: item for item in found}


@pytest.fixture(scope="module")
def sources() -> list[dict[str, Any]]:
    found = []
    for path in FILES:
        with path.open("rb") as stream:
            for framed in records(stream, path.name):
                assert isinstance(framed, Framed)
                data = parse(framed)
                assert isinstance(data, dict)
                found.append(data["protocolSection"])
    return found


def words(*texts: str) -> list[str]:
    """The words of texts, escapes and entities undone in the test's own way."""
    text = "\n".join(texts)
    return re.findall(r"\w+", html.unescape(re.sub(r"\\([^\w\s])", r"\1", text)))


def bare(*texts: str) -> list[str]:
    """The words of texts that are plain already."""
    return re.findall(r"\w+", "\n".join(texts))


@pytest.mark.uncounted
def test_all_838_records_go_in(
    incoming: dict[str, Incoming], capsys: pytest.CaptureFixture[str]
) -> None:
    findings = Counter((f.code, f.field) for item in incoming.values() for f in item.findings)
    start = time.perf_counter()
    count = sum(1 for _ in read(*FILES))
    speed = count / (time.perf_counter() - start)
    lines = [f"  {times:4} {code} {field}" for (code, field), times in findings.most_common()]
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the point
            f"\nRecords read: {count}, {speed:.0f} a second. Findings:", *lines, sep="\n"
        )
    assert len(incoming) == 838


def test_the_page_is_read_like_the_lines(incoming: dict[str, Incoming]) -> None:
    page = list(read(PAGE))
    assert len(page) == 25
    assert {item.external_id for item in page} <= set(incoming)


def test_no_word_of_summaries_and_outcomes_is_lost(
    incoming: dict[str, Incoming], sources: list[dict[str, Any]]
) -> None:
    for source in sources:
        record = incoming[source["identificationModule"]["nctId"]].record
        texts = source["descriptionModule"]
        assert bare(record.lay_summary.en) == words(texts.get("briefSummary", ""))
        assert bare(record.scientific_summary.en) == words(texts.get("detailedDescription", ""))
        outcomes = [
            outcome.get(key, "")
            for rank in ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes")
            for outcome in source.get("outcomesModule", {}).get(rank, [])
            for key in ("measure", "timeFrame", "description")
        ]
        ours = [
            text.en for row in record.outcomes for text in (row.title, row.time_frame, row.details)
        ]
        assert words(*ours) == words(*outcomes)


def test_no_word_of_the_criteria_is_lost(
    incoming: dict[str, Incoming], sources: list[dict[str, Any]]
) -> None:
    for source in sources:
        number = source["identificationModule"]["nctId"]
        record = incoming[number].record
        notes = (record.eligibility.inclusion_note.en, record.eligibility.exclusion_note.en)
        ours = Counter(words(*notes, *(row.text.en for row in record.criteria)))
        theirs = Counter(words(source["eligibilityModule"]["eligibilityCriteria"]))
        lost = {word for word in theirs - ours if not RENDERED.fullmatch(word)}
        assert (number, lost) == (number, set())


def test_pr5_no_phone_and_no_address_is_kept(incoming: dict[str, Incoming]) -> None:
    keys = re.compile(r'"(phone|phoneExt|email)":')
    assert [item.external_id for item in incoming.values() if keys.search(item.raw)] == []
    assert all(json.loads(item.raw)["protocolSection"] for item in incoming.values())


def test_partial_dates_and_ages_stay_as_they_are(
    incoming: dict[str, Incoming], sources: list[dict[str, Any]]
) -> None:
    for source in sources:
        record = incoming[source["identificationModule"]["nctId"]].record
        start = source["statusModule"].get("startDateStruct", {}).get("date")
        assert [row.date for row in record.milestones if row.kind == "study_start"] == [
            date for date in [start] if date
        ]
        age, text = record.eligibility.age_min, source["eligibilityModule"].get("minimumAge")
        if age and text:
            assert text.rstrip("s").lower() == f"{age.value} {age.unit.value}".rstrip("s")


@pytest.mark.uncounted
def test_known_records_come_back_as_known(incoming: dict[str, Incoming]) -> None:
    known = {item.sha256: item.external_id for item in incoming.values()}
    assert Counter(type(item) for item in read(*FILES, known=known)) == {Known: 838}
