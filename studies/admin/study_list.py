"""The list of studies: its columns and filters."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.admin.fields import indication_paths
from studies.models import PublishedStudy, StudyIndication, StudyVersion
from studies.models.study import StudyQuerySet
from studies.terms import Terms

Lookups = list[tuple[str, Any]]


def listed(studies: StudyQuerySet) -> StudyQuerySet:
    """Studies with their state of publication, and what their last version was made of."""
    study = models.OuterRef("pk")
    last = StudyVersion.objects.filter(study=study).order_by("-number")
    return studies.with_publication().annotate(
        published_copy=models.Subquery(last.values("of_copy")[:1]),
        is_public=models.Exists(PublishedStudy.objects.filter(study=study)),
    )


def publication_state(study: Any) -> str:
    """What the public has of a study of ``listed()``: "v3, edited since"."""
    if study.last_version is None:
        return str(_("never published"))
    version = f"v{study.last_version}"
    if study.is_withdrawn:
        return _("%(version)s, withdrawn") % {"version": version}
    if study.lock_version != study.published_copy:
        return _("%(version)s, edited since") % {"version": version}
    return version


class StatusFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return list(c.MainStatus.choices)

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        """Studies whose sub-status implies the main status; none given is "unknown"."""
        if not self.value():
            return queryset
        is_so = models.Q(sub_status__main_status=self.value())
        if self.value() == c.MainStatus.UNKNOWN:
            is_so = is_so | models.Q(sub_status=None)
        return queryset.filter(is_so)


class PublicationFilter(admin.SimpleListFilter):
    title = _("publication")
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [
            ("never", _("never published")),
            ("public", _("published")),
            ("edited", _("edited since")),
            ("withdrawn", _("withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        """Studies of ``listed()`` in one state."""
        if self.value() == "never":
            return queryset.filter(last_version=None)
        if self.value() == "withdrawn":
            return queryset.filter(is_withdrawn=True)
        if self.value() == "public":
            return queryset.filter(is_public=True)
        if self.value() == "edited":
            return queryset.exclude(lock_version=models.F("published_copy")).filter(is_public=True)
        return queryset


class IndicationFilter(admin.SimpleListFilter):
    title = _("indication")
    parameter_name = "indication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        roots = [(row.slug, path) for row, path in indication_paths() if row.parent_id is None]
        return [("unsorted", _("not yet sorted")), *roots]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        """Studies of an indication or of one below it, or of none at all."""
        if not self.value():
            return queryset
        if self.value() == "unsorted":
            return queryset.unsorted()  # type: ignore[attr-defined]
        ancestors = Terms.load().ancestors
        slugs = [slug for slug, above in ancestors.items() if self.value() in (slug, *above)]
        rows = StudyIndication.objects.filter(indication__slug__in=slugs)
        return queryset.filter(pk__in=rows.values("study"))
