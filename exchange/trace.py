"""What an import did with one record, for whoever wants to see it, undo it or ask about it."""

from typing import NamedTuple

from exchange.models import ExternalRecord
from studies.record import StudyRecord


class Trace(NamedTuple):
    """A record that was taken in.

    ``before`` is the working copy that was there, None for a new study; ``after`` what stands
    there now; ``theirs`` what the source says; ``remembered`` what it said the last time.
    """

    place: str
    external_id: str
    study: int | None
    before: StudyRecord | None
    after: StudyRecord
    theirs: StudyRecord
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    remembered: ExternalRecord | None
