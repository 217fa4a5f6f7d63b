"""What came from outside, to look at: nothing of it is edited here."""

from django.contrib import admin

from exchange.models import ExternalRecord, ImportRun
from studies.admin.versions import ReadOnlyAdmin


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    is_of_study = False
    list_display = ["started_at", "__str__", "source", "by", "finished_at"]
    list_filter = ["source"]
    list_select_related = ["by"]
    date_hierarchy = "started_at"


@admin.register(ExternalRecord)
class ExternalRecordAdmin(ReadOnlyAdmin):
    list_display = ["external_id", "source", "study", "fetched_at"]
    list_filter = ["source"]
    list_select_related = ["study"]
    search_fields = ["external_id", "study__number"]
