"""Many rows in one prepared statement: a fifth of the price of ``bulk_create``.

For tables whose new keys nobody asks for. Values are those of the columns as the record has
them; only what a database cannot hold as it is (JSON, dates) goes through its field.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db import connection, models

Row = Mapping[str, Any]


def insert(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Insert rows given as columns by name (``study_id``); a column left out takes its default."""
    plain = list(rows)
    if not plain:
        return
    sql, columns = _statement(model, connection.vendor)
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_values(columns, row) for row in plain])


Column = tuple[str, "models.Field[Any, Any] | None", Any]


@lru_cache(maxsize=64)
def _statement(model: type[models.Model], vendor: str) -> tuple[str, list[Column]]:
    """The statement, and of each column its name, the field that adapts it, and its default."""
    fields = [field for field in model._meta.concrete_fields if not _is_counted(field)]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    return sql, [
        (field.attname, field if _is_adapted(field) else None, field.get_default)
        for field in fields
    ]


def _is_counted(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.AutoField)


def _is_adapted(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, (models.JSONField, models.DateField))


def _values(columns: list[Column], row: Row) -> list[Any]:
    values = []
    for name, field, default in columns:
        value = row[name] if name in row else default()
        values.append(field.get_db_prep_save(value, connection) if field else value)
    return values
