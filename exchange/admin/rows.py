"""Rows of a run in words: what would change or did, old beside new, and what stays."""

from collections.abc import Iterable
from typing import NamedTuple

from exchange.models import ImportRow
from studies.changes import ChangeLine, changes, describe
from studies.models import Investigator
from studies.parts import Text
from studies.record import StudyRecord
from studies.terms import Terms


class Shown(NamedTuple):
    """A row with its changes, and those that an editor's edit keeps out."""

    row: ImportRow
    lines: list[ChangeLine]
    kept: list[ChangeLine]


def shown(rows: Iterable[ImportRow], language: str) -> list[Shown]:
    """The rows of a page, in words; five queries."""
    labels = Terms.load().labels
    parts = [
        (row, _part(row.before, labels), _part(row.after, labels), _part(row.kept, labels))
        for row in rows
    ]
    records = [record for _, before, after, kept in parts for record in (before, after, kept)]
    keys = {key for record in records for key in record.investigators()}
    people = Investigator.objects.in_bulk([int(key) for key in keys if key.isdigit()])
    names = {str(pk): person.printed_name() for pk, person in people.items()}
    return [
        Shown(
            row, _lines(before, after, language, names), _lines(_bare(kept), kept, language, names)
        )
        for row, before, after, kept in parts
    ]


def _part(text: str, labels: dict[str, Text]) -> StudyRecord:
    part = StudyRecord.model_validate_json(text) if text else StudyRecord()
    return part.model_copy(update={"labels": labels})


def _bare(record: StudyRecord) -> StudyRecord:
    return StudyRecord(organisations=record.organisations, labels=record.labels)


def _lines(
    before: StudyRecord, after: StudyRecord, language: str, names: dict[str, str]
) -> list[ChangeLine]:
    # What an organisation is called is no change of the study.
    both = {**before.organisations, **after.organisations}
    old, new = (record.model_copy(update={"organisations": both}) for record in (before, after))
    return [describe(fact, language, names) for fact in changes(old, new)]
