"""Published studies from the database, for the writers: in the order asked for, batch by batch."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exchange.writers.base import Published
from studies.models import PublishedStudy, StudyVersion
from studies.parts import Text
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
        record=_called(record, labels) if labels else record,
        version=version.number,
        published_at=version.published_at,
        sha256=version.sha256,
        names=version.printed_names,
        first_published_on=first,
    )


def _called(record: StudyRecord, labels: Mapping[str, Any]) -> StudyRecord:
    """The record with other labels, in the shape of ``record.labels``, organisations included."""
    texts = {name: _text(labels, name) or text for name, text in record.labels.items()}
    organisations = {
        key: organisation.model_copy(
            update={"name": _text(labels, f"organisation:{key}") or organisation.name}
        )
        for key, organisation in record.organisations.items()
    }
    return record.model_copy(update={"labels": texts, "organisations": organisations})


def _text(labels: Mapping[str, Any], name: str) -> Text | None:
    return Text.model_validate(labels[name]) if name in labels else None
