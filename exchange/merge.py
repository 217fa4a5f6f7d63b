"""Three sides compared: what was last imported, what stands here, what comes now.

What the source did not change stays as it stands here; what only the source changed is taken;
what both changed stays as the editor left it, and is reported. A list counts as one value, the
languages of a text and the facts of a group count one by one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from studies.identifiers import comparable
from studies.parts import Design, Eligibility, Identifier, IPDStatement, Part, StatusPart, Text
from studies.record import StudyRecord
from studies.terms import StatusTerm

FIELDS = tuple(
    name
    for name in StudyRecord.model_fields
    if name not in {"schema_version", "number", "organisations", "labels"}
)
_NOTHING = StudyRecord()
_DIVISIBLE = (Text, Eligibility, Design, IPDStatement)


@dataclass(frozen=True)
class Merged:
    """The record after a merge, the fields that moved, and those an editor's edit kept."""

    record: StudyRecord
    changed: tuple[str, ...]
    kept: tuple[str, ...]


def merge(
    last: StudyRecord | None,
    ours: StudyRecord,
    theirs: StudyRecord,
    statuses: Mapping[str, StatusTerm],
) -> Merged:
    """The working copy after this import.

    Without a last import the source fills what is empty here, adds the numbers that are missing
    here, and changes nothing else. ``statuses`` is empty for a source that knows our own.
    """
    theirs = theirs.model_copy(
        update={"status": _finer_status(ours.status, theirs.status, statuses)}
    )
    if last is None:
        ours_and_theirs = _all_numbers(ours, theirs)
        theirs = theirs.model_copy(update={"identifiers": ours_and_theirs})
        if ours.status.sub_status == theirs.status.sub_status:
            # Two sources that say the same, each in its words and of its day.
            theirs = theirs.model_copy(update={"status": ours.status})
        last = _NOTHING.model_copy(update={"identifiers": ours.identifiers})
    kept: list[str] = []
    taken = _taken(FIELDS, last, ours, theirs, kept)
    return Merged(ours.model_copy(update=taken), tuple(taken), tuple(kept))


def _taken(
    names: Iterable[str], was: Part, here: Part, comes: Part, kept: list[str], path: str = ""
) -> dict[str, Any]:
    """The new values of what the source changed; what stays against it is added to ``kept``."""
    taken = {}
    for name in names:
        before, ours, theirs = (getattr(side, name) for side in (was, here, comes))
        if theirs in (before, ours):
            continue
        if ours == before:
            taken[name] = theirs
        elif isinstance(ours, _DIVISIBLE):
            inner = _taken(type(ours).model_fields, before, ours, theirs, kept, f"{path}{name}.")
            if inner:
                taken[name] = ours.model_copy(update=inner)
        else:
            kept.append(path + name)
    return taken


def _all_numbers(ours: StudyRecord, theirs: StudyRecord) -> tuple[Identifier, ...]:
    """Our numbers, and those of the source that are not among them."""
    known = {(row.scheme, comparable(row.scheme, row.value)) for row in ours.identifiers}
    has_primary = any(row.is_primary for row in ours.identifiers)
    new = (
        row.model_copy(update={"is_primary": row.is_primary and not has_primary})
        for row in theirs.identifiers
        if (row.scheme, comparable(row.scheme, row.value)) not in known
    )
    return (*ours.identifiers, *new)


def _finer_status(
    ours: StatusPart, theirs: StatusPart, statuses: Mapping[str, StatusTerm]
) -> StatusPart:
    """Our finer sub-status where it maps out to exactly what the source says (rule I12).

    The same sub-status is not finer: what the source says of its dates counts.
    """
    if ours.sub_status == theirs.sub_status:
        return theirs
    here, comes = statuses.get(ours.sub_status), statuses.get(theirs.sub_status)
    if here and comes and here.ctgov and here.ctgov == comes.ctgov:
        return ours
    return theirs
