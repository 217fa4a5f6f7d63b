"""How a study's status may move, and the one function that moves it by an editor's hand.

Imports follow their source and ask nobody here.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from studies import wording
from studies.choices import MainStatus as M
from studies.models import StatusEvent, Study, SubStatus
from studies.parts import Text

# Where a main status leads (vocabularies.md 1.3); within one every order makes sense.
MOVES: dict[str, frozenset[str]] = {
    M.UNKNOWN: frozenset({M.PLANNED, M.RECRUITING, M.ACTIVE, M.COMPLETED, M.STOPPED}),
    M.PLANNED: frozenset({M.PLANNED, M.RECRUITING, M.STOPPED}),
    M.RECRUITING: frozenset({M.RECRUITING, M.ACTIVE, M.COMPLETED, M.STOPPED}),
    M.ACTIVE: frozenset({M.ACTIVE, M.RECRUITING, M.COMPLETED, M.STOPPED}),
    M.COMPLETED: frozenset({M.COMPLETED, M.STOPPED}),
    M.STOPPED: frozenset({M.STOPPED}),
}
# Taking back an end is for whoever holds ``studies.reopen_study``.
REOPENING: dict[str, frozenset[str]] = {
    M.COMPLETED: frozenset({M.RECRUITING, M.ACTIVE}),
    M.STOPPED: frozenset({M.PLANNED, M.RECRUITING, M.ACTIVE}),
}
REOPEN = "studies.reopen_study"

# What is said most often; an editor may write something else.
REASONS = (
    gettext_noop("Ethics approval received"),
    gettext_noop("Approved by the authority"),
    gettext_noop("First site open for participants"),
    gettext_noop("Planned number of participants reached"),
    gettext_noop("Follow-up completed"),
    gettext_noop("Results published"),
    gettext_noop("Recruitment paused for the time being"),
    gettext_noop("Too few participants"),
    gettext_noop("No further funding"),
    gettext_noop("Safety concerns"),
    gettext_noop("Lack of efficacy"),
)


class MoveRefusedError(Exception):
    """A move that makes no sense; ``allowed`` holds those that do."""

    def __init__(self, allowed: list[SubStatus]) -> None:
        self.allowed = allowed
        super().__init__(", ".join(row.code for row in allowed))


def main_status(study: Study) -> str:
    """The main status of a working copy; unknown without a sub-status."""
    return study.sub_status.main_status if study.sub_status else M.UNKNOWN


def allowed(study: Study, by: AbstractBaseUser) -> list[SubStatus]:
    """The statuses to which somebody may move the study now, in the order of the vocabulary.

    A study that has not begun is withdrawn or refused, not terminated: there is nothing yet
    that could be broken off.
    """
    now = main_status(study)
    targets = set(MOVES[now])
    if by.has_perm(REOPEN):  # type: ignore[attr-defined]
        targets |= REOPENING.get(now, frozenset())
    rows = SubStatus.objects.filter(main_status__in=targets, active=True)
    if now == M.PLANNED:
        rows = rows.exclude(main_status=M.STOPPED, ctgov="TERMINATED")
    return list(rows.exclude(pk=study.sub_status_id) if study.sub_status_id else rows)


def ready_reason(name: str) -> Text:
    """One of ``REASONS`` in both languages; empty for anything else."""
    if name not in REASONS:
        return Text()
    return wording.both(name)


def needs_reason(study: Study, after: SubStatus) -> bool:
    """Whether readers must be told why: for an end before its time, and one taken back."""
    now = main_status(study)
    reopened = after.main_status in REOPENING.get(now, ())
    return reopened or (after.main_status == M.STOPPED != now)


@transaction.atomic
def change_status(
    study: Study,
    after: SubStatus,
    *,
    by: AbstractBaseUser,
    effective_on: str,
    reason: Text,
    note: str = "",
) -> StatusEvent:
    """Give the working copy another status, and keep from what to what, when and why.

    Raises MoveRefusedError for a move that is not ``allowed``. Why a study stopped is the reason
    given; it is forgotten (but in the history) when the study goes on.
    """
    study.refresh_from_db(from_queryset=Study.objects.select_for_update())
    offered = allowed(study, by)
    if after not in offered:
        raise MoveRefusedError(offered)
    event = StatusEvent(
        study=study,
        before=study.sub_status,
        after=after,
        effective_on=effective_on,
        reason_de=reason.de,
        reason_en=reason.en,
        note=note,
        by_id=by.pk,
    )
    stopped, stops = main_status(study) == M.STOPPED, after.main_status == M.STOPPED
    if stopped != stops:
        study.why_stopped = reason if stops else Text()
    study.sub_status, study.status_since = after, effective_on
    study.status_confirmed_on = timezone.localdate().isoformat()
    study.status_confirmed_by_id = study.updated_by_id = by.pk
    study.lock_version = models.F("lock_version") + 1
    study.save()
    event.save()
    study.refresh_from_db()
    return event
