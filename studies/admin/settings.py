"""The register's own texts, pages and glossary."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from studies.admin.rows import text_widgets
from studies.models import GlossaryTerm, Page, RegisterText
from studies.search.state import touch


class TextAdmin(admin.ModelAdmin[Any]):
    """Texts of public pages: saving them makes readers' copies old."""

    formfield_overrides = text_widgets(6)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        touch()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        touch()

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        touch()


@admin.register(RegisterText)
class RegisterTextAdmin(TextAdmin):
    """One row: it is changed, never added or deleted."""

    fieldsets = (
        (None, {"fields": (("name_de", "name_en"), ("owner_de", "owner_en"))}),
        (
            _("First page and footer"),
            {
                "fields": (
                    ("intro_de", "intro_en"),
                    ("call_for_studies_de", "call_for_studies_en"),
                    ("contact_de", "contact_en"),
                )
            },
        ),
        (
            _("Page of a study"),
            {"fields": (("published_label_de", "published_label_en"), "documents_heading_always")},
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Page)
class PageAdmin(TextAdmin):
    """About, taking part, legal notice, privacy, accessibility."""

    list_display = ("slug", "title_de", "title_en", "order", "published", "blanks_left")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("slug", "order", "published"),
                    ("title_de", "title_en"),
                    ("body_de", "body_en"),
                ),
                "description": _(
                    "“## ” begins a heading, “- ” a bullet, [text](/en/studies/) is a link. Fill "
                    "in what is in brackets as “[Please complete: …]” before the page is "
                    "published; readers see it marked."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> Any:
        return ("slug",) if obj else ()

    @admin.display(description=_("blanks left"))
    def blanks_left(self, page: Page) -> str:
        return str(len(page.blanks()) or "–")


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(TextAdmin):
    """Words explained in the glossary and on study pages."""

    list_display = ("slug", "term_de", "term_en", "order", "published")
    list_filter = ("published",)
    list_per_page = 200
    search_fields = ("slug", "term_de", "term_en", "forms_de", "forms_en")
    fields = (
        ("slug", "order", "published"),
        ("term_de", "term_en"),
        ("forms_de", "forms_en"),
        ("explanation_de", "explanation_en"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: GlossaryTerm | None = None) -> Any:
        return ("slug",) if obj else ()
