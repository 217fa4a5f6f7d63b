"""A register of any size for measuring: the studies of a small one, copied within the database.

What readers ask for is copied (list rows, facets, words), with new keys and numbers; a copy has no
working copy beyond its one row. Its version holds no record unless asked to, and then the record
of its original, which bears the original's number.
"""

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import Max, Model

from studies.models import FacetEntry, PublishedStudy, SearchText, StudyVersion
from studies.models.study import Study
from studies.search.index import recount_words
from studies.search.state import touch


def grow(size: int, *, records: bool = False) -> None:
    """Copy the public studies until there are so many; what was there stays."""
    have = PublishedStudy.objects.count()
    with transaction.atomic():
        while have < size:
            have += _copy(min(have, size - have), records=records)
        recount_words()
        touch()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(count: int, *, records: bool) -> int:
    """Copy the studies with the lowest keys; how many were copied."""
    # One shift for the keys of both, so that a copy finds its version; versions may be ahead.
    shift = max(_last(Study), _last(StudyVersion))
    without = {} if records else {"record": "''", "sha256": "''"}
    pks = list(PublishedStudy.objects.order_by("pk").values_list("pk", flat=True)[:count])
    of_these = f"BETWEEN {pks[0]} AND {pks[-1]}"
    key, study, version = (f"{name} + {shift}" for name in ("id", "study_id", "version_id"))
    number = f"'COPY-' || (id + {shift})"
    _insert(Study, f"id {of_these}", {"id": key, "number": number})
    _insert(
        StudyVersion,
        f"id IN (SELECT version_id FROM studies_publishedstudy WHERE study_id {of_these})",
        {"id": key, "study_id": study, **without},
    )
    own = {"study_id": study}
    number = f"'COPY-' || (study_id + {shift})"
    _insert(
        PublishedStudy, f"study_id {of_these}", {**own, "version_id": version, "number": number}
    )
    entries = _last(FacetEntry)
    _insert(FacetEntry, f"study_id {of_these}", {**own, "id": f"id + {entries}"})
    _insert(SearchText, f"study_id {of_these}", own)
    return len(pks)


def _last(model: type[Model]) -> int:
    last: int = model._default_manager.aggregate(last=Max("pk"))["last"]
    return last


def _insert(model: type[Model], where: str, instead: Mapping[str, str]) -> None:
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(instead.get(column, f'"{column}"') for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {where}")
