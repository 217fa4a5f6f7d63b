"""StudyRecord -> working copy: the inverse of ``snapshot``, for many studies at once.

The records name organisations and people by keys of this register; files are brought to that
by ``exchange.upsert``. What is written is exactly the fields asked for, a list always whole.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Any

from django.db import models
from django.utils import timezone

from studies.bulk import insert
from studies.columns import FACTS, GROUPS, ROWS, Data
from studies.identifiers import comparable
from studies.models import NumberSeries, Responsibility, Site, Study
from studies.parts import Part
from studies.record import StudyRecord
from studies.terms import Terms

LISTS = ROWS.keys() | {"networks"}


def facts(record: StudyRecord, terms: Terms) -> Data:
    """The columns of ``Study`` that hold a record's facts, its lists left out."""
    columns = FACTS.write(record, terms.keys)
    for name, group in GROUPS.items():
        columns |= group.write(getattr(record, name), terms.keys)
    status = record.status
    columns |= {
        "sub_status_id": terms.keys.id("sub_status", status.sub_status),
        "status_since": status.since or "",
        "status_confirmed_on": status.confirmed_on or "",
        "status_raw": status.raw,
        "status_source": status.source,
    }
    return columns


def create(records: Iterable[StudyRecord], terms: Terms) -> list[int]:
    """New studies from numbered records; their primary keys, in the order of the records.

    Raises IntegrityError for a number that is there already, in the register or among them.
    """
    wanted = list(records)
    now = {"created_at": timezone.now(), "updated_at": timezone.now()}
    insert(Study, ({**facts(record, terms), **now} for record in wanted))
    made = Study.objects.filter(number__in=[record.number for record in wanted])
    keys = dict(made.order_by().values_list("number", "pk"))
    _write_rows({keys[record.number]: record for record in wanted}, LISTS, terms)
    return [keys[record.number] for record in wanted]


def update(changed: Mapping[int, tuple[StudyRecord, Collection[str]]], terms: Terms) -> None:
    """Bring working copies to the records given.

    ``changed`` maps a study's primary key to its new record and the names of the fields in which
    that differs from the working copy: of the lists only those are written. The lock version
    moves, so that an editor's open form notices.
    """
    studies = {study.pk: study for study in Study.objects.filter(pk__in=changed)}
    for pk, (record, _) in changed.items():
        study = studies[pk]
        for column, value in facts(record, terms).items():
            setattr(study, column, value)
        study.lock_version += 1
        study.updated_at, study.updated_by = timezone.now(), None
    columns = [*facts(StudyRecord(), terms), "lock_version", "updated_at", "updated_by"]
    Study.objects.bulk_create(
        studies.values(),
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[column.removesuffix("_id") for column in columns if column != "number"],
    )
    for field in LISTS & set(chain.from_iterable(fields for _, fields in changed.values())):
        of_field = {pk: record for pk, (record, fields) in changed.items() if field in fields}
        _delete_rows(field, of_field)
        _write_rows(of_field, {field}, terms)


def next_numbers(prefix: str, count: int) -> list[str]:
    """As many new public numbers of a series; none is ever given twice.

    Call it inside a transaction: the series stays locked until its end.
    """
    NumberSeries.objects.get_or_create(prefix=prefix)
    series = NumberSeries.objects.select_for_update().get(prefix=prefix)
    first = series.last + 1
    series.last += count
    series.save()
    return [f"{prefix}-{number:04d}" for number in range(first, first + count)]


def reserve_number(number: str) -> None:
    """Move the series of a number given by a file past it."""
    prefix, _, counter = number.rpartition("-")
    if prefix and counter.isdecimal():
        NumberSeries.objects.get_or_create(prefix=prefix)
        NumberSeries.objects.filter(prefix=prefix, last__lt=int(counter)).update(last=int(counter))


def _delete_rows(field: str, pks: Iterable[int]) -> None:
    rows: models.QuerySet[Any] = (
        Study.networks.through.objects.all()
        if field == "networks"
        else ROWS[field].model._default_manager.all()
    )
    rows = rows.filter(study_id__in=list(pks))
    if field == "responsibilities":
        rows = rows.filter(site=None)
    rows.delete()


def _write_rows(records: Mapping[int, StudyRecord], fields: Collection[str], terms: Terms) -> None:
    for field in fields:
        if field == "networks":
            _write_networks(records, terms)
        else:
            _insert(field, ((pk, getattr(record, field)) for pk, record in records.items()), terms)
    if "sites" in fields:
        _write_site_responsibilities(records, terms)


def _insert(field: str, lists: Iterable[tuple[int, Iterable[Part]]], terms: Terms) -> None:
    table = ROWS[field]
    insert(
        table.model,
        (
            {"study_id": pk, "order": order, **_columns(field, part, terms)}
            for pk, parts in lists
            for order, part in enumerate(parts, start=1)
        ),
    )


def _columns(field: str, part: Part, terms: Terms) -> Data:
    columns = ROWS[field].write(part, terms.keys)
    if field == "identifiers":
        columns["comparable"] = comparable(columns["scheme"], columns["value"])
    return columns


def _write_site_responsibilities(records: Mapping[int, StudyRecord], terms: Terms) -> None:
    """Who answers for what at a site; asked for are only keys of sites that name somebody."""
    named = {
        (pk, order): site.responsibilities
        for pk, record in records.items()
        for order, site in enumerate(record.sites, start=1)
        if site.responsibilities
    }
    if not named:
        return
    sites = Site.objects.filter(study_id__in={pk for pk, _ in named}).order_by()
    keys = {(pk, order): site for site, pk, order in sites.values_list("pk", "study_id", "order")}
    insert(
        Responsibility,
        (
            {
                "study_id": place[0],
                "site_id": keys[place],
                "order": order,
                **_columns("responsibilities", row, terms),
            }
            for place, rows in named.items()
            for order, row in enumerate(rows, start=1)
        ),
    )


def _write_networks(records: Mapping[int, StudyRecord], terms: Terms) -> None:
    insert(
        Study.networks.through,
        (
            {"study_id": pk, "network_id": terms.keys.id("network", code)}
            for pk, record in records.items()
            for code in record.networks
        ),
    )
