"""What of the studies themselves waits on the desk's first page."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from studies import wording
from studies.access import studies_open_to
from studies.admin.pages import change_url, page_url
from studies.completeness import completeness
from studies.desk import Action, Box, Row
from studies.inspection import records_of
from studies.models import QualityFinding, Study

SHOWN = 5
STALE = "W08"
WEEK = timedelta(days=7)


def studies_url(**query: Any) -> str:
    """The list of studies, filtered."""
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{reverse('admin:studies_study_changelist')}?{pairs}"


def box_of(title: str, studies: models.QuerySet[Study], url: str, words: Any = None) -> Box:
    """A box of studies: how many, and the first of them in the order of the set."""
    columns = ("number", "updated_at", "created_at", "public_title_de", "public_title_en")
    shown = studies.only(*columns, "scientific_title_de", "scientific_title_en")[:SHOWN]
    rows = [Row(name_of(study), (words or _added)(study), change_url(study)) for study in shown]
    return Box(title, studies.count(), rows, url)


def name_of(study: Study) -> str:
    """Number and title, in the language of the page."""
    title = (study.public_title or study.scientific_title).get(get_language() or "de")
    return f"{study.number} {title}".strip()


def unsorted(user: Any) -> Box | None:
    """Studies that are in no indication yet, the oldest first."""
    if not user.has_perm("studies.change_study"):
        return None
    studies = studies_open_to(user).unsorted().order_by("pk")
    return box_of(_("Not yet sorted"), studies, studies_url(indication="unsorted"))


def changed_this_week(user: Any) -> Box | None:
    """Studies somebody has edited in the last seven days, the latest first."""
    if not user.has_perm("studies.view_study"):
        return None
    since = timezone.now() - WEEK
    studies = studies_open_to(user).filter(updated_at__gte=since).order_by("-updated_at")
    day = timezone.localtime(since).strftime("%Y-%m-%dT%H:%M:%S")
    return box_of(_("Changed this week"), studies, studies_url(updated_at__gte=day), _edited)


def overdue(user: Any) -> Box | None:
    """Studies whose status was confirmed too long ago (rule W08), the longest first."""
    if not user.has_perm("studies.change_study"):
        return None
    found = QualityFinding.objects.filter(rule=STALE, study__in=studies_open_to(user))
    shown = found.select_related("study").order_by("params__date", "pk")[:SHOWN]
    rows = [
        Row(
            name_of(row.study),
            _("last confirmed %(day)s")
            % {"day": wording.date(row.params["date"], get_language() or "de")},
            change_url(row.study),
            action=Action(_("Confirm the status"), page_url("confirm", row.study)),
        )
        for row in shown
    ]
    address = reverse("admin:studies_qualityfinding_changelist")
    return Box(_("Overdue for confirmation"), found.count(), rows, f"{address}?rule={STALE}")


def drafts(user: Any) -> Box | None:
    """Studies that were never published, the oldest first, each with how complete it is."""
    if not user.has_perm("studies.change_study"):
        return None
    studies = studies_open_to(user).filter(versions=None).order_by("pk")
    shown = list(studies[:SHOWN])
    records = records_of([study.pk for study in shown])
    rows = []
    for study in shown:
        items = completeness(records[study.pk])
        done = sum(item.is_filled for item in items)
        words = _("%(done)d of %(of)d items of the WHO data set")
        facts = {"done": done, "of": len(items)}
        rows.append(Row(name_of(study), words % facts, change_url(study), done, len(items)))
    return Box(_("Drafts"), studies.count(), rows, studies_url(publication="never"))


def _added(study: Study) -> str:
    _iso, day = wording.day(study.created_at, get_language() or "de")
    return _("added on %(day)s") % {"day": day}


def _edited(study: Study) -> str:
    moment = timezone.localtime(study.updated_at)
    when = f"{wording.day(moment, get_language() or 'de')[1]}, {moment:%H:%M}"
    return _("edited %(when)s") % {"when": when}
