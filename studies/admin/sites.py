"""Sites: a list of their own, since one study has 278 of them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import connection, models
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from studies.access import rows_open_to, studies_open_to
from studies.admin.fields import RowChoices
from studies.admin.forms import LockedForm, RowForm, SiteResponsibilityFormSet, lock, move
from studies.admin.rows import Rows, text_widgets
from studies.models import Responsibility, Site, Study


class SiteForm(LockedForm, RowForm):
    """A site; its study is settled when it is stored."""

    def study(self) -> Study | None:
        return self.instance.study if self.instance.pk else None


class SiteResponsibilityInline(Rows, admin.TabularInline[Responsibility, Site]):
    model = Responsibility
    fk_name = "site"
    formset = SiteResponsibilityFormSet
    fields = ("order", "role", "investigator", "organisation", "is_public")
    shared = ("role",)
    autocomplete_fields = ("investigator", "organisation")
    related = ("investigator", "organisation")


class OfStudyFilter(admin.SimpleListFilter):
    """One study's sites; the study's form leads here."""

    title = _("study")
    parameter_name = "study"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        chosen = request.GET.get(self.parameter_name, "")
        if not chosen.isdecimal():
            return []
        permission = f"{model_admin.opts.app_label}.view_{model_admin.opts.model_name}"
        found = studies_open_to(request.user, permission).filter(pk=chosen)
        return [(str(pk), number) for pk, number in found.values_list("pk", "number")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Site]) -> Any:
        """The sites of the study chosen."""
        study = self.value()
        return queryset.filter(study=int(study)) if study else queryset


@admin.register(Site)
class SiteAdmin(RowChoices, admin.ModelAdmin[Site]):
    """The study at one organisation, and who answers for it there.

    A site is part of its study's working copy: saving one moves the study's lock (``LockedForm``
    says why).
    """

    form = SiteForm
    inlines = (SiteResponsibilityInline,)
    autocomplete_fields = ("study", "organisation")
    formfield_overrides = {
        **text_widgets(3),
        models.CharField: {"widget": AdminTextInputWidget(attrs={"class": "vMediumField"})},
    }
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("study", "order", "lock_version"),
                    "organisation",
                    "department",
                    "is_public",
                )
            },
        ),
        (
            _("Place"),
            {
                "fields": (
                    ("city", "postcode", "region", "country"),
                    ("latitude", "longitude"),
                )
            },
        ),
        (
            _("Status"),
            {
                "fields": (
                    ("status", "opened_on", "closed_on"),
                    ("planned_n", "actual_n"),
                    "status_raw",
                )
            },
        ),
    )
    list_display = ("place", "study_number", "country", "status", "is_public", "order")
    list_filter = (OfStudyFilter, "status", "is_public")
    list_select_related = ("study", "organisation")
    list_per_page = 100
    show_full_result_count = False
    ordering = ("study_id", "order", "pk")
    search_fields = ("=study__number", "city", "department", "organisation__name_en")
    search_help_text = _("Number of the study, city, department, organisation")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Site]:
        related = ("study", "study__updated_by", "organisation")
        sites = super().get_queryset(request).select_related(*related)
        return rows_open_to(request.user, sites, "studies.view_site")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The field of a choice; sites are added to studies one may change."""
        if db_field.name == "study":
            kwargs["queryset"] = studies_open_to(request.user, "studies.change_study")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The site; its study is held while the site is being saved."""
        site = super().get_object(request, object_id, from_field)
        if site and request.method == "POST" and connection.in_atomic_block:
            lock(site.study)
        return site

    def get_readonly_fields(self, request: HttpRequest, obj: Site | None = None) -> Any:
        return ("study", "status_raw") if obj else ("status_raw",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new site belongs to the study whose sites were being looked at."""
        filters = QueryDict(request.GET.get("_changelist_filters", ""))
        asked = filters.get("study", "")
        study = {"study": asked} if asked.isdecimal() else {}
        return {**study, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        """Store the site and move its study; without a place in the order it comes last."""
        if form.cleaned_data.get("order") is None:
            last = obj.study.sites.aggregate(last=models.Max("order"))["last"]
            obj.order = (last or 0) + 1
        super().save_model(request, obj, form, change)
        move(Study.objects.filter(pk=obj.study_id), request.user)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Site) -> None:
        move(Study.objects.filter(pk=obj.study_id), request.user)  # type: ignore[arg-type]
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Site]) -> None:
        move(Study.objects.filter(sites__in=list(queryset)), request.user)  # type: ignore[arg-type]
        super().delete_queryset(request, queryset)

    @admin.display(description=_("site"))
    def place(self, site: Site) -> str:
        organisation = str(site.organisation) if site.organisation else ""
        return " · ".join(part for part in (organisation, str(site)) if part) or f"#{site.pk}"

    @admin.display(description=_("study"), ordering="study__number")
    def study_number(self, site: Site) -> str:
        return site.study.number
