"""What stands between a draft and the public: a second person, a word on a late outcome."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from studies.changes import ChangeLine, changes, describe
from studies.models import Study, StudyVersion
from studies.parts import Text
from studies.publishing import is_approved, moves_primary_outcome
from studies.record import StudyRecord


class MovedError(Exception):
    """The working copy is no longer the one that was looked at."""


@dataclass(frozen=True)
class Draft:
    """A working copy beside what the public has: the record, and the version before it."""

    study: Study
    record: StudyRecord
    current: StudyVersion | None

    def previous(self) -> StudyRecord | None:
        """The public record; none before the first publication."""
        return StudyRecord.from_json(self.current.record) if self.current else None

    def lines(self, language: str, names: dict[str, str]) -> list[ChangeLine]:
        """What would change for readers, in words."""
        previous = self.previous()
        if self.current is None or previous is None:
            return []
        known = {**self.current.printed_names, **names}
        return [describe(fact, language, known) for fact in changes(previous, self.record)]

    def moves_outcome(self) -> bool:
        """Whether readers must be told why a primary outcome changes."""
        previous = self.previous()
        return previous is not None and moves_outcome_now(previous, self.record)


def moves_outcome_now(old: StudyRecord, new: StudyRecord) -> bool:
    """Whether publishing now would change a primary outcome after the first enrolment."""
    return moves_primary_outcome(old, new, timezone.now())


def draft(study: Study, record: StudyRecord) -> Draft:
    """The working copy, snapshotted, beside its last version."""
    return Draft(study, record, StudyVersion.objects.current().filter(study=study).first())


def lacks_approval(study: Study, by: AbstractBaseUser | None) -> bool:
    """Whether the unit asks for four eyes and nobody but ``by`` has looked at this very copy."""
    if not settings.REGISTER_FOUR_EYES:
        return False
    seen = is_approved(study) and study.approved_by_id is not None
    return not seen or (by is not None and study.approved_by_id == by.pk)


@transaction.atomic
def approve(study: Study, seen: int, *, by: AbstractBaseUser) -> None:
    """Note that somebody approves the copy of lock version ``seen``; any later edit voids it.

    Raises MovedError when the copy has moved meanwhile.
    """
    asked = Study.objects.filter(pk=study.pk, lock_version=seen)
    if not asked.update(approved_copy=seen, approved_by_id=by.pk):
        raise MovedError


def proposed_reason(study: Study, current: StudyVersion | None) -> Text:
    """The public reason of a change of status that is not public yet, else nothing."""
    if current is None:
        return Text()
    events = study.status_events.filter(at__gt=current.published_at)
    event = events.exclude(reason_de="", reason_en="").first()
    return event.reason if event else Text()
