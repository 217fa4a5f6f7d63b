"""The lists of a record: what tells their rows apart and what readers call them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from studies import identifiers
from studies import parts as p
from studies.record import StudyRecord

Value = Any
Rows = tuple[Any, ...]


def key_label(name: str, key: str, record: StudyRecord) -> Value:
    """What a field of this name holds: people as {"person": key}, keys of organisations and
    vocabulary as the name they had in this record, anything else as it stands."""
    if not key or name not in {"investigator", "organisation", "committee", *_VOCABULARY}:
        return key
    if name == "investigator":
        return {"person": key}
    if name in _VOCABULARY:
        return record.label(_VOCABULARY[name], key).model_dump()
    organisation = record.organisations.get(key)
    return organisation.name.model_dump() if organisation else key


# Fields that hold a key of the vocabulary, and the kind of their label.
_VOCABULARY = {
    "indication": "indication",
    "networks": "network",
    "role": "role",
    "sub_status": "sub_status",
}


def _both(value: Value) -> Mapping[str, str]:
    return value if isinstance(value, dict) else {"de": value, "en": value}


def _joined(*values: Value) -> Value:
    """Values side by side, parted by commas, in both languages."""
    texts = [_both(value) for value in values if value]
    return {
        language: ", ".join(
            dict.fromkeys(filter(None, (text[language] or text[other] for text in texts)))
        )
        for language, other in (("de", "en"), ("en", "de"))
    }


@dataclass(frozen=True)
class RowKind:
    """A list of a record.

    ``text`` is what stands in a row, in words; ``main`` the attribute that is this text, if one
    is. ``what`` is the sort of a row: a code, or the label of a key. ``identity`` is what two
    rows that differ share if they are the same row; without it the likeness of texts decides.
    """

    field: str
    text: Callable[[Any, StudyRecord], Value]
    what: Callable[[Any, StudyRecord], Value] | None = None
    identity: Callable[[Any], object] | None = None
    main: str = ""
    is_numbered: bool = False

    def describe(self, rows: Rows, index: int, record: StudyRecord) -> dict[str, Value]:
        """``what``, ``position`` and ``person`` of a row, as far as it has them."""
        facts: dict[str, Value] = {}
        sorts = [self.what(row, record) if self.what else None for row in rows[: index + 1]]
        if self.what:
            facts["what"] = sorts[index]
        if self.is_numbered:
            facts["position"] = sorts.count(sorts[index])
        if person := getattr(rows[index], "investigator", ""):
            facts["person"] = person
        return facts


def _organisation(row: Any, record: StudyRecord) -> Value:
    return key_label("organisation", row.organisation, record)


def _dump(text: p.Text) -> Value:
    return text.model_dump()


ROWS: dict[str, RowKind] = {
    kind.field: kind
    for kind in (
        RowKind(
            "indications",
            text=lambda row, record: key_label("indication", row.indication, record),
            identity=lambda row: row.indication,
        ),
        RowKind(
            "networks",
            text=lambda key, record: key_label("networks", key, record),
            identity=lambda key: key,
        ),
        RowKind(
            "outcomes",
            text=lambda row, record: _dump(row.title),
            what=lambda row, record: row.rank.value,
            main="title",
            is_numbered=True,
        ),
        RowKind(
            "criteria",
            text=lambda row, record: _dump(row.text),
            what=lambda row, record: row.kind.value,
            main="text",
            is_numbered=True,
        ),
        RowKind("arms", text=lambda row, record: _dump(row.label), main="label", is_numbered=True),
        RowKind(
            "interventions",
            text=lambda row, record: _dump(row.name),
            main="name",
            is_numbered=True,
        ),
        RowKind(
            "conditions", text=lambda row, record: _joined(_dump(row.text), row.code), main="text"
        ),
        RowKind(
            "subject_terms",
            text=lambda row, record: row.text or row.code,
            identity=lambda row: row.code,
        ),
        RowKind(
            "sites",
            text=lambda row, record: _joined(_organisation(row, record), row.department, row.city),
            identity=lambda row: (row.organisation, row.city),
        ),
        RowKind("countries", text=lambda code, record: code, identity=lambda code: code),
        RowKind(
            "responsibilities",
            text=_organisation,
            what=lambda row, record: key_label("role", row.role, record),
            identity=lambda row: (row.role, row.organisation),
        ),
        RowKind(
            "sponsors",
            text=_organisation,
            what=lambda row, record: row.role.value,
            identity=lambda row: (row.role, row.organisation),
        ),
        RowKind(
            "identifiers",
            text=lambda row, record: row.value,
            what=lambda row, record: row.scheme.value,
            identity=lambda row: (row.scheme, identifiers.comparable(row.scheme, row.value)),
            main="value",
        ),
        RowKind(
            "milestones",
            text=lambda row, record: row.date,
            what=lambda row, record: [row.kind.value, row.date_kind.value],
            identity=lambda row: (row.kind, row.date_kind),
            main="date",
        ),
        RowKind(
            "ethics_reviews",
            text=lambda row, record: _joined(
                key_label("committee", row.committee, record), row.number
            ),
            identity=lambda row: row.committee,
        ),
        RowKind(
            "publications",
            text=lambda row, record: row.citation or row.doi or row.url or row.pmid,
            what=lambda row, record: row.kind.value,
        ),
    )
}
