"""Published studies from the database, for the writers: in the order asked for, batch by batch."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exchange.writers.base import Published
from studies.models import PublishedStudy, StudyVersion
from studies.publishing import public_part
from studies.record import StudyRecord

BATCH = 200


def published(studies: Sequence[int]) -> Iterator[Published]:
    """The public versions of studies by primary key; one query a batch, nothing kept.

    A study that is withdrawn while this goes on is left out.
    """
    rows = PublishedStudy.objects.select_related("version")
    for start in range(0, len(studies), BATCH):
        batch = studies[start : start + BATCH]
        found = rows.in_bulk(batch)
        yield from (current(found[pk]) for pk in batch if pk in found)


def current(row: PublishedStudy) -> Published:
    """The public version of a study, everything in it called as it is called today."""
    first = row.first_published_on.isoformat()
    return _published(row.version, row.labels, first)


def as_published(version: StudyVersion) -> Published:
    """A version as it was published, with the labels of its time."""
    return _published(version, {})


def _published(version: StudyVersion, labels: Mapping[str, Any], first: str = "") -> Published:
    record = public_part(StudyRecord.from_json(version.record), version.printed_names)
    return Published(
        record=record.called(labels) if labels else record,
        version=version.number,
        published_at=version.published_at,
        sha256=version.sha256,
        names=version.printed_names,
        first_published_on=first,
    )
