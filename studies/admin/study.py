"""The form and the list of studies."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import connection, models
from django.db.models.functions import LPad
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from studies import keeping
from studies.access import is_limited, networks_of, studies_open_to
from studies.admin import layout
from studies.admin.bulk import BulkDesk
from studies.admin.fields import RowChoices, spoken
from studies.admin.findings import how_complete, lines, record_of, summary
from studies.admin.forms import StudyForm, lock
from studies.admin.pages import change_url
from studies.admin.pasting import PastingDesk
from studies.admin.publication import FIRST_REASON, PublishingDesk
from studies.admin.release import ReleaseDesk
from studies.admin.remarks import RemarksDesk
from studies.admin.rows import text_widgets
from studies.admin.status import StatusDesk
from studies.admin.study_list import (
    IndicationFilter,
    PublicationFilter,
    StatusFilter,
    listed,
    publication_state,
)
from studies.models import Study, Waiver
from studies.working_copy import next_numbers


@admin.register(Study)
class StudyAdmin(
    RowChoices, PastingDesk, PublishingDesk, ReleaseDesk, StatusDesk, RemarksDesk, BulkDesk
):
    """A study in the order of its public page, German and English side by side."""

    form = StudyForm
    shared = ("sub_status",)
    formfield_overrides = {
        **text_widgets(3),
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    }
    readonly_fields = ("number", "terms_of_the_source")
    list_display = ("public_number", "title", "main_status", "publication", "updated_at")
    list_display_links = ("public_number", "title")
    list_filter = (StatusFilter, PublicationFilter, IndicationFilter, "is_sample", "updated_at")
    list_select_related = ("sub_status",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = (
        *("number", "acronym", "scientific_title_de", "scientific_title_en"),
        *("public_title_de", "public_title_en", "identifiers__value"),
    )
    search_help_text = _("Number here or in another register, acronym, words of the title")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Study]:
        studies = listed(studies_open_to(request.user))
        return studies.order_by(*self.get_ordering(request) or ("-pk",))

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The study; held until the end of the transaction when it is about to be saved."""
        study = super().get_object(request, object_id, from_field)
        if study and request.method == "POST" and connection.in_atomic_block:
            lock(study)
        return study

    def sections(self, obj: Study | None) -> tuple[layout.Section, ...]:
        """The sections of the form; few for a study that is not stored yet."""
        return layout.SECTIONS if obj else layout.FIRST

    def get_fieldsets(self, request: HttpRequest, obj: Study | None = None) -> Any:
        return [
            (section.title, {"fields": section.fields, "description": section.help})
            for section in self.sections(obj)
            if section.fields
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Study | None = None) -> Any:
        """The status of a stored study has a page of its own; whoever works for certain networks
        moves no study out of them, and none in."""
        fixed = (
            (*self.readonly_fields, "networks")
            if is_limited(request.user)
            else (self.readonly_fields)
        )
        return (*fixed, "sub_status", "status_since") if obj else fixed

    def get_inlines(self, request: HttpRequest, obj: Study | None) -> Any:
        return [inline for section in self.sections(obj) for inline in section.inlines]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form in sections, with the state of publication and what the rules find."""
        study = context["original"]
        form = context["adminform"].form
        context["sections"] = layout.shown(
            self.sections(study), context["adminform"], context["inline_admin_formsets"]
        )
        context["lock_field"] = form["lock_version"]
        context["reason_fields"] = [form[name] for name in FIRST_REASON]
        if study:
            form.initial |= {name: request.GET.get(name, "") for name in FIRST_REASON}
            context["publication_state"] = publication_state(study)
            record = record_of(study)
            context["findings"] = lines(study, record)
            context["findings_summary"] = summary(context["findings"])
            context["complete"] = how_complete(record)
            context["site_count"] = study.sites.count()
            context["may_publish"] = self.may_publish(request) and not study.is_withdrawn
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Study, form: Any, change: bool) -> None:
        """Store who saves; the first time the study gets its number, every time it moves."""
        if not change:
            obj.number = next_numbers(settings.REGISTER_PREFIX, 1)[0]
        obj.updated_by = request.user
        obj.lock_version += 1
        super().save_model(request, obj, form, change)
        if not change and is_limited(request.user):
            obj.networks.set(networks_of(request.user))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Store the rows; a waiver is the word of whoever enters it."""
        if formset.model is Waiver:
            for row in formset.forms:
                if row.has_changed():
                    row.instance.by = request.user
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the lists, then what the rules find in the whole."""
        super().save_related(request, form, formsets, change)
        keeping.keep([form.instance.pk])

    def response_post_save_add(self, request: HttpRequest, obj: Study) -> HttpResponseRedirect:
        """A new study's form goes on where the first one ended."""
        return HttpResponseRedirect(change_url(obj))

    def response_post_save_change(self, request: HttpRequest, obj: Study) -> HttpResponseRedirect:
        """Whoever saves a draft is rarely done with it."""
        return HttpResponseRedirect(change_url(obj))

    @admin.display(description=_("title"))
    def title(self, study: Study) -> str:
        text = study.public_title or study.scientific_title
        return str(text.get(get_language() or "de"))

    @admin.display(description=_("number"), ordering=LPad("number", 40, models.Value("0")))
    def public_number(self, study: Study) -> str:
        return study.number

    @admin.display(description=_("status"), ordering="sub_status__order")
    def main_status(self, study: Study) -> str:
        return spoken(study.sub_status) if study.sub_status else "–"

    @admin.display(description=_("publication"), ordering="last_version")
    def publication(self, study: Study) -> str:
        return publication_state(study)

    @admin.display(description=_("MeSH terms of the source"))
    def terms_of_the_source(self, study: Study) -> str:
        return ", ".join(term.get("text") or term["code"] for term in study.subject_terms) or "–"
