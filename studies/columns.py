"""How the parts of a record and the columns of the working copy correspond, said once.

A part and its table use the same names, so the correspondence is derived from the two; only
keys of other tables, ages and prefixed columns need a word. ``Table.read`` turns the columns of
a row into the data of a part, ``Table.write`` a part into columns; each undoes the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from studies import parts as p
from studies.models import (
    Arm,
    Condition,
    Criterion,
    EthicsReview,
    Identifier,
    Intervention,
    Milestone,
    Outcome,
    Publication,
    Responsibility,
    Site,
    Study,
    StudyIndication,
    StudyOrganisation,
)
from studies.record import StudyRecord

Values = Mapping[str, Any]
Data = dict[str, Any]

# Fields of parts that name a row of another table, and the table they name.
KEYS = {
    "organisation": "organisation",
    "committee": "organisation",
    "investigator": "investigator",
    "indication": "indication",
}


@dataclass(frozen=True)
class Keys:
    """Primary keys of related rows and the keys by which records name them, both ways."""

    names: Mapping[str, Mapping[int, str]]

    @cached_property
    def ids(self) -> dict[str, dict[str, int]]:
        return {kind: {key: pk for pk, key in rows.items()} for kind, rows in self.names.items()}

    def name(self, kind: str, pk: int | None) -> str:
        """The key of a row; organisations and people are named by their primary key."""
        if pk is None:
            return ""
        return self.names[kind][pk] if kind in self.names else str(pk)

    def id(self, kind: str, key: str) -> int | None:
        """The primary key behind a key; KeyError when the vocabulary does not know it."""
        if not key:
            return None
        return self.ids[kind][key] if kind in self.names else int(key)


Reader = Callable[[Values, Data, Keys], None]
Writer = Callable[[Any, Data, Keys], None]


@dataclass(frozen=True)
class Table:
    """One part and the table (or the columns of ``Study``) that holds it."""

    model: type[models.Model]
    part: type[p.Part]
    only: tuple[str, ...] = ()
    prefix: str = ""
    skip: tuple[str, ...] = ()

    @cached_property
    def names(self) -> list[str]:
        return [name for name in self.only or self.part.model_fields if name not in self.skip]

    @cached_property
    def _columns(self) -> list[tuple[Reader, Writer]]:
        return [self._column(name) for name in self.names]

    def _column(self, name: str) -> tuple[Reader, Writer]:
        field = self.part.model_fields[name]
        column = self.prefix + name
        if field.annotation is p.Text:
            return _text(name, column, is_required=field.is_required())
        if field.annotation == p.Age | None:
            return _age(name, column)
        # "role" is a key where the roles are a table, and a closed list elsewhere.
        kind = "role" if name == "role" and self.part is p.Responsibility else KEYS.get(name)
        if kind:
            return _key(name, f"{column}_id", kind)
        is_text = isinstance(self.model._meta.get_field(column), models.CharField)
        if field.default is None and is_text:
            return _optional(name, column)
        return _plain(name, column)

    def read(self, values: Values, keys: Keys) -> Data:
        """The data of the part that a row's columns hold."""
        data: Data = {}
        for reader, _ in self._columns:
            reader(values, data, keys)
        return data

    def write(self, part: p.Part, keys: Keys) -> Data:
        """The columns that hold a part; KeyError for a key no table knows."""
        columns: Data = {}
        for _, writer in self._columns:
            writer(part, columns, keys)
        return columns


def _text(name: str, column: str, *, is_required: bool) -> tuple[Reader, Writer]:
    german, english = f"{column}_de", f"{column}_en"

    def read(values: Values, data: Data, keys: Keys) -> None:
        if is_required or values[german] or values[english]:
            data[name] = {"de": values[german], "en": values[english]}

    def write(part: Any, columns: Data, keys: Keys) -> None:
        text = getattr(part, name)
        columns[german], columns[english] = text.de, text.en

    return read, write


def _age(name: str, column: str) -> tuple[Reader, Writer]:
    unit = f"{column}_unit"

    def read(values: Values, data: Data, keys: Keys) -> None:
        if values[column] is not None:
            data[name] = {"value": values[column], "unit": values[unit] or "years"}

    def write(part: Any, columns: Data, keys: Keys) -> None:
        age = getattr(part, name)
        columns[column] = age.value if age else None
        columns[unit] = age.unit.value if age else "years"

    return read, write


def _key(name: str, column: str, kind: str) -> tuple[Reader, Writer]:
    def read(values: Values, data: Data, keys: Keys) -> None:
        data[name] = keys.name(kind, values[column])

    def write(part: Any, columns: Data, keys: Keys) -> None:
        columns[column] = keys.id(kind, getattr(part, name))

    return read, write


def _optional(name: str, column: str) -> tuple[Reader, Writer]:
    def read(values: Values, data: Data, keys: Keys) -> None:
        data[name] = values[column] or None

    def write(part: Any, columns: Data, keys: Keys) -> None:
        value = getattr(part, name)
        columns[column] = str(value) if value else ""

    return read, write


def _plain(name: str, column: str) -> tuple[Reader, Writer]:
    def read(values: Values, data: Data, keys: Keys) -> None:
        data[name] = values[column]

    def write(part: Any, columns: Data, keys: Keys) -> None:
        columns[column] = _simple(getattr(part, name))

    return read, write


def _simple(value: Any) -> Any:
    """A value as a column holds it: enumerations as their text, tuples as lists."""
    if isinstance(value, tuple):
        return [_simple(item) for item in value]
    if isinstance(value, p.Part):
        return value.model_dump(mode="json")
    return value.value if isinstance(value, models.TextChoices) else value


# What stands in columns of ``Study`` itself.
FACTS = Table(
    Study,
    StudyRecord,
    only=(
        *("number", "is_sample", "record_language", "text_state_de", "text_state_en", "acronym"),
        *("scientific_title", "public_title", "why_stopped", "lay_summary", "scientific_summary"),
        *("purpose_text", "participant_info", "visits_min", "visits_max", "participation_weeks"),
        *("intervention_text", "sample_size_planned", "sample_size_actual", "keywords"),
        *("subject_terms", "countries", "is_iit", "is_multinational", "legal_frame"),
        "registration_kind",
    ),
)
GROUPS = {
    "eligibility": Table(Study, p.Eligibility),
    "design": Table(Study, p.Design),
    "ipd": Table(Study, p.IPDStatement, prefix="ipd_"),
}

# What stands in rows of its own, by the record's field.
ROWS = {
    "indications": Table(StudyIndication, p.StudyIndication),
    "outcomes": Table(Outcome, p.Outcome),
    "criteria": Table(Criterion, p.Criterion),
    "arms": Table(Arm, p.Arm),
    "interventions": Table(Intervention, p.Intervention),
    "conditions": Table(Condition, p.Condition),
    "sites": Table(Site, p.Site, skip=("responsibilities",)),
    "responsibilities": Table(Responsibility, p.Responsibility),
    "sponsors": Table(StudyOrganisation, p.StudyOrganisation),
    "identifiers": Table(Identifier, p.Identifier),
    "milestones": Table(Milestone, p.Milestone),
    "ethics_reviews": Table(EthicsReview, p.EthicsReview),
    "publications": Table(Publication, p.Publication),
}
