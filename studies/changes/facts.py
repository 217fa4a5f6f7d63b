"""What differs between two records, as facts without a language.

A fact is a dict that JSON can hold, as StudyVersion.changed stores it:

    {"kind": "changed", "field": "status", "old": VALUE, "new": VALUE}
    {"kind": "added", "field": "criteria", "what": "exclusion", "position": 7, "text": VALUE}

``kind`` is added, removed, changed or moved; ``field`` the path of a field ("design.phase",
"outcomes.time_frame"); ``what`` says which sort of row, ``position`` counts within that sort
from 1, ``name`` tells rows without a position apart, ``site`` names the site a row stands in,
``person`` the key of a person named in it.
A VALUE is a plain JSON value, a code of the field's enumeration, {"de", "en"} for a text or a
label as it was then, {"person": key} for a person, {"value", "unit"} for an age, or a list.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from studies import parts as p
from studies.changes.matching import match
from studies.changes.rows import ROWS, RowKind, key_label
from studies.record import StudyRecord

Fact = dict[str, Any]
Records = tuple[StudyRecord, StudyRecord]

# The labels of a record follow its keys, and the schema is not the study.
_SILENT = {"schema_version", "labels"}


def changes(old: StudyRecord | None, new: StudyRecord) -> list[Fact]:
    """What a reader of the old record should know about the new one; [] for a first version."""
    if old is None:
        return []
    return [fact for name in StudyRecord.model_fields for fact in _field(name, (old, new))]


def _field(name: str, records: Records) -> Iterator[Fact]:
    old, new = (getattr(record, name) for record in records)
    if old == new or name in _SILENT:
        return
    if name == "status":
        yield from _status(records)
    elif name == "organisations":
        yield from _organisations(records)
    elif name in ROWS:
        yield from _rows(ROWS[name], old, new, records)
    elif isinstance(new, p.Part) and not isinstance(new, p.Text):
        yield from _parts(name, old, new, records)
    else:
        yield from _values(name, old, new, records)


def _values(path: str, old: Any, new: Any, records: Records, **row: Any) -> Iterator[Fact]:
    """The fact of one value; a value that was or becomes empty is added or removed."""
    if old == new:
        return
    before, after = encode(path, old, records[0]), encode(path, new, records[1])
    if _is_empty(before):
        yield {"kind": "added", "field": path, **row, "text": after}
    elif _is_empty(after):
        yield {"kind": "removed", "field": path, **row, "text": before}
    else:
        yield {"kind": "changed", "field": path, **row, "old": before, "new": after}


def _parts(path: str, old: p.Part, new: p.Part, records: Records, **row: Any) -> Iterator[Fact]:
    for name in type(new).model_fields:
        pair = getattr(old, name), getattr(new, name)
        yield from _values(f"{path}.{name}", *pair, records, **row)


def _status(records: Records) -> Iterator[Fact]:
    """Main status and sub-status are one fact; its stage follows from them."""
    old, new = (record.status for record in records)
    if (old.main, old.sub_status) != (new.main, new.sub_status):
        pair = [
            {
                "main": record.status.main.value,
                "sub_status": key_label("sub_status", record.status.sub_status, record),
            }
            for record in records
        ]
        yield {"kind": "changed", "field": "status", "old": pair[0], "new": pair[1]}
    for name in ("since", "confirmed_on", "raw", "source"):
        yield from _values(f"status.{name}", getattr(old, name), getattr(new, name), records)


def _organisations(records: Records) -> Iterator[Fact]:
    """Organisations that both records use and that changed: new ones come with their rows."""
    old, new = (record.organisations for record in records)
    for key in new:
        if key not in old or old[key] == new[key]:
            continue
        name = old[key].name.model_dump()
        yield from _values("organisations", old[key].name, new[key].name, records)
        for field in ("type", "city", "country", "ror"):
            pair = getattr(old[key], field), getattr(new[key], field)
            yield from _values(f"organisations.{field}", *pair, records, name=name)


def _rows(
    kind: RowKind,
    old: tuple[Any, ...],
    new: tuple[Any, ...],
    records: Records,
    **around: Any,
) -> Iterator[Fact]:
    matched = match(kind, old, new, records)
    for index in matched.removed:
        facts = kind.describe(old, index, records[0])
        text = kind.text(old[index], records[0])
        yield {"kind": "removed", "field": kind.field, **facts, **around, "text": text}
    for index in matched.added:
        facts = kind.describe(new, index, records[1])
        text = kind.text(new[index], records[1])
        yield {"kind": "added", "field": kind.field, **facts, **around, "text": text}
    for before, after in matched.changed:
        facts = {**kind.describe(new, after, records[1]), **around}
        yield from _row(kind, old[before], new[after], records, facts)
    if matched.moved:
        yield {"kind": "moved", "field": kind.field, **around}


def _row(kind: RowKind, old: p.Part, new: p.Part, records: Records, facts: Fact) -> Iterator[Fact]:
    """The facts of one row, an attribute each; what tells an unnumbered row apart goes with it."""
    name_of_row = {} if kind.is_numbered else {"name": kind.text(old, records[0])}
    for name in type(new).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if kind.field == "sites" and name == "responsibilities":
            site = kind.text(new, records[1])
            yield from _rows(ROWS[name], before, after, records, site=site)
        elif name == kind.main:
            yield from _values(kind.field, before, after, records, **facts)
        else:
            path = f"{kind.field}.{name}"
            yield from _values(path, before, after, records, **facts, **name_of_row)


def encode(path: str, value: Any, record: StudyRecord) -> Any:
    """A value of a record as JSON can hold it; keys are replaced by what they were called."""
    name = path.rpartition(".")[2]
    if isinstance(value, p.Part):
        return value.model_dump(mode="json")
    if isinstance(value, tuple):
        return [encode(path, row, record) for row in value]
    if isinstance(value, Enum):
        return value.value
    return key_label(name, value, record) if isinstance(value, str) else value


def _is_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return not any(value.values())
    return value is None or value in ("", [])
