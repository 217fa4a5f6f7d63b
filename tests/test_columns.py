"""studies.columns: parts and columns undo each other, and no field of a record is forgotten."""

from typing import Any

import pytest
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studies import choices as c
from studies import dates
from studies import parts as p
from studies.columns import FACTS, GROUPS, ROWS, Keys, Table
from studies.models import Study
from studies.record import StudyRecord
from tests import strategies

KEYS = Keys({"indication": {1: "covid-19"}, "role": {7: "public_contact"}})

# Stored as columns of their own kind, by snapshot and working_copy themselves.
ELSEWHERE = {"schema_version", "networks", "status", "organisations", "labels"}

TABLES = {"facts": FACTS, **GROUPS, **ROWS}

_GIVEN: dict[Any, Any] = {
    (p.StudyIndication, "indication"): st.just("covid-19"),
    (p.Responsibility, "role"): st.just("public_contact"),
    **{
        (part, name): st.sampled_from(["", "3"])
        for part, name in [
            (p.Responsibility, "organisation"),
            (p.Responsibility, "investigator"),
            (p.Site, "organisation"),
            (p.StudyOrganisation, "organisation"),
            (p.EthicsReview, "committee"),
        ]
    },
}


def test_every_field_of_a_record_has_its_place() -> None:
    assert {*FACTS.names, *GROUPS, *ROWS, *ELSEWHERE} == set(StudyRecord.model_fields)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_columns_give_the_part_back(table: Table, data: st.DataObject) -> None:
    part = data.draw(strategies.of_part(table.part, _GIVEN))
    part = part.model_copy(update={name: _default(table, name) for name in _left_out(table)})
    assert table.part.model_validate(table.read(table.write(part, KEYS), KEYS)) == part


def _left_out(table: Table) -> set[str]:
    return set(table.part.model_fields) - set(table.names)


def _default(table: Table, name: str) -> Any:
    return table.part.model_fields[name].get_default(call_default_factory=True)


def test_columns_hold_plain_values() -> None:
    design = p.Design(phase=c.Phase.P2, control=(c.Control.PLACEBO,))
    written = GROUPS["design"].write(design, KEYS)
    assert [(type(written[name]), written[name]) for name in ("phase", "control")] == [
        (str, "2"),
        (list, ["placebo"]),
    ]


def test_prefix_stands_before_every_column_of_a_group() -> None:
    written = GROUPS["ipd"].write(p.IPDStatement(url="https://example.org"), KEYS)
    assert written["ipd_url"] == "https://example.org"
    assert all(column.startswith("ipd_") for column in written)


def test_key_no_table_knows_is_refused() -> None:
    part = p.StudyIndication(indication="unheard-of")
    with pytest.raises(KeyError):
        ROWS["indications"].write(part, KEYS)


def test_empty_row_is_read_as_an_empty_part() -> None:
    columns = {"kind": "inclusion", "text_de": "", "text_en": "", "level": 0}
    part = p.Criterion.model_validate(ROWS["criteria"].read(columns, KEYS))
    assert part == p.Criterion(kind=c.CriterionKind.INCLUSION, text=p.Text())


def test_age_without_a_unit_is_in_years() -> None:
    columns = {**GROUPS["eligibility"].write(p.Eligibility(), KEYS), "age_min": 18}
    columns["age_min_unit"] = ""
    part = p.Eligibility.model_validate(GROUPS["eligibility"].read(columns, KEYS))
    assert part.age_min == p.Age(value=18, unit=c.AgeUnit.YEARS)


def test_working_copy_holds_nothing_that_no_record_knows() -> None:
    own = {"id", "internal_number", "created_at", "updated_at", "updated_by_id", "lock_version"}
    own |= {"assigned_to_id", "deputy_id", "approved_copy", "approved_by_id", "joined_into_id"}
    own.add("status_confirmed_by_id")
    status = {"sub_status_id", "status_since", "status_confirmed_on", "status_raw", "status_source"}
    written = {*FACTS.write(StudyRecord(), KEYS)}
    for name, group in GROUPS.items():
        written |= {*group.write(getattr(StudyRecord(), name), KEYS)}
    columns = {field.attname for field in Study._meta.concrete_fields}
    assert columns - written == own | status


def _is_date(rule: Any) -> bool:
    return getattr(rule, "func", None) is dates.check


def _longest(table: Table) -> dict[str, tuple[int | None, int | None]]:
    """Of each text of a part: the longest it takes, and the longest its column takes."""
    found = {}
    for name in table.names:
        column = table.prefix + name
        annotation = table.part.model_fields[name]
        # A partial date is as long as a date.
        if annotation.annotation is not str or any(map(_is_date, annotation.metadata)):
            continue
        limits = [rule.max_length for rule in annotation.metadata if hasattr(rule, "max_length")]
        if isinstance(field := table.model._meta.get_field(column), models.CharField):
            found[name] = (min(filter(None, limits), default=None), field.max_length)
    return found


@pytest.mark.parametrize("name", TABLES)
def test_no_text_of_a_part_is_longer_than_its_column(name: str) -> None:
    table = TABLES[name]
    too_long = {
        field: limits
        for field, limits in _longest(table).items()
        if limits[0] is None or limits[1] is None or limits[0] > limits[1]
    }
    assert too_long == {}
