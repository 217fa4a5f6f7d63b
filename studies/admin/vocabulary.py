"""The vocabulary. Saving a row derives the list rows of the studies it is named in anew."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from studies.admin.categories import OpeningDesk, SpanForm
from studies.admin.fields import RowChoices, indication_paths, spoken
from studies.admin.rows import text_widgets
from studies.fold import fold
from studies.models import (
    Indication,
    PublishedStudy,
    ResponsibilityRole,
    SubStatus,
    SynonymGroup,
)
from studies.search.index import reindex
from studies.search.state import touch
from studies.terms import Terms

WIDGETS = {
    **text_widgets(3),
    models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
}


def naming(*texts: str) -> models.QuerySet[PublishedStudy]:
    """Public studies whose current record holds one of these pieces of canonical JSON."""
    found = models.Q(pk__in=[])
    for text in texts:
        found = found | models.Q(version__record__contains=text)
    return PublishedStudy.objects.filter(found)


class ReindexingAdmin(admin.ModelAdmin[Any]):
    """An admin of rows that published records name by key.

    Pages, lists and facets show a row as it is called today, from rows derived for them: they
    are derived anew here, visibly, and not by a signal.
    """

    formfield_overrides = WIDGETS

    def named_as(self, row: Any) -> Collection[str]:
        """How records name the row, as canonical JSON."""
        raise NotImplementedError

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the row and all that belongs to it, then bring the studies concerned up to date."""
        super().save_related(request, form, formsets, change)
        touch()
        if change and form.has_changed():
            self.refresh(request, form.instance)

    def refresh(self, request: HttpRequest, row: Any) -> None:
        """Derive the rows of the studies that name this one, and say how many they are."""
        concerned = naming(*self.named_as(row)).values_list("pk", flat=True)
        count = reindex(list(concerned))
        message = ngettext(
            "%(count)d published study was refreshed.",
            "%(count)d published studies were refreshed.",
            count,
        )
        self.message_user(request, message % {"count": count}, messages.INFO)


class KeyedAdmin(ReindexingAdmin):
    """Rows with a code of their own, by which records name them: it is given once."""

    kind = ""
    key = "code"

    def named_as(self, row: Any) -> Collection[str]:
        """As a label of the record: ``"network:dzif":``."""
        return [f'"{self.kind}:{getattr(row, self.key)}":']

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (self.key,) if obj else ()

    @admin.display(description=_("label"))
    def in_this_language(self, row: Any) -> str:
        return spoken(row)


class IndicationForm(SpanForm):
    """An indication; it cannot stand below itself."""

    def clean_parent(self) -> Indication | None:
        parent: Indication | None = self.cleaned_data["parent"]
        ancestors = Terms.load().ancestors
        if parent and self.instance.slug in (parent.slug, *ancestors[parent.slug]):
            raise forms.ValidationError(_("An indication cannot be placed below itself."))
        return parent


@admin.register(Indication)
class IndicationAdmin(OpeningDesk, RowChoices, KeyedAdmin):
    """The tree of indications."""

    kind, key = "indication", "slug"
    form = IndicationForm
    shared = ("parent",)
    list_display = ("path", "slug", "kind", "starts_on", "ends_on", "order", "active")
    list_filter = ("kind", "active")
    list_per_page = 500
    search_fields = ("label_de", "label_en", "slug", "aliases_de", "aliases_en")
    fieldsets = (
        (None, {"fields": ("parent", ("label_de", "label_en"), ("slug", "kind"))}),
        (
            _("Sorting of imported studies"),
            {"fields": (("aliases_de", "aliases_en"), "mesh_ids")},
        ),
        (
            _("Page of the indication"),
            {
                "fields": (
                    ("intro_de", "intro_en"),
                    "partner_networks",
                    ("starts_on", "ends_on"),
                    ("order", "active"),
                )
            },
        ),
    )

    def named_as(self, row: Indication) -> Collection[str]:
        """The indication and all below it: their studies are found under it too."""
        below = [slug for slug, above in Terms.load().ancestors.items() if row.slug in above]
        return [f'"indication:{slug}":' for slug in (row.slug, *below)]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, each row with its path through the tree."""
        self.paths = {row.pk: path for row, path in indication_paths()}
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("indication"))
    def path(self, row: Indication) -> str:
        return self.paths[row.pk]


class SynonymGroupForm(forms.ModelForm[SynonymGroup]):
    """A group of synonyms; a word alone is nobody's synonym."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lines = (
            *cleaned.get("terms_de", "").splitlines(),
            *cleaned.get("terms_en", "").splitlines(),
        )
        if len(set(filter(None, map(fold, lines)))) < 2:
            raise forms.ValidationError(_("A group needs at least two different terms."))
        return cleaned


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin[SynonymGroup]):
    """Synonyms of the search; what is saved here is in effect with the next search."""

    form = SynonymGroupForm
    formfield_overrides = text_widgets(8)
    list_display = ("name", "in_one_line", "active")
    list_filter = ("active",)
    list_per_page = 200
    search_fields = ("name", "slug", "terms_de", "terms_en")
    prepopulated_fields = {"slug": ("name",)}
    fields = (("name", "slug"), ("terms_de", "terms_en"), "active")

    @admin.display(description=_("terms"))
    def in_one_line(self, row: SynonymGroup) -> str:
        return ", ".join(row.all_terms())

    def save_model(self, request: HttpRequest, obj: SynonymGroup, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        touch()

    def delete_model(self, request: HttpRequest, obj: SynonymGroup) -> None:
        super().delete_model(request, obj)
        touch()

    def delete_queryset(
        self, request: HttpRequest, queryset: models.QuerySet[SynonymGroup]
    ) -> None:
        super().delete_queryset(request, queryset)
        touch()


@admin.register(SubStatus)
class SubStatusAdmin(KeyedAdmin):
    """The unit's own statuses under the six of the public."""

    kind = "sub_status"
    list_display = ("in_this_language", "code", "stage", "shelf_life_days", "order", "active")
    fieldsets = (
        (None, {"fields": ("code", ("label_de", "label_en"), ("definition_de", "definition_en"))}),
        (
            _("What it implies"),
            {"fields": (("main_status", "stage"), "shelf_life_days", ("order", "active"))},
        ),
        (
            _("In other registers"),
            {"fields": (("ctgov", "drks", "ictrp"), ("fhir_r5", "fhir_r4", "schema_org"))},
        ),
    )


@admin.register(ResponsibilityRole)
class ResponsibilityRoleAdmin(KeyedAdmin):
    """Roles that people and organisations hold in a study."""

    kind = "role"
    list_display = ("in_this_language", "code", "order", "active")
    fields = ("code", ("label_de", "label_en"), ("order", "active"))
