"""Three sides compared: what was last imported, what stands here, what comes now.

What the source did not change stays as it stands here; what only the source changed is taken;
what both changed stays as the editor left it, and is reported. A list counts as one value, the
languages of a text and the facts of a group count one by one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from studies.models import SubStatus
from studies.parts import Design, Eligibility, IPDStatement, Part, StatusPart, Text
from studies.record import StudyRecord

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
    statuses: Mapping[str, SubStatus],
) -> Merged:
    """The working copy after this import.

    Without a last import the source fills what is empty here and changes nothing else.
    """
    theirs = theirs.model_copy(
        update={"status": _finer_status(ours.status, theirs.status, statuses)}
    )
    kept: list[str] = []
    taken = _taken(FIELDS, last or _NOTHING, ours, theirs, kept)
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


def _finer_status(
    ours: StatusPart, theirs: StatusPart, statuses: Mapping[str, SubStatus]
) -> StatusPart:
    """Our finer sub-status where it maps out to exactly what the source says (rule I12)."""
    here, comes = statuses.get(ours.sub_status), statuses.get(theirs.sub_status)
    if here and comes and here.ctgov and here.ctgov == comes.ctgov:
        return ours
    return theirs
