"""Records -> working copies: create, update or leave, in batches, each in one transaction.

The same file again reports only *unchanged*; a run that was killed and is started again ends in
the content of one clean run, because each batch is wholly in or wholly out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange import match
from exchange.faults import unknown
from exchange.models import ExternalRecord
from exchange.readers.base import Incoming, Known, KnownRecords, Refusal
from exchange.report import Report
from exchange.resolve import Resolver
from exchange.trace import Trace
from exchange.write import IMPORTER_VERSION, Writer
from studies import keeping, quality
from studies.access import is_limited, studies_open_to
from studies.models import Study, StudyVersion
from studies.publishing import BATCH, NotPublishableError, User, publish
from studies.terms import Terms


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
    is_coarse: bool = True
    resolver: Resolver = field(default_factory=Resolver.load)
    # Called in the transaction of each batch with what was done.
    told: Callable[[list[Trace]], None] | None = None

    def run(self, file: str, items: Iterable[Incoming | Known | Refusal]) -> Iterator[int]:
        """Take the records of one file in; yields after each batch how many were handled."""
        batch: list[Incoming | Known] = []
        seen: dict[str, str] = {}
        for item in items:
            if isinstance(item, Refusal):
                self.report.refuse(file, item)
            elif (first := seen.setdefault(item.external_id, item.place)) != item.place:
                self.report.refuse(file, twice(item, first))
            else:
                batch.append(item)
                if isinstance(item, Incoming):
                    self.report.read(item.record)
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
                self._publish(file, batch, fresh, touched)
            keeping.keep(touched)
        return len(batch)

    def _apply(
        self, file: str, batch: list[Incoming], stored: dict[tuple[str, str], ExternalRecord]
    ) -> list[int]:
        """Write one batch; the studies written."""
        # An editor may have extended the vocabulary since the last batch.
        terms = self.resolver.terms = Terms.load()
        owners, numbers = match.Owners(batch), match.by_number(batch)
        closed = closed_to(self.by)
        targets: dict[str, int | None] = {}
        for item in batch:
            row = stored.get((item.source, item.external_id))
            found = {row.study_id} if row else owners.matches(item.record)
            if item.record.number in numbers:
                found = {numbers[item.record.number]}
            is_certain = row is not None or item.record.number in numbers
            if fault := unknown(item.record, terms):
                self.report.refuse(file, _refused(item, *fault))
            elif len(found) > 1:
                self.report.refuse(file, _refused(item, "identifiers", "AMBIGUOUS", _AMBIGUOUS))
            elif closed(found):
                self.report.refuse(file, _refused(item, "study", "CLOSED", _CLOSED))
            elif is_certain and found <= set(targets.values()):
                self.report.refuse(file, _refused(item, "number", "JOINED", _JOINED))
            else:
                # Two records of one batch are two studies, whatever numbers they share.
                study = next(iter(found - set(targets.values())), None)
                targets[item.external_id] = study
        accepted = [item for item in batch if item.external_id in targets]
        records = self.resolver.resolve(accepted)
        writer = Writer(
            terms, self.report, file, owners, targets, stored, self.at, is_coarse=self.is_coarse
        )
        touched = writer.write(list(zip(accepted, records, strict=True)))
        if self.told:
            self.told(writer.traces)
        return touched

    def _publish(
        self,
        file: str,
        batch: list[Incoming | Known],
        fresh: list[Incoming],
        touched: list[int],
    ) -> None:
        """Publish what was written, and what an earlier run left unpublished.

        A draft that contradicts itself, as an editor may have left it, stays a draft and is
        reported.
        """
        names = {item.external_id for item in batch} - {item.external_id for item in fresh}
        waiting = ExternalRecord.objects.filter(
            source=self.source, external_id__in=names, study__versions=None
        ).values_list("study_id", flat=True)
        studies = [*touched, *waiting]
        try:
            self.report.published += len(self._make_public(studies))
        except NotPublishableError as error:
            for number, findings in error.findings.items():
                reasons = " ".join(str(quality.message(finding)) for finding in findings)
                self.report.leave_unpublished(file, number, findings[0].rule, reasons)
            sound = Study.objects.filter(pk__in=studies).exclude(number__in=error.findings)
            self.report.published += len(self._make_public(sound))

    def _make_public(self, studies: Iterable[Study | int]) -> list[StudyVersion]:
        return publish(
            studies,
            by=self.by,
            reason_de=self.reason_de,
            reason_en=self.reason_en,
            at=self.at,
            is_minor=self.is_minor,
        )


def closed_to(user: User | None) -> Callable[[set[int]], bool]:
    """Whether studies are not open to whoever imports; a command may touch all."""
    if user is None or not is_limited(user):
        return lambda _found: False
    mine = set(studies_open_to(user, "studies.change_study").values_list("pk", flat=True))
    return lambda found: bool(found - mine)


_AMBIGUOUS = gettext_lazy(
    "Its numbers belong to more than one study here. Join the two if they are one study, or "
    "remove the number that is wrong from one of them; then import again."
)


_JOINED = gettext_lazy(
    "It was joined here with a study that has another row in the list, and that row is used. "
    "Remove the row that is out of date."
)


_CLOSED = gettext_lazy(
    "The register has this study for another network. Ask an editor of that network to make the "
    "change."
)


class Placed(Protocol):
    """Something of a file: where it stands, and its number."""

    @property
    def place(self) -> str: ...
    @property
    def external_id(self) -> str: ...


def twice(item: Placed, first: str) -> Refusal:
    """The refusal of what stands in a file a second time."""
    reason = _(
        "%(number)s appears twice in this file, first at %(first)s. Keep the record that is right "
        "and remove the other one."
    ) % {"number": item.external_id, "first": first}
    return _refused(item, "number", "TWICE", reason)


def _refused(item: Placed, field: str, code: str, reason: str | Promise) -> Refusal:
    return Refusal(
        place=item.place, external_id=item.external_id, field=field, code=code, reason=str(reason)
    )
