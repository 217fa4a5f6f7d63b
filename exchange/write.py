"""One batch of resolved records into working copies: merged, checked, written, remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange import match
from exchange.merge import Merged, merge
from exchange.models import ExternalRecord
from exchange.readers.base import Finding, Incoming, Refusal
from exchange.report import Report
from exchange.trace import Trace
from studies import quality, working_copy
from studies.choices import Relation
from studies.identifiers import comparable
from studies.models import Study
from studies.record import StudyRecord
from studies.snapshot import snapshot
from studies.terms import Terms

# Raise it when readers read more out of the same bytes: known records are then read again.
IMPORTER_VERSION = 1


@dataclass(frozen=True)
class _Item:
    """One record on its way: what came, what it reads in this register, where it belongs."""

    incoming: Incoming
    record: StudyRecord
    study: int | None
    merged: Merged | None = None

    @property
    def after(self) -> StudyRecord:
        return self.merged.record if self.merged else self.record


@dataclass
class Writer:
    """Writes records whose studies are known; ``targets`` names them by external id."""

    terms: Terms
    report: Report
    file: str
    owners: match.Owners
    targets: Mapping[str, int | None]
    stored: Mapping[tuple[str, str], ExternalRecord]
    at: datetime | None = None
    is_coarse: bool = True
    traces: list[Trace] = field(default_factory=list)

    def write(self, pairs: list[tuple[Incoming, StudyRecord]]) -> list[int]:
        """Write the records with what was read of them; the studies that are new or changed."""
        ours = snapshot(self._held(), self.terms)
        items = []
        for place, (incoming, read) in enumerate(pairs, start=1):
            study = self.targets[incoming.external_id]
            record = self._with_own_numbers(incoming, read, study)
            merged = self._merged(incoming, record, ours[study]) if study is not None else None
            item = _Item(incoming, record, study, merged)
            if self._is_sound(item):
                # What is new has no key yet: any number no study has will do.
                self.owners.own(-place if study is None else study, item.after)
                items.append(item)
        created = self._create([item for item in items if item.study is None])
        updated = [item for item in items if item.study is not None]
        changed = self._update(updated)
        self.traces += [self._trace(item, ours) for item in (*created, *updated)]
        self._remember([*created, *updated])
        return [item.study for item in created if item.study is not None] + changed

    def _held(self) -> list[int]:
        """The studies to merge into, held until the transaction ends: no editor saves between."""
        known = {pk for pk in self.targets.values() if pk is not None}
        rows = Study.objects.select_for_update().filter(pk__in=known).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def _merged(self, incoming: Incoming, record: StudyRecord, ours: StudyRecord) -> Merged:
        row = self.stored.get((incoming.source, incoming.external_id))
        last = StudyRecord.from_json(row.imported) if row else None
        # A source that names our sub-statuses means each change of one.
        coarse = self.terms.statuses if self.is_coarse else {}
        return merge(last, ours, record, coarse)

    def _with_own_numbers(
        self, incoming: Incoming, record: StudyRecord, study: int | None
    ) -> StudyRecord:
        """The record with numbers of other studies marked as related; an editor decides."""
        foreign = self.owners.foreign(study, record)
        if not foreign:
            return record
        rows = []
        for row in record.identifiers:
            if (row.scheme.value, comparable(row.scheme, row.value)) not in foreign:
                rows.append(row)
                continue
            reason = _("%(number)s belongs to another study here and is kept as related.") % {
                "number": row.value
            }
            self._find(incoming, "identifiers", "E16", reason, row.value)
            related = {"relation": Relation.RELATED, "is_primary": False}
            rows.append(row.model_copy(update=related))
        return record.model_copy(update={"identifiers": tuple(rows)})

    def _is_sound(self, item: _Item) -> bool:
        """Report what a record breaks and what was kept; whether it may go in."""
        incoming = item.incoming
        context = quality.Context(today=timezone.localdate(self.at))
        findings = quality.check(item.after, context, only=quality.IMPORT_REFUSALS)
        for finding in findings:
            refusal = Refusal(
                place=incoming.place,
                external_id=incoming.external_id,
                field=finding.field,
                code=finding.rule,
                reason=str(quality.message(finding)),
            )
            self.report.refuse(self.file, refusal)
            return False
        for noted in incoming.findings:
            self.report.find(self.file, noted)
        for name in item.merged.kept if item.merged else ():
            reason = _("This was edited here and differs at the source: what is here was kept.")
            self._find(incoming, name, "KEPT", reason)
        return True

    def _create(self, items: list[_Item]) -> list[_Item]:
        for item in items:
            working_copy.reserve_number(item.record.number)
        unnumbered = sum(not item.record.number for item in items)
        numbers = iter(
            working_copy.next_numbers(settings.REGISTER_PREFIX, unnumbered) if unnumbered else ()
        )
        records = []
        for item in items:
            number = item.record.number or next(numbers)
            records.append(item.record.model_copy(update={"number": number}))
            if not item.record.indications:
                self.report.unsorted.append(f"{number} ({item.incoming.external_id})")
        studies = working_copy.create(records, self.terms)
        self.report.counts["created"] += len(items)
        return [
            _Item(item.incoming, item.record, study)
            for item, study in zip(items, studies, strict=True)
        ]

    def _update(self, items: list[_Item]) -> list[int]:
        changed = {
            item.study: (item.merged.record, item.merged.changed)
            for item in items
            if item.study is not None and item.merged and item.merged.changed
        }
        working_copy.update(changed, self.terms)
        self.report.counts["updated"] += len(changed)
        self.report.counts["unchanged"] += len(items) - len(changed)
        return list(changed)

    def _remember(self, items: list[_Item]) -> None:
        ExternalRecord.objects.bulk_create(
            (
                ExternalRecord(
                    source=item.incoming.source,
                    external_id=item.incoming.external_id,
                    study_id=item.study,
                    raw=item.incoming.raw,
                    sha256=item.incoming.sha256,
                    importer_version=IMPORTER_VERSION,
                    imported=item.record.to_json(),
                    findings=[found.model_dump() for found in item.incoming.findings],
                    fetched_at=timezone.now(),
                )
                for item in items
                if item.study is not None
            ),
            update_conflicts=True,
            unique_fields=["source", "external_id"],
            update_fields=[
                *("study", "raw", "sha256", "importer_version", "imported", "findings"),
                "fetched_at",
            ],
        )

    def _trace(self, item: _Item, ours: Mapping[int, StudyRecord]) -> Trace:
        incoming, merged = item.incoming, item.merged
        return Trace(
            place=incoming.place,
            external_id=incoming.external_id,
            study=item.study,
            before=ours[item.study] if merged and item.study is not None else None,
            after=item.after,
            theirs=item.record,
            changed=merged.changed if merged else (),
            kept=merged.kept if merged else (),
            remembered=self.stored.get((incoming.source, incoming.external_id)),
        )

    def _find(self, incoming: Incoming, name: str, code: str, reason: str, value: str = "") -> None:
        finding = Finding(
            place=incoming.place,
            external_id=incoming.external_id,
            field=name,
            reason=reason,
            code=code,
            value=value,
        )
        self.report.find(self.file, finding)
