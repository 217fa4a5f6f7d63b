"""Confirming that a status still holds, so that readers see how fresh it is."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from studies import wording
from studies.models import Study, StudyVersion
from studies.publishing import User, publish

CONFIRMED = gettext_noop("Status confirmed, nothing else changed")


class Confirmed(NamedTuple):
    """How many confirmations readers see already, and how many wait for an edit's publication."""

    public: int
    drafts: int


@transaction.atomic
def confirm(studies: Iterable[Study | int], *, by: User) -> Confirmed:
    """Note that the status of these studies holds today.

    A public study without other edits gets a minor version at once, which needs no second pair of
    eyes. Half an edit is never published: with other edits waiting, so does the confirmation.
    """
    pks = [study.pk if isinstance(study, Study) else study for study in studies]
    held = Study.objects.select_for_update().filter(pk__in=pks)
    copies = dict(held.values_list("pk", "lock_version"))
    made_of = StudyVersion.objects.current().public().filter(study__in=copies)
    public = dict(made_of.values_list("study", "of_copy"))
    unedited = [pk for pk, copy in copies.items() if public.get(pk) == copy]
    today = timezone.localdate().isoformat()
    Study.objects.filter(pk__in=copies).update(
        status_confirmed_on=today,
        status_confirmed_by_id=by.pk,
        updated_by_id=by.pk,
        updated_at=timezone.now(),
        lock_version=models.F("lock_version") + 1,
    )
    reason = wording.both(CONFIRMED)
    publish(unedited, by=by, reason_de=reason.de, reason_en=reason.en, is_minor=True)
    return Confirmed(len(unedited), len(copies) - len(unedited))
