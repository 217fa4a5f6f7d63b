"""What a list no longer names: noted, marked or withdrawn as its profile says, never deleted."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.models import ExternalRecord
from exchange.profiles.base import KEEP, WITHDRAW, Profile
from exchange.report import Report
from studies.models import Study
from studies.publishing import User, restore, withdraw

# Below this share of what a list held the last time, it is taken for broken (rule I5).
_LEAST_SHARE = 0.5
_FEW = 10


def fault(profile: Profile, now: int) -> str:
    """Why a list that names so many studies is not believed (rule I5); empty when it is."""
    held = ExternalRecord.objects.filter(source=profile.source, missing_since=None).count()
    if profile.missing == KEEP or held <= _FEW or now >= held * _LEAST_SHARE:
        return ""
    return _(
        "The list contained %(held)s studies and now contains %(now)s. If that is right, set "
        "the profile to keep missing rows, and import again."
    ) % {"held": held, "now": now}


def gone(profile: Profile, seen: Collection[str]) -> list[ExternalRecord]:
    """The studies of a list that it names no longer, and that nobody has noted yet."""
    of_list = ExternalRecord.objects.filter(source=profile.source, missing_since=None)
    return list(of_list.exclude(external_id__in=seen).select_related("study"))


def settle(
    profile: Profile, seen: Collection[str], report: Report, by: User | None
) -> dict[str, list[Any]]:
    """Do with the studies that were not seen what the profile says (rule I11).

    To be called in a transaction, after the whole list. What was marked, and which studies were
    withdrawn, for whoever takes it back.
    """
    of_list = ExternalRecord.objects.filter(source=profile.source)
    of_list.filter(external_id__in=seen).exclude(missing_since=None).update(missing_since=None)
    missed = gone(profile, seen)
    report.counts["missing"] += len(missed)
    if profile.missing == KEEP or not missed:
        return {"marked": [], "withdrawn": []}
    marked = [row.external_id for row in missed]
    of_list.filter(external_id__in=marked).update(missing_since=timezone.localdate())
    public: list[int] = []
    if profile.missing == WITHDRAW:
        studies = Study.objects.filter(pk__in=[row.study_id for row in missed])
        public = list(studies.exclude(published=None).values_list("pk", flat=True))
        withdraw(
            studies.filter(pk__in=public),
            by=by,
            reason_de="In der Liste nicht mehr geführt",
            reason_en="No longer on the list",
        )
    return {"marked": marked, "withdrawn": public}


def take_back(source: str, done: dict[str, Any], by: User | None) -> int:
    """Undo what a run did with missing studies; how many are public again."""
    marked = ExternalRecord.objects.filter(source=source, external_id__in=done.get("marked", []))
    marked.update(missing_since=None)
    # One that was joined with another since is that one now.
    withdrawn = Study.objects.filter(pk__in=done.get("withdrawn", []), joined_into=None)
    return restore(withdrawn, by=by)
