"""The page on which a duplicate organisation or person is merged, and the filter that finds it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from studies import duplicates, merging

_MOST_FOUND = 20
_NAMES = ("name_de", "name_en")


class DuplicateFilter(admin.SimpleListFilter):
    """Rows that look like another one."""

    title = gettext_lazy("possible duplicates")
    parameter_name = "duplicates"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("looks like another one"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        """The rows of all pairs."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=duplicates.suspects(queryset.model))


class MergingDesk(admin.ModelAdmin[Any]):
    """A page for a duplicate; what was merged is shown nowhere any more."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(merged_into=None)

    def get_urls(self) -> list[URLPattern]:
        """The page, before those of Django's admin."""
        view = self.admin_site.admin_view(self.merge_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        return [path("<int:pk>/merge/", view, name=name), *super().get_urls()]

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the row that stays, show what will happen, and merge."""
        if not self.has_delete_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request)
        goes = get_object_or_404(rows, pk=pk)
        context = {"opts": self.opts, "goes": goes, "title": _("Merge a duplicate")}
        into = request.POST.get("into") or request.GET.get("into", "")
        stays = rows.filter(pk=into).first() if _is_key(into) else None
        if stays is None:
            context |= self._found(request, goes)
        elif request.method == "POST" and self._merge(request, stays, goes):
            return HttpResponseRedirect(self._change(stays))
        else:
            context |= {"stays": stays, "effect": merging.effect(stays, goes)}
            context["sides"] = _sides(stays, goes)
        base = self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/studies/merge.html", base | context)

    def _found(self, request: HttpRequest, goes: Any) -> dict[str, Any]:
        """The rows that look like it, and those that somebody looks for."""
        rows = self.get_queryset(request).exclude(pk=goes.pk)
        alike = rows.filter(pk__in=duplicates.like(goes))
        asked = request.GET.get("q", "").replace("\x00", "").strip()[:200]
        found = rows.none()
        if asked:
            found, _may_repeat = self.get_search_results(request, rows, asked)
        return {"alike": alike, "asked": asked, "found": found.distinct()[:_MOST_FOUND]}

    def _merge(self, request: HttpRequest, stays: Any, goes: Any) -> bool:
        user: Any = request.user
        try:
            count = merging.merge(stays, goes, by=user)
        except merging.NotMergeableError as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return False
        said = ngettext(
            "Merged. %(count)d draft names the other one now; readers see it at once where the "
            "study is public.",
            "Merged. %(count)d drafts name the other one now; readers see it at once where the "
            "studies are public.",
            count,
        )
        self.log_change(request, stays, _("A duplicate was merged into it."))
        self.message_user(request, said % {"count": count}, messages.SUCCESS)
        return True

    def _change(self, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _sides(stays: Any, goes: Any) -> list[tuple[str, str, str]]:
    """Label and values of each field in which one of the two says something."""
    rows = []
    names_first = sorted(stays._meta.concrete_fields, key=lambda f: f.name not in _NAMES)
    for field in names_first:
        if field.name in ("id", "merged_into", "active", "erased_name"):
            continue
        gone, kept = _said(goes, field.name), _said(stays, field.name)
        if gone or kept:
            rows.append((str(field.verbose_name), gone, kept))
    return rows


def _said(row: Any, name: str) -> str:
    spoken = getattr(row, f"get_{name}_display", None)
    value = spoken() if spoken else getattr(row, name)
    return "" if value is None else str(value)
