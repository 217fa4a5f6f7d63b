"""What came from outside, to look at; and the one way in at the desk, for a single study."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange import first_draft
from exchange.admin.joining import JoiningPages
from exchange.admin.lists import ListPages, page
from exchange.models import ExternalRecord, ImportProfile, ImportRun, RunState
from studies.admin.pages import change_url
from studies.admin.versions import ReadOnlyAdmin


class OneRecordForm(forms.Form):
    """The file of one study."""

    file = forms.FileField(
        label=gettext_lazy("File of ClinicalTrials.gov (JSON)"),
        help_text=gettext_lazy(
            "On the page of the study there: Download, JSON. This makes nothing public."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > first_draft.LARGEST:
            raise forms.ValidationError(_("The file is larger than a study. Choose another one."))
        return file


@admin.register(ImportRun)
class ImportRunAdmin(ListPages, ReadOnlyAdmin):
    is_of_study = False
    list_display = ["started_at", "way_to_rows", "source", "state", "by", "finished_at"]
    list_filter = ["source"]
    list_select_related = ["by"]
    date_hierarchy = "started_at"

    @admin.display(description=gettext_lazy("files"))
    def way_to_rows(self, row: ImportRun) -> str:
        if not row.profile:
            return str(row)
        name = "mapping" if row.state == RunState.MAPPING else "rows"
        return format_html('<a href="{}">{}</a>', page(name, row), row)

    def get_urls(self) -> list[URLPattern]:
        """The page that makes a draft of a file, before those of Django's admin."""
        view = self.admin_site.admin_view(self.draft_view)
        return [path("draft/", view, name="exchange_importrun_draft"), *super().get_urls()]

    def draft_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the file of a study and make a draft of it."""
        if not request.user.has_perm("studies.add_study"):
            raise PermissionDenied
        form = OneRecordForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and (answer := self._take(request, form)):
            return answer
        context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts}
        context["title"] = _("New study from a file")
        return TemplateResponse(request, "admin/exchange/draft.html", context)

    def _take(self, request: HttpRequest, form: OneRecordForm) -> HttpResponse | None:
        file, user = form.cleaned_data["file"], request.user
        try:
            taken = first_draft.take(file, file.name, by=user)  # type: ignore[arg-type]
        except first_draft.NotTakenError as refused:
            form.add_error("file", " ".join(filter(None, [str(refused), refused.detail])))
            return None
        self.message_user(request, SAID[taken.outcome], messages.SUCCESS)
        return HttpResponseRedirect(change_url(taken.study))


SAID = {
    "created": gettext_lazy("The draft has been created. Check it and add what is missing."),
    "updated": gettext_lazy("The register already had this study: its draft is now up to date."),
    "unchanged": gettext_lazy("The register already has this study, and it says the same."),
}


@admin.register(ExternalRecord)
class ExternalRecordAdmin(JoiningPages, ReadOnlyAdmin):
    list_display = ["external_id", "source", "study", "fetched_at"]
    list_filter = ["source"]
    list_select_related = ["study"]
    search_fields = ["external_id", "study__number"]


@admin.register(ImportProfile)
class ImportProfileAdmin(ReadOnlyAdmin):
    """Saved mappings: each is corrected on the page of a list, and may be deleted here."""

    is_of_study = False
    list_display = ["name", "changed_by", "changed_at"]
    list_select_related = ["changed_by"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("exchange.delete_importprofile")
