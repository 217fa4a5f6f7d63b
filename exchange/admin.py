"""What came from outside, to look at: nothing of it is edited here."""

from django.contrib import admin
from django.http import HttpRequest

from exchange.models import ExternalRecord, ImportRun


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """A record of what happened."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly):
    list_display = ["started_at", "__str__", "source", "by", "finished_at"]
    list_filter = ["source"]
    list_select_related = ["by"]
    date_hierarchy = "started_at"


@admin.register(ExternalRecord)
class ExternalRecordAdmin(ReadOnly):
    list_display = ["external_id", "source", "study", "fetched_at"]
    list_filter = ["source"]
    list_select_related = ["study"]
    search_fields = ["external_id", "study__number"]
