"""The cells of the register's own tables back into facts: the inverse of ``writers.columns``.

Which columns a field has, and how its cells are read, follows from the record's own shape, as it
does for the writer. Columns that only say what a key is called are not read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

from exchange.writers.cells import joined, parted
from exchange.writers.columns import TABLES
from studies import parts as p
from studies.record import StudyRecord

Get = Callable[[str], str]

# Not facts of the study, or told by other columns; a file names people by key.
_LEFT_OUT = {"organisations", "labels", "is_public"}


def fields() -> dict[str, tuple[str, ...]]:
    """The columns of each field of a study that a table holds."""
    found: dict[str, tuple[str, ...]] = {}
    for name, field in StudyRecord.model_fields.items():
        if name in {*_LEFT_OUT, "number", "schema_version"}:
            continue
        part = _part_of_rows(field.annotation)
        names = _names(part) if part else tuple(_columns(name, field.annotation))
        found[name] = tuple(f"{name}_{column}" for column in names) if part else names
    # Sites carry those who answer there; the file names them with the site's place.
    found["responsibilities"] = (*found["responsibilities"], "responsibilities_site")
    return found


def _names(part: type[p.Part]) -> tuple[str, ...]:
    return tuple(
        column
        for name, field in part.model_fields.items()
        if name not in _LEFT_OUT and not _part_of_rows(field.annotation)
        for column in _columns(name, field.annotation)
    )


def _columns(name: str, kind: Any) -> Iterator[str]:
    if kind is p.Text:
        yield from (f"{name}_de", f"{name}_en")
    elif kind == p.Age | None:
        yield from (name, f"{name}_unit")
    elif isinstance(kind, type) and issubclass(kind, p.Part):
        yield from (f"{name}_{column}" for column in _names(kind))
    else:
        yield name


def facts(cells: Mapping[str, str], names: Iterable[str]) -> dict[str, Any]:
    """Fields as data that ``StudyRecord`` validates; cells of one study by column."""
    found: dict[str, Any] = {}
    for name in names:
        annotation = StudyRecord.model_fields[name].annotation
        if part := _part_of_rows(annotation):
            found[name] = [row for _, row in _rows(name, part, cells)]
        else:
            value = _value(annotation, lambda column: cells.get(column, ""), name)
            found[name] = _NOTHING[name] if value is None else value
    return found


_NOTHING = {name: getattr(StudyRecord(), name) for name in StudyRecord.model_fields}


def placed(cells: Mapping[str, str]) -> tuple[list[Any], dict[int, list[Any]]]:
    """Responsibilities overall, and those at sites by the site's place, counted from 1."""
    overall: list[Any] = []
    at_sites: dict[int, list[Any]] = {}
    sites = parted(cells.get("responsibilities_site", ""))
    for place, row in _rows("responsibilities", p.Responsibility, cells):
        site = sites[place] if sites else ""
        (at_sites.setdefault(int(site), []) if site else overall).append(row)
    return overall, at_sites


def _rows(name: str, part: type[p.Part], cells: Mapping[str, str]) -> Iterator[tuple[int, Any]]:
    """The rows that share the cells of a list."""
    columns = {column: parted(cells.get(f"{name}_{column}", "")) for column in _names(part)}
    for place in range(max(map(len, columns.values()), default=0)):

        def get(column: str, place: int = place) -> str:
            values = columns[column]
            return values[place] if place < len(values) else ""

        yield place, _part(part, get, "")


def _part(part: type[p.Part], get: Get, prefix: str) -> dict[str, Any]:
    found = {}
    for name, field in part.model_fields.items():
        if name not in _LEFT_OUT and not _part_of_rows(field.annotation):
            value = _value(field.annotation, get, f"{prefix}{name}")
            if value is not None:
                found[name] = value
    return found


def _value(kind: Any, get: Get, name: str) -> Any:
    """The data of one field; None where its cells say nothing."""
    if kind is p.Text:
        return {"de": get(f"{name}_de"), "en": get(f"{name}_en")}
    if kind == p.Age | None:
        return {"value": get(name), "unit": get(f"{name}_unit")} if get(name) else None
    if isinstance(kind, type) and issubclass(kind, p.Part):
        return _part(kind, get, f"{name}_")
    if get_origin(kind) is tuple:
        return parted(get(name))
    return get(name) or None


def _part_of_rows(kind: Any) -> type[p.Part] | None:
    inner = get_args(kind)[0] if get_origin(kind) is tuple else None
    return inner if isinstance(inner, type) and issubclass(inner, p.Part) else None


def as_cells(name: str, rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The rows of a list's own sheet as the cells they share elsewhere."""
    held = list(rows)
    columns = [column.name for column in TABLES[name].columns]
    return {f"{name}_{column}": joined([row.get(column, "") for row in held]) for column in columns}
