"""What was published and withdrawn, to be read only: versions never change."""

import json
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from studies.access import rows_open_to
from studies.admin.sites import OfStudyFilter
from studies.models import StudyVersion, Withdrawal


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows to look at: nobody adds, changes or deletes them here."""

    list_per_page = 50
    show_full_result_count = False
    is_of_study = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows; of those that belong to a study, those of studies one may look at."""
        rows = super().get_queryset(request)
        permission = f"{self.opts.app_label}.view_{self.opts.model_name}"
        return rows_open_to(request.user, rows, permission) if self.is_of_study else rows

    @admin.display(description=_("study"), ordering="study__number")
    def study_number(self, row: Any) -> str:
        return str(row.study.number)


@admin.register(StudyVersion)
class StudyVersionAdmin(ReadOnlyAdmin):
    """The versions of all studies, the last one first."""

    list_display = (
        *("study_number", "number", "published_at", "published_by"),
        *("reason_de", "reason_en", "is_minor"),
    )
    list_filter = (OfStudyFilter, "is_minor", "published_at")
    search_fields = ("study__number",)
    ordering = ("-published_at", "-pk")
    fields = (
        ("study_number", "number", "is_minor"),
        ("published_at", "published_by"),
        ("reason_de", "reason_en"),
        "sha256",
        "printed_names",
        "record_to_read",
    )
    readonly_fields = ("study_number", "record_to_read")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[StudyVersion]:
        versions = super().get_queryset(request).select_related("study", "published_by")
        shown = ("study__number", "published_by__username", "record", "sha256", "printed_names")
        rows = ("number", "published_at", "reason_de", "reason_en", "is_minor")
        return versions.only(*rows, *shown)

    @admin.display(description=_("record"))
    def record_to_read(self, version: StudyVersion) -> str:
        text = json.dumps(json.loads(version.record), ensure_ascii=False, indent=2)
        return format_html("<pre>{}</pre>", text)


@admin.register(Withdrawal)
class WithdrawalAdmin(ReadOnlyAdmin):
    """Studies taken from the public, and when they were shown again."""

    list_display = (
        *("study_number", "withdrawn_at", "withdrawn_by", "reason_de", "reason_en"),
        *("restored_at", "restored_by"),
    )
    list_filter = (OfStudyFilter,)
    search_fields = ("study__number",)
    fields = (
        "study_number",
        ("withdrawn_at", "withdrawn_by"),
        ("reason_de", "reason_en"),
        ("restored_at", "restored_by"),
    )
    readonly_fields = ("study_number",)
    list_select_related = ("study", "withdrawn_by", "restored_by")
