"""What a list no longer names: noted, marked or withdrawn as its profile says, never deleted."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.models import ExternalRecord
from exchange.profiles.base import KEEP, WITHDRAW, Profile
from exchange.report import Report
from studies.models import Study
from studies.publishing import User, withdraw

# Below this share of what a list held the last time, it is taken for broken (rule I5).
_LEAST_SHARE = 0.5
_FEW = 10


def fault(profile: Profile, now: int) -> str:
    """Why a list that names so many studies is not believed (rule I5); empty when it is."""
    held = ExternalRecord.objects.filter(source=profile.source, missing_since=None).count()
    if profile.missing == KEEP or held <= _FEW or now >= held * _LEAST_SHARE:
        return ""
    return _(
        "The list held %(held)s studies and now holds %(now)s. If that is right, set "
        "the profile to keep missing rows, and import again."
    ) % {"held": held, "now": now}


def settle(profile: Profile, seen: Collection[str], report: Report, by: User | None) -> None:
    """Do with the studies that were not seen what the profile says (rule I11).

    To be called in a transaction, after the whole list.
    """
    of_list = ExternalRecord.objects.filter(source=profile.source)
    of_list.filter(external_id__in=seen).exclude(missing_since=None).update(missing_since=None)
    gone = list(of_list.filter(missing_since=None).exclude(external_id__in=seen))
    report.counts["missing"] += len(gone)
    if profile.missing == KEEP or not gone:
        return
    today = timezone.localdate()
    ExternalRecord.objects.filter(pk__in=[row.pk for row in gone]).update(missing_since=today)
    if profile.missing == WITHDRAW:
        withdraw(
            Study.objects.filter(pk__in=[row.study_id for row in gone]),
            by=by,
            reason_de="In der Liste nicht mehr geführt",
            reason_en="No longer on the list",
        )
