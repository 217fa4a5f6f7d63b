"""The rows of a run: what each record of a list did, or would do, as it is kept."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from exchange.models import Action, ExternalRecord, ImportRow, ImportRun
from exchange.report import Report
from exchange.trace import Trace
from studies.models import Study
from studies.publishing import BATCH
from studies.record import StudyRecord, canonical
from studies.terms import organisation_facts

# What of an external record is put back when a run is taken back.
REMEMBERED = ("raw", "sha256", "importer_version", "imported", "findings")


def made_of(run: ImportRun, traces: Iterable[Trace]) -> list[ImportRow]:
    """Rows of what was done, to be called in the transaction that did it; one query."""
    done = list(traces)
    parts = [_parts(trace) for trace in done]
    keys = {key for row in parts for part in row if part for key in part.organisation_keys()}
    names = organisation_facts(int(key) for key in keys if key.isdigit())
    return [
        ImportRow(
            run=run,
            place=trace.place,
            external_id=trace.external_id,
            title=trace.after.title().get(run.language)[:500],
            study_id=trace.study,
            action=_action(trace),
            before=_text(before, names),
            after=_text(after, names),
            kept=_text(kept, names),
            remembered=_remembered(trace.remembered),
        )
        for trace, (before, after, kept) in zip(done, parts, strict=True)
    ]


def applied(rows: list[ImportRow]) -> list[ImportRow]:
    """The rows of a batch that was applied, with the lock versions of their studies; one query."""
    studies = Study.objects.filter(pk__in=[row.study_id for row in rows])
    locks = dict(studies.values_list("pk", "lock_version"))
    for row in rows:
        row.is_applied, row.lock_version = True, locks.get(row.study_id or 0)
    return rows


def keep(run: ImportRun, rows: list[ImportRow], report: Report, count: int) -> None:
    """Store what was found of a batch, refusals among it, and how far the run is."""
    notes: dict[str, list[dict[str, str]]] = defaultdict(list)
    refused = []
    for note in report.findings:
        said = {name: note[name] for name in ("code", "field", "reason", "value")}
        if note["kind"] != "refused":
            notes[note["number"]].append(said)
            continue
        row = ImportRow(run=run, place=note["place"][:40], external_id=note["number"])
        row.action, row.notes = Action.REFUSED, [said]
        refused.append(row)
    for row in rows:
        row.notes = notes.get(row.external_id, [])
    ImportRow.objects.bulk_create(sorted([*rows, *refused], key=_line), batch_size=BATCH)
    run.done += count
    run.save(update_fields=["done"])


def _line(row: ImportRow) -> int:
    """Where the row stands in its file; what the file itself is refused for comes first."""
    number = row.place.rpartition(" ")[2]
    return int(number) if number.isdigit() else 0


def _action(trace: Trace) -> Action:
    if trace.before is None:
        return Action.NEW
    if trace.changed:
        return Action.CHANGED
    return Action.KEPT if trace.kept else Action.UNCHANGED


def _parts(trace: Trace) -> tuple[StudyRecord | None, ...]:
    """The fields that move, before and after, and those the source says otherwise."""
    kept = {name.partition(".")[0] for name in trace.kept}
    before, after, theirs = trace.before, trace.after, trace.theirs
    return _part(before, trace.changed), _part(after, trace.changed), _part(theirs, kept)


def _part(record: StudyRecord | None, names: Iterable[str]) -> StudyRecord | None:
    fields = {name: getattr(record, name) for name in names}
    return StudyRecord(**fields) if record and fields else None


def _text(part: StudyRecord | None, names: dict[str, dict[str, Any]]) -> str:
    """The fields as canonical JSON, and what their organisations are called."""
    if part is None:
        return ""
    called = {key: names[key] for key in part.organisation_keys() if key in names}
    data = part.model_dump(mode="json", include=set(part.model_fields_set))
    return canonical({**data, "organisations": called} if called else data)


def _remembered(row: ExternalRecord | None) -> dict[str, Any] | None:
    return {name: getattr(row, name) for name in REMEMBERED} if row else None
