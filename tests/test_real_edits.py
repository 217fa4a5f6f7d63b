"""Sixteen weeks of real edits, as the WHO's portal exported them: each shows, none is invented."""

import csv
import gzip
import io
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from exchange.profiles import reader, stored
from exchange.profiles.ictrp import CSV
from exchange.readers.base import Incoming
from exchange.upsert import Upsert, known_records
from studies.models import StudyVersion
from tests.loading import load

HISTORY = "ictrp/ictrp_german_weekly_history.jsonl.gz"
PATH = Path(__file__).resolve().parents[2] / "shared" / "data" / HISTORY

# What of a record each column can move. Columns without a place here are not public.
MOVES = {
    "Public title": {"public_title"},
    "Scientific title": {"scientific_title"},
    "Primary sponsor": {"sponsors", "organisations"},
    "Date registration3": {"identifiers"},
    "Recruitment Status": {"status"},
    "Inclusion agemin": {"eligibility"},
    "Inclusion agemax": {"eligibility"},
    "Inclusion gender": {"eligibility"},
    "Date enrollement": {"milestones"},
    "Target size": {"sample_size_planned"},
    "Study type": {"design"},
    "Phase": {"design"},
    "Countries": {"countries"},
    "Contact Affiliation": {"responsibilities", "organisations"},
    "Inclusion Criteria": {"criteria", "eligibility"},
    "Exclusion Criteria": {"criteria", "eligibility"},
    "Condition": {"conditions", "indications"},
    "Intervention": {"interventions", "indications"},
    "Primary outcome": {"outcomes"},
}


def weeks() -> dict[str, dict[str, dict[str, str]]]:
    """By week, the rows of its export by number: whole rows, the changes worked in."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for line in gzip.decompress(PATH.read_bytes()).decode().splitlines():
        trial = json.loads(line)
        row: dict[str, str] = {}
        for version in trial["versions"]:
            news = {name: new for name, (_old, new) in version.get("changed", {}).items()}
            row = {**row, **version.get("full", {}), **news}
            found[version["snapshot"]][trial["TrialID"]] = row
    # Records of one trial for several countries are one study; here each row is to be one.
    for rows in found.values():
        for number in [number for number in rows if number.startswith("EUCTR2020-001411-25-")]:
            del rows[number]
    return dict(sorted(found.items()))


def imported(rows: dict[str, dict[str, str]]) -> list[Incoming]:
    """Take an export in and publish it; the records as they were read."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=[*next(iter(rows.values()))], restval="")
    writer.writeheader()
    writer.writerows(rows.values())
    known = known_records(CSV.source)
    stream = io.BytesIO(text.getvalue().encode())
    items = list(reader.read(stream, "week.csv", CSV, stored.vocabulary(), known))
    upsert = Upsert(CSV.source, publish=True, reason_de="Woche", reason_en="Week")
    list(upsert.run("week.csv", items))
    assert not upsert.report.counts["refused"], upsert.report.findings[-1]
    return [item for item in items if isinstance(item, Incoming)]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub("<[^>]*>", " ", text).casefold())


def fields(version: StudyVersion) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(version.record)
    return {name: value for name, value in data.items() if name != "labels"}


@pytest.mark.django_db
@pytest.mark.uncounted
def test_every_recorded_change_shows_and_none_is_invented() -> None:
    if not PATH.exists():
        pytest.skip(f"{HISTORY} is not beside the checkout: it is never part of the project.")
    load("indications")
    before: dict[str, dict[str, str]] = {}
    last: dict[str, Any] = {}
    shown = 0
    for rows in weeks().values():
        imported(rows)
        newest = StudyVersion.objects.current().select_related("study")
        by_number = {
            record.external_id: version
            for version in newest.prefetch_related("study__external_records")
            for record in version.study.external_records.all()
        }
        for number, row in rows.items():
            now = fields(by_number[number])
            if number in before:
                was, old = before[number], last[number]
                columns = {name for name in row if row[name] != was.get(name, "")}
                moved = {name for name in now.keys() | old if now.get(name) != old.get(name)}
                allowed = {field for name in columns for field in MOVES.get(name, ())}
                assert moved <= allowed, (number, moved - allowed, columns)
                for name in columns & MOVES.keys():
                    if words(row[name]) != words(was[name]) and _is_read_otherwise(name, was, row):
                        assert MOVES[name] & moved, (number, name, was[name], row[name])
                        shown += 1
            before[number], last[number] = row, now
    assert StudyVersion.objects.count() > 200
    assert shown > 150


def _is_read_otherwise(name: str, was: dict[str, str], row: dict[str, str]) -> bool:
    """Whether the two cells say different things: "18 Years" and "18" do not."""
    column = next(column for column in CSV.columns if column.header == name)
    profile = CSV.__class__("one", "TrialID", (column,), CSV.values, is_strict=False)
    texts = []
    for cells in (was, row):
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["TrialID", name])
        writer.writerow(["NCT00000000", cells[name]])
        stream = io.BytesIO(text.getvalue().encode())
        (item,) = reader.read(stream, "one.csv", profile, stored.vocabulary())
        assert isinstance(item, Incoming)
        texts.append(item.record.to_json())
    return texts[0] != texts[1]
