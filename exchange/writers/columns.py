"""The columns of tables: what of a record stands where, derived from the record's own shape.

A column bears the name of its field. A text has one for each language, ``..._de`` and ``..._en``;
a part of the record lends its name to its columns (``design_phase``). Enumerations, dates and keys
are written as the record holds them, yes and no as ``true`` and ``false``. What a key is called
stands beside it. The rows of a list share cells: the third value of each of its columns belongs
to the third row. A column named here is one a file of the register can be read back from.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple, get_args, get_origin

from exchange.writers.base import About, Published
from exchange.writers.cells import joined
from studies import parts as p
from studies.record import StudyRecord

Read = Callable[[Any, Published], str]

# Fields that hold a key, and the kind of thing it names.
_KINDS = {
    "organisation": "organisation",
    "committee": "organisation",
    "indication": "indication",
    "networks": "network",
    "role": "role",
    "sub_status": "sub_status",
}
# In every public record the same, or told by the columns beside the keys.
_LEFT_OUT = frozenset({"is_public", "organisations", "labels"})


class Column(NamedTuple):
    """A name, and how to read its cell from a part of a record."""

    name: str
    read: Read


class Table(NamedTuple):
    """A list of a record: how to find its rows, and the columns of each."""

    name: str
    rows: Callable[[StudyRecord], Sequence[Any]]
    columns: tuple[Column, ...]

    def cells(self) -> Iterator[Column]:
        """The same as columns of the study, all rows in one cell."""
        for column in self.columns:
            yield Column(f"{self.name}_{column.name}", partial(self._cell, column.read))

    def _cell(self, read: Read, record: StudyRecord, of: Published) -> str:
        rows = self.rows(record)
        return joined([read(row, of) for row in rows]) if rows else ""


class _Placed(NamedTuple):
    """A responsibility, and the site it is for, counted from 1; empty for the trial overall."""

    site: str
    row: p.Responsibility


def _columns(part: type[p.Part]) -> Iterator[Column]:
    for name, field in part.model_fields.items():
        if name not in _LEFT_OUT and not _row_type(field.annotation):
            yield from _column(name, field.annotation)


def _column(name: str, kind: Any) -> Iterator[Column]:
    get = attrgetter(name)
    if kind is p.Text:
        yield Column(f"{name}_de", _text_of(attrgetter(f"{name}.de")))
        yield Column(f"{name}_en", _text_of(attrgetter(f"{name}.en")))
    elif kind == p.Age | None:
        yield Column(name, lambda part, of: _plain(age.value) if (age := get(part)) else "")
        yield Column(f"{name}_unit", lambda part, of: age.unit.value if (age := get(part)) else "")
    elif isinstance(kind, type) and issubclass(kind, p.Part):
        for column in _columns(kind):
            yield Column(f"{name}_{column.name}", _within(get, column.read))
    else:
        yield Column(name, lambda part, of: _plain(get(part)))
        if name in _KINDS and not (isinstance(kind, type) and issubclass(kind, Enum)):
            yield from _labels(name, get)


def _labels(name: str, get: Callable[[Any], Any]) -> Iterator[Column]:
    """What keys are called."""

    def read(part: Any, of: Published, language: str) -> str:
        keys = get(part)
        if isinstance(keys, tuple):
            return joined(_name(_KINDS[name], key, of.record, language) for key in keys)
        return _name(_KINDS[name], keys, of.record, language) if keys else ""

    for language in ("de", "en"):
        yield Column(f"{name}_{language}", partial(read, language=language))


def _name(kind: str, key: str, record: StudyRecord, language: str) -> str:
    if kind != "organisation":
        return str(getattr(record.label(kind, key), language))
    organisation = record.organisations.get(key)
    return str(getattr(organisation.name, language)) if organisation else ""


def _text_of(get: Callable[[Any], str]) -> Read:
    return lambda part, of: get(part)


def _within(get: Callable[[Any], Any], read: Read) -> Read:
    return lambda part, of: read(get(part), of)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return joined(map(_plain, value))
    return ("false", "true")[value] if isinstance(value, bool) else str(value)


def _row_type(kind: Any) -> type[p.Part] | None:
    """The type of the rows of a field that is a list of parts."""
    inner = get_args(kind)[0] if get_origin(kind) is tuple else None
    return inner if isinstance(inner, type) and issubclass(inner, p.Part) else None


def _responsibilities() -> Table:
    """Who answers for what: in the trial overall and at its sites, with the names printed."""
    row = attrgetter("row")
    columns = [Column(c.name, _within(row, c.read)) for c in _columns(p.Responsibility)]
    site = Column("site", lambda placed, of: str(placed.site))
    name = Column("name", lambda placed, of: of.names.get(placed.row.investigator, ""))
    return Table("responsibilities", _placed, (site, *columns, name))


def _placed(record: StudyRecord) -> Sequence[_Placed]:
    overall = [_Placed("", row) for row in record.responsibilities]
    at_sites = [
        _Placed(str(place), row)
        for place, site in enumerate(record.sites, start=1)
        for row in site.responsibilities
    ]
    return overall + at_sites


def _tables() -> Iterator[Table]:
    for name, field in StudyRecord.model_fields.items():
        if part := _row_type(field.annotation):
            own = Table(name, attrgetter(name), tuple(_columns(part)))
            yield _responsibilities() if name == "responsibilities" else own


TABLES = {table.name: table for table in _tables()}


def of_studies(about: About, apart: Iterable[str] = ()) -> tuple[Column, ...]:
    """The columns of a table with one row a study; lists named ``apart`` have their own table."""
    found = [
        Column("number", lambda record, of: record.number),
        Column("url", lambda record, of: about.study_url(of)),
        Column("version", lambda record, of: str(of.version)),
        Column("published_on", lambda record, of: of.published_on),
        Column("first_published_on", lambda record, of: of.first_published_on),
        Column("title_de", lambda record, of: record.title().de),
        Column("title_en", lambda record, of: record.title().en),
    ]
    for name, field in StudyRecord.model_fields.items():
        if name in TABLES:
            found += TABLES[name].cells() if name not in apart else ()
        elif name not in {*_LEFT_OUT, "number"}:
            found += _column(name, field.annotation)
    return tuple(found)
