"""Documents of a study at the desk: their files taken in, several at once, and offered."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.choices import Verb
from audit.trail import record
from documents import storing
from documents.admin.file_forms import DocumentForm, VersionForm
from documents.choices import FileFormat, RequestState, Visibility
from documents.facet import tell_lists
from documents.faults import Fault
from documents.models import (
    AccessRequest,
    AccessTerms,
    Document,
    DocumentKind,
    DocumentVersion,
    Grant,
)
from studies.access import rows_open_to, studies_open_to
from studies.admin.fields import RowChoices
from studies.admin.forms import NamedFormSet
from studies.admin.sites import OfStudyFilter

# What readers see of a document, or see it by.
_SEEN = {"title_de", "title_en", "kind", "visibility"}


class VersionInline(admin.TabularInline[DocumentVersion, Document]):
    """The files of a document, the newest first."""

    model = DocumentVersion
    form = VersionForm
    formset = NamedFormSet
    fields = (
        *("file_link", "label", "dated", "language", "known"),
        *("offered_at", "offer", "take_back", "discard"),
    )
    readonly_fields = ("file_link", "known", "offered_at")
    extra = 0
    can_delete = False
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[DocumentVersion]:
        may_go = storing.discardable().filter(pk=models.OuterRef("pk"))
        return super().get_queryset(request).annotate(may_go=models.Exists(may_go))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("file"))
    def file_link(self, version: DocumentVersion) -> str:
        """The file, for who looks after it; its name is what it was uploaded under."""
        words = f"{version.original_name} ({version.get_format_display()})"
        if not storing.is_fit(version):
            return words
        address = reverse("documents:download", args=[version.pk])
        return format_html('<a href="{}" download>{}</a>', address, words)

    @admin.display(description=_("what is known of it"))
    def known(self, version: DocumentVersion) -> str:
        """State, size, pages, hash, and an older file with the same bytes."""
        refusal = Fault(version.refusal).label if version.refusal in Fault.values else ""
        pages = _in_pages(version.pages) if version.pages else ""
        if version.format == FileFormat.PDF and version.pages is None:
            pages = str(_("locked by a password, so that its content was not judged"))
        facts = (
            version.get_state_display(),
            refusal,
            filesizeformat(version.size),
            pages,
            f"SHA-256 {version.sha256}",
        )
        return ", ".join(str(fact) for fact in facts if fact)


@admin.register(Document)
class DocumentAdmin(RowChoices, admin.ModelAdmin[Document]):
    """What a study has; who reads it; its files."""

    form = DocumentForm
    inlines = (VersionInline,)
    autocomplete_fields = ("study",)
    fields = (
        "study",
        ("kind", "order"),
        ("title_de", "title_en"),
        ("visibility", "on_new_version"),
        "uploads",
    )
    list_display = ("__str__", "study_number", "kind", "visibility", "files")
    list_filter = (OfStudyFilter, "visibility", "kind")
    list_select_related = ("study", "kind")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("=study__number", "title_de", "title_en")
    search_help_text = _("Number of the study, title")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Document]:
        rows = super().get_queryset(request).annotate(versions_held=models.Count("versions"))
        return rows_open_to(request.user, rows, "documents.view_document")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The field of a choice; documents are added to studies one may file for."""
        if db_field.name == "study":
            kwargs["queryset"] = studies_open_to(request.user, "documents.change_document")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Document | None = None) -> Any:
        """A document stays with its study."""
        return (*super().get_readonly_fields(request, obj), *(("study",) if obj else ()))

    def changeform_view(self, *args: Any, **kwargs: Any) -> Any:
        """The form; files stored by one that fails in the end are deleted."""
        with storing.files_follow_rows():
            return super().changeform_view(*args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Document, form: Any, change: bool) -> None:
        """Save it, and let the trail know of what readers see changed."""
        super().save_model(request, obj, form, change)
        if change and not _SEEN.isdisjoint(form.changed_data):
            to = {"was": form.initial["visibility"], "visibility": obj.visibility}
            is_opened = "visibility" in form.changed_data
            record(request.user, Verb.DOCUMENT_CHANGED, obj, **(to if is_opened else {}))
            if is_opened and obj.visibility in (Visibility.NETWORK, Visibility.STAFF):
                self._tell_of_access(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep the new files, offer what was ticked, and let lists know."""
        super().save_related(request, form, formsets, change)
        document: Document = form.instance
        by: Any = request.user
        for file in form.cleaned_data.get("uploads") or []:
            version = storing.store(document, file, by)
            if same := storing.same_file(version):
                self._tell_of_same(request, version, same)
        for version in _ticked(formsets, "take_back"):
            storing.take_back(version, by)
        for version in _ticked(formsets, "discard"):
            storing.discard(version, by)
        asked = AccessRequest.objects.filter(items__document=document)
        proposed = list(asked.filter(state=RequestState.PROPOSED).values_list("number", flat=True))
        for version in _ticked(formsets, "offer"):
            if storing.offer(version, by) and proposed:
                self._tell_of_votes(request, proposed)
        tell_lists([document.study_id])

    def _tell_of_access(self, request: HttpRequest, document: Document) -> None:
        """Who was given access keeps it: closing a document ends none."""
        still = Grant.objects.open(timezone.now()).filter(document=document).count()
        if not still:
            return
        words = ngettext(
            "%(n)d access that was given stays open.",
            "%(n)d accesses that were given stay open.",
            still,
        )
        address = f"{reverse('admin:documents_grant_changelist')}?q={document.study.number}"
        text = format_html(
            '{} <a href="{}">{}</a>', words % {"n": still}, address, _("Look at them")
        )
        self.message_user(request, text, "WARNING")

    def _tell_of_same(
        self, request: HttpRequest, version: DocumentVersion, same: DocumentVersion
    ) -> None:
        facts = {"name": version.original_name, "document": same.document}
        self.message_user(
            request, _("“%(name)s” is the same file as in “%(document)s”.") % facts, "WARNING"
        )

    def _tell_of_votes(self, request: HttpRequest, numbers: list[str]) -> None:
        """Say of which requests a new file undid the first person's vote (G8)."""
        words = _(
            "A decision was proposed before this file was offered; it has to be made again: "
            "%(numbers)s"
        )
        self.message_user(request, words % {"numbers": ", ".join(numbers)}, "WARNING")

    @admin.display(description=_("study"), ordering="study__number")
    def study_number(self, document: Document) -> str:
        return document.study.number

    @admin.display(description=_("files"), ordering="versions_held")
    def files(self, document: Any) -> int:
        return int(document.versions_held)


def _in_pages(count: int) -> str:
    return ngettext("%(n)d page", "%(n)d pages", count) % {"n": count}


def _ticked(formsets: Iterable[Any], box: str) -> list[DocumentVersion]:
    return [
        form.instance
        for formset in formsets
        for form in formset.forms
        if form.cleaned_data.get(box) and not form.fields[box].disabled
    ]


@admin.register(DocumentKind)
class DocumentKindAdmin(admin.ModelAdmin[DocumentKind]):
    """Kinds of documents, which a unit extends."""

    list_display = ("__str__", "code", "order", "active")
    fields = ("code", ("label_de", "label_en"), "order", "active")


@admin.register(AccessTerms)
class AccessTermsAdmin(admin.ModelAdmin[AccessTerms]):
    """What who asks accepts; a version is never changed, a new one follows it."""

    list_display = ("version", "valid_from")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
