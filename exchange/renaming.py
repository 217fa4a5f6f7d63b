"""Keys in what was imported, and in the rows of runs, after two rows of the register became one."""

import json
from typing import Any

from django.db import models

from exchange.models import ExternalRecord, ImportRow
from studies.record import canonical
from studies.renaming import FIELDS, renamed

_BATCH = 200


def move(kind: str, old: str, new: str) -> None:
    """Name a row by its new key, so that the next import finds nothing changed at the source."""
    _rewrite(ExternalRecord.objects.all(), ("imported",), kind, {old: new})
    _rewrite(ImportRow.objects.all(), ("before", "after", "kept"), kind, {old: new})
    _rewrite_remembered(kind, {old: new})


def _naming(columns: tuple[str, ...], kind: str, keys: dict[str, str]) -> models.Q:
    found = models.Q(pk__in=[])
    for column in columns:
        for field in FIELDS[kind]:
            for key in keys:
                found |= models.Q(**{f"{column}__contains": f'"{field}":"{key}"'})
    return found


def _rewrite(
    rows: models.QuerySet[Any], columns: tuple[str, ...], kind: str, keys: dict[str, str]
) -> None:
    for row in rows.filter(_naming(columns, kind, keys)).iterator(chunk_size=_BATCH):
        for column in columns:
            if text := getattr(row, column):
                setattr(row, column, canonical(renamed(json.loads(text), kind, keys)))
        row.save(update_fields=columns)


def _rewrite_remembered(kind: str, keys: dict[str, str]) -> None:
    """What an undo would put back of a source."""
    named = [f'"{field}":"{key}"' for field in FIELDS[kind] for key in keys]
    for row in ImportRow.objects.exclude(remembered=None).iterator(chunk_size=_BATCH):
        kept: dict[str, Any] = row.remembered or {}
        imported = kept.get("imported", "")
        if any(text in imported for text in named):
            text = canonical(renamed(json.loads(imported), kind, keys))
            row.remembered = {**kept, "imported": text}
            row.save(update_fields=["remembered"])
