"""Letters to look at: what became of each. Their texts, with the links in them, are not shown."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult

from accounts.admin.secrets import KeepsSecrets
from accounts.models import Letter

# The tasks of letters say nothing that the letters do not say better.
admin.site.unregister(DBTaskResult)


@admin.register(Letter)
class LetterAdmin(KeepsSecrets, admin.ModelAdmin[Any]):
    list_display = ("created_at", "subject", "to", "state", "due_at", "fault")
    list_filter = ("state", "created_at")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("=to",)
    fields = (
        ("kind", "language"),
        ("to", "subject"),
        ("state", "attempts"),
        ("created_at", "due_at", "changed_at"),
        "fault",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("body")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
