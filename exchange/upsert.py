"""Records -> working copies: create, update or leave, in batches, each in one transaction.

The same file again reports only *unchanged*; a run that was killed and is started again ends in
the content of one clean run, because each batch is wholly in or wholly out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from exchange import match
from exchange.models import ExternalRecord
from exchange.readers.base import Incoming, Known, KnownRecords, Refusal
from exchange.report import Report
from exchange.resolve import Resolver
from exchange.write import IMPORTER_VERSION, Writer
from studies.publishing import BATCH, User, publish


def known_records(source: str) -> KnownRecords:
    """What this importer has read before: hash of the source record -> its number there."""
    rows = ExternalRecord.objects.filter(source=source, importer_version=IMPORTER_VERSION)
    return dict(rows.values_list("sha256", "external_id"))


@dataclass
class Upsert:
    """One import: what it may do, what it knows, and what it has to report."""

    source: str
    publish: bool = False
    by: User | None = None
    report: Report = field(default_factory=Report)
    reason_de: str = ""
    reason_en: str = ""
    at: datetime | None = None
    is_minor: bool = False

    def __post_init__(self) -> None:
        self._resolver = Resolver.load()

    def run(self, file: str, items: Iterable[Incoming | Known | Refusal]) -> Iterator[int]:
        """Take the records of one file in; yields after each batch how many were handled."""
        batch: list[Incoming | Known] = []
        seen: dict[str, str] = {}
        for item in items:
            if isinstance(item, Refusal):
                self.report.refuse(file, item)
            elif (first := seen.setdefault(item.external_id, item.place)) != item.place:
                self.report.refuse(file, _twice(item, first))
            else:
                batch.append(item)
            if len(batch) == BATCH:
                yield self._batch(file, batch)
                batch = []
        yield self._batch(file, batch)

    def _batch(self, file: str, batch: list[Incoming | Known]) -> int:
        with transaction.atomic():
            fresh = [item for item in batch if isinstance(item, Incoming)]
            stored = match.stored(fresh)
            fresh = [
                item
                for item in fresh
                if (row := stored.get((item.source, item.external_id))) is None
                or row.sha256 != item.sha256
                or row.importer_version != IMPORTER_VERSION
            ]
            self.report.counts["unchanged"] += len(batch) - len(fresh)
            touched = self._apply(file, fresh, stored) if fresh else []
            if self.publish:
                self._publish(batch, fresh, touched)
        return len(batch)

    def _apply(
        self, file: str, batch: list[Incoming], stored: dict[tuple[str, str], ExternalRecord]
    ) -> list[int]:
        """Write one batch; the studies written."""
        owners, numbers = match.Owners(batch), match.by_number(batch)
        targets: dict[str, int | None] = {}
        for item in batch:
            row = stored.get((item.source, item.external_id))
            found = {row.study_id} if row else owners.matches(item.record)
            if item.record.number in numbers:
                found = {numbers[item.record.number]}
            if len(found) > 1:
                self.report.refuse(file, _ambiguous(item))
            else:
                targets[item.external_id] = next(iter(found), None)
        accepted = [item for item in batch if item.external_id in targets]
        records = self._resolver.resolve(accepted)
        writer = Writer(self._resolver.terms, self.report, file, owners, targets, stored)
        return writer.write(list(zip(accepted, records, strict=True)))

    def _publish(
        self, batch: list[Incoming | Known], fresh: list[Incoming], touched: list[int]
    ) -> None:
        """Publish what was written, and what an earlier run left unpublished."""
        names = {item.external_id for item in batch} - {item.external_id for item in fresh}
        waiting = ExternalRecord.objects.filter(
            source=self.source, external_id__in=names, study__versions=None
        ).values_list("study_id", flat=True)
        made = publish(
            [*touched, *waiting],
            by=self.by,
            reason_de=self.reason_de,
            reason_en=self.reason_en,
            at=self.at,
            is_minor=self.is_minor,
        )
        self.report.published += len(made)


def _twice(item: Incoming | Known, first: str) -> Refusal:
    return Refusal(
        place=item.place,
        external_id=item.external_id,
        field="number",
        code="TWICE",
        reason=f"{item.external_id} stands in this file twice, first at {first}. "
        "Keep the record that is right and remove the other one.",
    )


def _ambiguous(item: Incoming) -> Refusal:
    return Refusal(
        place=item.place,
        external_id=item.external_id,
        field="identifiers",
        code="AMBIGUOUS",
        reason=f"The numbers of {item.external_id} belong to more than one study here. "
        "Remove the number that is wrong from one of them, then import again.",
    )
