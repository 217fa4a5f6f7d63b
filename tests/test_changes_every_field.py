"""What changed in any field of a record is told."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from studies import choices as c
from studies import parts as p
from studies.changes import changes
from studies.record import StudyRecord
from tests.full_record import (
    FULL,
    change,
    lines,
    other,
)


def variants(part: p.Part, prefix: str = "") -> Iterator[tuple[str, p.Part]]:
    """The part with one of its values changed, for each of its values at any depth."""
    for name in type(part).model_fields:
        value, path = getattr(part, name), f"{prefix}{name}"
        if path in {"schema_version", "labels", "organisations", "status.stage"}:
            continue
        if isinstance(value, p.Part) and not isinstance(value, p.Text | p.Age):
            inner: Iterator[tuple[str, Any]] = variants(value, f"{path}.")
        elif isinstance(value, tuple) and value and isinstance(value[0], p.Part):
            inner = ((at, (row, *value[1:])) for at, row in variants(value[0], f"{path}."))
            yield path, part.model_copy(update={name: value[1:]})
        elif value is None or value == "":
            value = "2025-03" if name.endswith("_on") else "x"
            inner = iter([(path, value)])
        else:
            inner = iter([(path, other(value, name))])
        for at, new in inner:
            yield at, part.model_copy(update={name: new})


VARIANTS = [*variants(FULL)]


def test_variants_reach_every_field_of_a_record() -> None:
    assert {path.partition(".")[0] for path, _ in VARIANTS} == {*StudyRecord.model_fields} - {
        "schema_version",
        "labels",
        "organisations",
    }


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("path", "new"), VARIANTS, ids=lambda value: str(value)[:30])
def test_every_value_that_changes_is_told(path: str, new: StudyRecord, language: str) -> None:
    for old, later in ((FULL, new), (new, FULL)):
        told = lines(old, later, language, **{"7": "Sample Person", "7x": "Sample Other"})
        assert told, path
        for line in told:
            assert line.label
            assert line.text or (line.old and line.new and line.old != line.new)


@pytest.mark.parametrize(("path", "new"), VARIANTS, ids=lambda value: str(value)[:30])
def test_facts_are_json(path: str, new: StudyRecord) -> None:
    facts = changes(FULL, new)
    assert json.loads(json.dumps(facts)) == facts


def test_facts_hold_no_label_of_the_interface() -> None:
    facts = changes(FULL, change(design=FULL.design.model_copy(update={"phase": c.Phase.P3})))
    assert facts == [{"kind": "changed", "field": "design.phase", "old": "2", "new": "3"}]
