"""The register's own CSV and XLSX in again: what was edited in the file, and nothing else.

A row names the version it was written from. What it says otherwise than that version is what was
edited; cells that say the same are not even read. So a file that nobody touched changes nothing.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from exchange.faults import unknown
from exchange.merge import merge
from exchange.readers import own_columns
from exchange.readers.base import Finding, Refusal
from exchange.report import Report
from exchange.tables import Head, Options, Row, rows
from exchange.taking import as_published
from exchange.trace import Trace
from exchange.upsert import closed_to, twice
from exchange.writers.base import About, Published
from exchange.writers.columns import of_studies
from exchange.writers.sheets import LONGEST
from exchange.writers.workbook import APART
from studies import keeping, working_copy
from studies.models import Organisation, Study, StudyVersion
from studies.publishing import BATCH, User
from studies.record import StudyRecord
from studies.snapshot import snapshot
from studies.terms import Terms

FIELDS = own_columns.fields()
_COLUMNS = of_studies(About("en", "", "", "", ""))
# What no XML 1.0 document can hold, as ``writers.sheets`` has it.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEADINGS = {"number", "version", "published_on", "status_sub_status"}
# Lists of which the public sees a part: rows that it does not see are in no file.
_PARTLY_PUBLIC = {"sites", "responsibilities"}


class OwnRow(NamedTuple):
    """A study as a row of the table says it; in a workbook with its lists' own sheets."""

    external_id: str
    place: str
    cells: dict[str, str]


Told = Callable[[list[Trace]], None]


def is_own(stream: BinaryIO, name: str) -> bool:
    """Whether a file is the register's own table of studies, by its headings."""
    head = next(iter(_main_sheet(stream, name)), None)
    return isinstance(head, Head) and set(head.names) >= _HEADINGS


def take_in(stream: BinaryIO, name: str, report: Report) -> Iterator[int]:
    """Bring working copies to what was edited in a file; yields how many rows were handled."""
    items = studies(stream, name)
    while batch := list(islice(items, BATCH)):
        with transaction.atomic():
            take(batch, name, report)
        yield len(batch)


def studies(stream: BinaryIO, name: str) -> Iterator[OwnRow | Refusal]:
    """The rows of a table, CSV or XLSX, each study once."""
    apart = {table: _sheet(stream, name, table) for table in APART} if _is_book(name) else {}
    stream.seek(0)
    seen: dict[str, str] = {}
    for item in _main_sheet(stream, name):
        if isinstance(item, Head):
            if not set(item.names) >= _HEADINGS:
                reason = _("This is not a table of studies from this register: export it again.")
                yield Refusal(place="file", code="R06", reason=reason)
                return
        elif isinstance(item, Row):
            number, place = item.cells["number"][:100], f"line {item.line}"
            lists: dict[str, str] = {}
            for table, found in apart.items():
                lists |= own_columns.as_cells(table, found[item.cells["number"]])
            row = OwnRow(number, place, {**item.cells, **lists})
            first = seen.setdefault(number, place)
            yield row if first == place else twice(row, first)
        else:
            yield item


def _is_book(name: str) -> bool:
    return name.casefold().endswith(".xlsx")


def _main_sheet(stream: BinaryIO, name: str) -> Iterator[Head | Row | Refusal]:
    sheet = "studies" if _is_book(name) else ""
    return rows(stream, name, Options(sheet=sheet, header_row=1, keeps_blanks=True))


def _sheet(stream: BinaryIO, name: str, table: str) -> dict[str, list[dict[str, str]]]:
    stream.seek(0)
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for item in rows(stream, name, Options(sheet=table, header_row=1, keeps_blanks=True)):
        if isinstance(item, Row):
            found[item.cells["number"]].append(item.cells)
    return found


def take(
    batch: Sequence[OwnRow | Refusal],
    file: str,
    report: Report,
    told: Told | None = None,
    *,
    by: User | None = None,
) -> None:
    """One batch, in the caller's transaction: what was edited, merged with what stands here."""
    fresh = [item for item in batch if isinstance(item, OwnRow)]
    for item in batch:
        if isinstance(item, Refusal):
            report.refuse(file, item)
    held = Study.objects.select_for_update().filter(number__in=[row.external_id for row in fresh])
    keys = dict(held.order_by("pk").values_list("number", "pk"))
    versions = {
        (version.study_id, str(version.number)): version
        for version in StudyVersion.objects.public().filter(study__in=keys.values())
    }
    terms, closed = Terms.load(), closed_to(by)
    ours = snapshot(keys.values(), terms)
    changed: dict[int, tuple[StudyRecord, tuple[str, ...]]] = {}
    traces = []
    for row in fresh:
        pk = keys.get(row.external_id)
        version = versions.get((pk or 0, row.cells.get("version", "")))
        if pk is None or version is None or closed({pk}):
            reason = _("The register has no such version of such a study. Export the table again.")
            report.refuse(file, _refused(row, "version", "R12", reason))
            continue
        taken = _Edited(row, as_published(version), ours[pk], terms)
        if taken.refusal:
            report.refuse(file, taken.refusal)
            continue
        _tell(row, taken, file, report)
        if taken.changed or taken.kept:
            traces.append(taken.trace(row, pk, ours[pk]))
        if taken.changed:
            changed[pk] = (taken.record, taken.changed)
    working_copy.update(changed, terms)
    _note_editor(list(changed), by)
    keeping.keep(changed)
    if told:
        told(traces)


