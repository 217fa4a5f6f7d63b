"""The repair list: facts edited here that a source says otherwise; adopt, keep or report (I9)."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from exchange.models import DifferenceState, Discrepancy
from exchange.trace import Trace
from studies import keeping, working_copy
from studies.models import Study
from studies.parts import Part
from studies.record import StudyRecord, canonical
from studies.snapshot import snapshot
from studies.terms import Terms

# What somebody decided holds for as long as the source says the same.
_DECIDED = (DifferenceState.KEPT, DifferenceState.REPORTED)


def note(source: str, traces: Iterable[Trace]) -> None:
    """Bring the list up to date with what an import met; those that are gone are struck off."""
    by_study = {trace.study: trace for trace in traces if trace.study is not None}
    known = Discrepancy.objects.filter(source=source, study__in=by_study)
    rows = {(row.study_id, row.field): row for row in known}
    changed: list[Discrepancy] = []
    for study, trace in by_study.items():
        for name in trace.kept:
            theirs = said(trace.theirs, name)
            row = rows.pop((study, name), None)
            if row and row.theirs == theirs and row.state in (DifferenceState.OPEN, *_DECIDED):
                continue
            row = row or Discrepancy(study_id=study, source=source, field=name)
            row.external_id, row.theirs = trace.external_id, theirs
            row.state, row.found_at = DifferenceState.OPEN, timezone.now()
            row.settled_by = row.settled_at = None
            changed.append(row)
    gone = [row.pk for row in rows.values() if row.state == DifferenceState.OPEN]
    Discrepancy.objects.filter(pk__in=gone).delete()
    Discrepancy.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["study", "source", "field"],
        update_fields=["external_id", "theirs", "state", "found_at", "settled_by", "settled_at"],
    )


def said(record: StudyRecord, path: str) -> str:
    """What a record says of a fact, as a record of this fact alone (canonical JSON)."""
    top = path.partition(".")[0]
    part = StudyRecord(**{top: getattr(record, top)})
    return canonical(part.model_dump(mode="json", include={top}))


@transaction.atomic
def settle(row: Discrepancy, state: DifferenceState, *, by: AbstractBaseUser) -> bool:
    """Decide on a difference, once; whether it was still open.

    To adopt it changes the working copy, of this one fact; nothing is published by it.
    """
    held = Discrepancy.objects.select_for_update().filter(pk=row.pk, state=DifferenceState.OPEN)
    user: Any = by
    if not held.update(state=state, settled_by=user, settled_at=timezone.now()):
        return False
    if state == DifferenceState.ADOPTED:
        terms = Terms.load()
        list(Study.objects.select_for_update().filter(pk=row.study_id))
        ours = snapshot([row.study_id], terms)[row.study_id]
        record = with_theirs(ours, StudyRecord.model_validate_json(row.theirs), row.field)
        working_copy.update({row.study_id: (record, [row.field.partition(".")[0]])}, terms)
        Study.objects.filter(pk=row.study_id).update(updated_by=user)
        keeping.keep([row.study_id])
    return True


def with_theirs(ours: Any, theirs: Any, path: str) -> Any:
    """A record with the one fact of another that a path names; theirs, where it names none."""
    if not path or not isinstance(ours, Part):
        return theirs
    name, _, rest = path.partition(".")
    return ours.model_copy(
        update={name: with_theirs(getattr(ours, name), getattr(theirs, name), rest)}
    )
