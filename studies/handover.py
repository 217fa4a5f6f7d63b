"""All roles of somebody who leaves, given to somebody else in one step, with one undo."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone

from studies import keeping
from studies.access import studies_open_to
from studies.models import Handover, Investigator, Responsibility, Study

Rows = models.QuerySet[Responsibility]


class Roles(NamedTuple):
    """Roles of a person: in studies open to whoever hands them over, and how many in others."""

    movable: Rows
    elsewhere: int


class Undone(NamedTuple):
    """How many roles went back, and how many somebody had changed since and were left."""

    back: int
    left: int


def roles_of(person: Investigator, by: Any) -> Roles:
    """What a handover would move."""
    rows = Responsibility.objects.filter(investigator=person)
    movable = rows.filter(study__in=studies_open_to(by, "studies.change_study"))
    related = movable.select_related("study", "site", "role", "organisation")
    return Roles(related.order_by("study", "order", "pk"), rows.count() - movable.count())


@transaction.atomic
def hand_over(
    person: Investigator, successor: Investigator, *, left_on: date | None, by: AbstractBaseUser
) -> Handover:
    """Give all roles that may be moved to the successor. Nothing is published by it."""
    moved = list(roles_of(person, by).movable.values_list("pk", flat=True))
    handover = Handover.objects.create(
        person=person,
        successor=successor,
        responsibilities=moved,
        left_on_before=person.left_on,
        by_id=by.pk,
    )
    _give(moved, successor, by)
    if left_on:
        Investigator.objects.filter(pk=person.pk).update(left_on=left_on)
    return handover


@transaction.atomic
def undo(handover: Handover, *, by: AbstractBaseUser) -> Undone:
    """Give the roles back that the successor still holds, once."""
    held = Handover.objects.select_for_update().filter(pk=handover.pk, undone_at=None)
    if not held.update(undone_at=timezone.now()):
        return Undone(0, 0)
    open_rows = roles_of(handover.successor, by).movable.filter(pk__in=handover.responsibilities)
    back = list(open_rows.values_list("pk", flat=True))
    _give(back, handover.person, by)
    Investigator.objects.filter(pk=handover.person_id).update(left_on=handover.left_on_before)
    return Undone(len(back), len(handover.responsibilities) - len(back))


def _give(rows: Iterable[int], person: Investigator, by: AbstractBaseUser) -> None:
    chosen = Responsibility.objects.filter(pk__in=list(rows))
    studies = list(chosen.order_by().values_list("study", flat=True).distinct())
    list(Study.objects.select_for_update().filter(pk__in=studies).order_by("pk"))
    chosen.update(investigator=person)
    Study.objects.filter(pk__in=studies).update(
        lock_version=models.F("lock_version") + 1,
        updated_at=timezone.now(),
        updated_by_id=by.pk,
    )
    keeping.keep(studies)
