"""A whole run taken back: every fact that nobody has touched since (rule I15)."""

from collections import Counter
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from audit.choices import Verb
from audit.trail import record
from exchange import missing
from exchange.models import (
    Action,
    DifferenceState,
    Discrepancy,
    ExternalRecord,
    ImportRow,
    ImportRun,
    RunState,
)
from exchange.places import spoken
from studies import keeping, working_copy
from studies.models import Study
from studies.publishing import BATCH
from studies.record import StudyRecord
from studies.snapshot import snapshot
from studies.terms import Terms


class Undone(NamedTuple):
    """How many studies are gone again, as they were, public again; rows that were left."""

    removed: int
    back: int
    public: int
    left: list[str]


def undo(run: ImportRun, *, by: AbstractBaseUser) -> Undone:
    """Take a run back, once. New studies go, unless somebody has touched or published them.

    In batches, each in one transaction: a kill leaves rows wholly back or wholly there, and the
    next try goes on.
    """
    done: Counter[str] = Counter()
    left: list[str] = []
    user: Any = by
    while rows := list(run.rows.filter(is_applied=True).exclude(action=Action.REFUSED)[:BATCH]):
        with transaction.atomic():
            kept = _created(rows) + _changed(rows, user)
            # Deleted since, or joined with another study, to which its source then belongs.
            kept += [row for row in rows if row.study_id is None]
            _forget(run.source, [row for row in rows if row.pk not in {old.pk for old in kept}])
            ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(is_applied=False)
        left += [f"{row.external_id} ({spoken(row.place)})" for row in kept]
        done.update(row.action for row in rows if row not in kept)
    with transaction.atomic():
        public = missing.take_back(run.source, run.report, user)
        said = Undone(done[Action.NEW], done[Action.CHANGED], public, left)
        run.state = RunState.UNDONE
        back = said.removed + said.back
        run.report = {**run.report, "undone": {"back": back, "left": left}}
        run.save(update_fields=["state", "report"])
        record(user, Verb.IMPORT_UNDONE, run, back=back, left=len(left))
    return said


def _created(rows: list[ImportRow]) -> list[ImportRow]:
    """Remove the studies that the run made; those that stay."""
    made = {row.study_id: row for row in rows if row.action == Action.NEW and row.study_id}
    list(Study.objects.select_for_update().filter(pk__in=made).order_by("pk"))
    drafts = Study.objects.filter(pk__in=made, versions=None).values_list("pk", "lock_version")
    untouched = [pk for pk, lock in drafts if lock == made[pk].lock_version]
    Study.objects.filter(pk__in=untouched).delete()
    return [row for pk, row in made.items() if pk not in untouched]


def _changed(rows: list[ImportRow], by: Any) -> list[ImportRow]:
    """Put back the facts that the run changed; the rows of which some were touched since."""
    changed = {row.study_id: row for row in rows if row.action == Action.CHANGED and row.study_id}
    terms = Terms.load()
    list(Study.objects.select_for_update().filter(pk__in=changed).order_by("pk"))
    now = snapshot(changed, terms)
    back: dict[int, tuple[StudyRecord, list[str]]] = {}
    left = []
    for pk, row in changed.items():
        before, after = _part(row.before), _part(row.after)
        names = after.model_fields_set - {"organisations"}
        same = [name for name in names if getattr(now[pk], name) == getattr(after, name)]
        if len(same) < len(names):
            left.append(row)
        if same:
            facts = {name: getattr(before, name) for name in same}
            back[pk] = (now[pk].model_copy(update=facts), same)
    working_copy.update(back, terms)
    Study.objects.filter(pk__in=back).update(updated_by=by)
    keeping.keep(back)
    return left


def _part(text: str) -> StudyRecord:
    return StudyRecord.model_validate_json(text)


def _forget(source: str, rows: list[ImportRow]) -> None:
    """What the source said is again what it said before the run."""
    names = [row.external_id for row in rows]
    # What somebody decided stays decided.
    noted = Discrepancy.objects.filter(source=source, external_id__in=names)
    noted.filter(state=DifferenceState.OPEN).delete()
    for row in rows:
        record = ExternalRecord.objects.filter(source=source, external_id=row.external_id)
        if row.remembered:
            record.update(**row.remembered)
        elif row.action != Action.UNCHANGED:
            record.delete()
