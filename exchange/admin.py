"""What came from outside, to be read only."""

import json
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from exchange.models import ExternalRecord, ImportRun
from studies.admin.sites import OfStudyFilter
from studies.admin.versions import ReadOnlyAdmin


def readable(data: Any) -> SafeString:
    """Data as indented JSON."""
    return format_html("<pre>{}</pre>", json.dumps(data, ensure_ascii=False, indent=2))


@admin.register(ExternalRecord)
class ExternalRecordAdmin(ReadOnlyAdmin):
    """Source records as they were last read, and what there was to say about them."""

    list_display = ("external_id", "source", "study_number", "fetched_at", "finding_count")
    list_filter = (OfStudyFilter, "source")
    search_fields = ("=external_id", "=study__number")
    fields = (
        ("external_id", "source", "study_number", "fetched_at"),
        "findings_to_read",
        "raw_to_read",
    )
    readonly_fields = ("study_number", "findings_to_read", "raw_to_read")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ExternalRecord]:
        rows = super().get_queryset(request).select_related("study")
        return rows.defer("imported")

    @admin.display(description=_("findings"))
    def finding_count(self, row: ExternalRecord) -> int:
        return len(row.findings)

    @admin.display(description=_("findings"))
    def findings_to_read(self, row: ExternalRecord) -> str:
        return readable(row.findings)

    @admin.display(description=_("source record"))
    def raw_to_read(self, row: ExternalRecord) -> str:
        return readable(json.loads(row.raw))


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    """Imports and their reports, the last one first."""

    list_display = ("started_at", "__str__", "source", "by", "finished_at")
    list_filter = ("source",)
    list_select_related = ("by",)
    fields = (("started_at", "finished_at", "by"), ("source", "files"), "report_to_read")
    readonly_fields = ("report_to_read",)

    @admin.display(description=_("report"))
    def report_to_read(self, run: ImportRun) -> str:
        return readable(run.report)
