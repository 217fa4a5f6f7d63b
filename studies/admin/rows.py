"""The lists of a study as inlines, each with its queries fixed whatever its length."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from studies import quality
from studies.admin import forms as f
from studies.admin import numbers
from studies.admin.fields import LinesField, RowChoices
from studies.fields import PartialDateField
from studies.models import (
    Arm,
    Condition,
    Criterion,
    EthicsReview,
    Identifier,
    Intervention,
    Milestone,
    Outcome,
    Publication,
    Responsibility,
    Study,
    StudyIndication,
    StudyOrganisation,
    Waiver,
)


def text_widgets(rows: int) -> dict[type[models.Field[Any, Any]], dict[str, Any]]:
    """Widgets for texts of so many lines, short dates, and addresses that begin with https."""
    return {
        PartialDateField: {"widget": forms.TextInput(attrs={"class": "vPartialDate"})},
        models.TextField: {
            "form_class": LinesField,
            "widget": AdminTextareaWidget(attrs={"rows": rows}),
        },
        models.URLField: {"assume_scheme": "https"},
    }


class Rows(RowChoices):
    """What all lists of a study share; one empty row stands ready where no script runs."""

    form: Any = f.RowForm
    formset: Any = f.RowFormSet
    extra = 1
    formfield_overrides = text_widgets(2)
    related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows with what their choices are called."""
        rows = super().get_queryset(request)
        return rows.select_related(*self.related) if self.related else rows


class Lines(Rows, admin.TabularInline[Any, Study]):
    """A list of short rows."""


class Blocks(Rows, admin.StackedInline[Any, Study]):
    """A list of long rows, German and English side by side."""


class IndicationInline(Lines):
    model = StudyIndication
    formset = f.IndicationFormSet
    fields = ("order", "indication", "is_main")
    shared = ("indication",)


class OutcomeInline(Blocks):
    model = Outcome
    fields = (
        ("rank", "order"),
        ("title_de", "title_en"),
        ("time_frame_de", "time_frame_en"),
        ("details_de", "details_en"),
    )


class CriterionInline(Lines):
    model = Criterion
    fields = ("order", "kind", "level", "text_de", "text_en")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Three steps of indentation, as a choice."""
        if db_field.name == "level":
            return forms.TypedChoiceField(
                label=db_field.verbose_name,
                choices=[(level, level) for level in range(3)],
                coerce=int,
                initial=0,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ArmInline(Blocks):
    model = Arm
    fields = (("type", "order"), ("label_de", "label_en"), ("description_de", "description_en"))


class InterventionInline(Blocks):
    model = Intervention
    form = f.InterventionForm
    fields = (
        ("type", "order"),
        ("name_de", "name_en"),
        ("description_de", "description_en"),
        ("other_names", "arms"),
    )


class ConditionInline(Lines):
    model = Condition
    fields = ("order", "text_de", "text_en", "code_system", "code", "is_main")
    formfield_overrides = text_widgets(1)


class ResponsibilityInline(Lines):
    """Who answers for what in the trial overall; the sites' own stand with the sites."""

    model = Responsibility
    verbose_name_plural = _("responsibilities in the overall trial")
    fields = ("order", "role", "investigator", "organisation", "is_public")
    shared = ("role",)
    autocomplete_fields = ("investigator", "organisation")
    related = ("investigator", "organisation")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(site=None)


class SponsorInline(Lines):
    model = StudyOrganisation
    fields = ("order", "role", "organisation", "grant_number")
    autocomplete_fields = ("organisation",)
    related = ("organisation",)


class IdentifierInline(Blocks):
    model = Identifier
    form = numbers.IdentifierForm
    formset = numbers.IdentifierFormSet
    fields = (
        ("scheme", "value", "relation"),
        ("assigned_on", "issuing_authority"),
        "url",
        ("is_primary", "order"),
    )

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The list, made for this request and told who edits."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset


class MilestoneInline(Lines):
    model = Milestone
    formset = f.MilestoneFormSet
    fields = ("order", "kind", "date_kind", "date")


class EthicsReviewInline(Lines):
    model = EthicsReview
    fields = (
        *("order", "committee", "number", "status"),
        *("submitted_on", "decided_on", "is_leading"),
    )
    autocomplete_fields = ("committee",)
    related = ("committee",)


class PublicationInline(Blocks):
    model = Publication
    fields = (("kind", "order"), "citation", ("doi", "pmid", "date"), "url")


class WaiverInline(admin.TabularInline[Waiver, Study]):
    """Findings an editor lets stand, each with the reason."""

    model = Waiver
    formset: Any = f.NamedFormSet
    extra = 1
    fields = ("rule", "reason", "by")
    readonly_fields = ("by",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Waiver]:
        return super().get_queryset(request).select_related("by")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """A choice among the rules that can be waived."""
        if db_field.name == "rule":
            rules = [(rule.id, rule.id) for rule in quality.RULES if rule.waivable]
            return forms.ChoiceField(label=db_field.verbose_name, choices=[("", "–"), *rules])
        return super().formfield_for_dbfield(db_field, request, **kwargs)