def _note_editor(studies: list[int], by: User | None) -> None:
    Study.objects.filter(pk__in=studies).update(updated_by_id=by.pk if by else None)


def _tell(row: OwnRow, taken: "_Edited", file: str, report: Report) -> None:
    for name in taken.kept:
        reason = _("This was edited here and differs at the source: what is here was kept.")
        note = Finding(place=row.place, field=name, code="KEPT", reason=reason)
        report.find(file, note.model_copy(update={"external_id": row.external_id}))
    report.counts["updated" if taken.changed else "unchanged"] += 1


class _Edited:
    """What was edited in one row, merged with the working copy."""

    def __init__(self, row: OwnRow, was: Published, ours: StudyRecord, terms: Terms) -> None:
        self.refusal: Refusal | None = None
        self.record = self.theirs = ours
        self.changed: tuple[str, ...] = ()
        self.kept: tuple[str, ...] = ()
        names = _edited(row.cells, was)
        if hidden := [name for name in names if _hides(ours, name)]:
            reason = _("The list has rows that the public does not see: edit it at the desk.")
            self.refusal = _refused(row, hidden[0], "HIDDEN", reason)
        elif names:
            last = was.record.model_copy(update={"organisations": {}, "labels": {}})
            self._merge(row, last, ours, terms, names)

    def _merge(
        self, row: OwnRow, last: StudyRecord, ours: StudyRecord, terms: Terms, names: list[str]
    ) -> None:
        try:
            theirs = _with(last, row.cells, names)
        except (ValidationError, ValueError) as error:
            first = error.errors()[0] if isinstance(error, ValidationError) else None
            field = ".".join(map(str, first["loc"])) if first else names[0]
            reason = _("A value does not fit: %(fault)s. Correct the row.")
            fault = first["msg"] if first else str(error)
            self.refusal = _refused(row, field, "R12", reason % {"fault": fault})
            return
        if wrong := unknown(theirs, terms) or _nameless(theirs):
            self.refusal = _refused(row, *wrong)
            return
        merged = merge(last, ours, theirs, {})
        self.theirs = theirs
        self.record, self.changed, self.kept = merged.record, merged.changed, merged.kept

    def trace(self, row: OwnRow, study: int, ours: StudyRecord) -> Trace:
        """What was done with the row."""
        facts = (self.record, self.theirs, self.changed, self.kept)
        return Trace(row.place, row.external_id, study, ours, *facts, None)


def _edited(cells: dict[str, str], was: Published) -> list[str]:
    """The fields of which a cell says otherwise than the version did."""
    written = {column.name: column.read(was.record, was) for column in _COLUMNS}

    def differs(column: str) -> bool:
        cell, before = cells.get(column), written.get(column, "")
        if cell is None or (len(cell) >= LONGEST - 1 and cell.endswith("…")):
            return False
        return _plain(cell) != _plain(before)

    return [name for name, columns in FIELDS.items() if any(map(differs, columns))]


def _plain(cell: str) -> str:
    """A cell without what spreadsheets do to it: other line ends, blanks around, no controls."""
    lines = cell.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("\ufffd", lines).strip()


def _with(last: StudyRecord, cells: dict[str, str], names: list[str]) -> StudyRecord:
    """The version with the edited fields as the row says them."""
    data: dict[str, Any] = own_columns.facts(cells, names)
    if "responsibilities" in names or "sites" in names:
        overall, at_sites = own_columns.placed(cells)
        data["responsibilities"] = overall
        data["sites"] = [
            {**site, "responsibilities": at_sites.get(place, [])}
            for place, site in enumerate(own_columns.facts(cells, ["sites"])["sites"], start=1)
        ]
    said = StudyRecord.model_validate(data)
    return last.model_copy(update={name: getattr(said, name) for name in data})


def _hides(ours: StudyRecord, name: str) -> bool:
    """Whether a list has rows that are in no file."""
    groups = [ours.responsibilities, *(site.responsibilities for site in ours.sites)]
    hidden = any(not row.is_public for group in groups for row in group)
    return name in _PARTLY_PUBLIC and (hidden or any(not site.is_public for site in ours.sites))


def _nameless(record: StudyRecord) -> tuple[str, str, str] | None:
    """A key that names no organisation of the register."""
    keys = set(record.organisation_keys())
    known = Organisation.objects.filter(pk__in=[int(key) for key in keys if key.isdigit()])
    if missing := keys - {str(pk) for pk in known.values_list("pk", flat=True)}:
        reason = _("The register has no organisation “%(key)s”. Use the key of one it has.")
        return ("organisations", "R12", reason % {"key": min(missing)})
    return None


def _refused(row: OwnRow, field: str, code: str, reason: str) -> Refusal:
    return Refusal(
        place=row.place, external_id=row.external_id, field=field, code=code, reason=reason
    )
