"""What is filled in for a document and its files: each file is judged, and named when refused."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from documents import storing
from documents.faults import Fault, RefusedUploadError
from documents.models import DocumentVersion
from documents.uploads import inspect, limits

Upload = UploadedFile[Any]


class SeveralFilesInput(forms.ClearableFileInput):
    """Django's, for more than one file."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files chosen at once, each judged: every one that is refused is named with its reason."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """The files, in the order chosen."""
        files = [super(SeveralFilesField, self).clean(each, initial) for each in data or []]
        faults = [fault for file in files if (fault := _fault(file))]
        if faults and len(faults) < len(files):
            faults.append(str(_("No file was accepted. Choose the others again.")))
        if faults:
            raise ValidationError(faults)
        return files


def _fault(file: Upload) -> str:
    try:
        inspect(file, file.name or "", file.size or 0)  # type: ignore[arg-type]
    except RefusedUploadError as refusal:
        return f"{file.name}: {refusal.fault.label}"
    return ""


class DocumentForm(forms.ModelForm):  # type: ignore[type-arg]
    """A document, and new files for it."""

    uploads = SeveralFilesField(label=_("New files"), required=False, allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "uploads" in self.fields:
            study = self.instance.study_id
            left = storing.room_left(study) if study else None
            self.fields["uploads"].help_text = limits(left)

    def clean(self) -> dict[str, Any] | None:
        """Refuse what the study has no room for."""
        data = super().clean()
        files = self.cleaned_data.get("uploads") or []
        study = self.cleaned_data.get("study") or getattr(self.instance, "study", None)
        size = sum(each.size or 0 for each in files)
        if files and study and size > storing.room_left(study.pk):
            self.add_error("uploads", str(Fault.NO_ROOM.label))
        return data


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is said of a file, and whether it is given out from now on, or no more."""

    offer = forms.BooleanField(label=_("offer it now"), required=False)
    take_back = forms.BooleanField(label=_("take it back"), required=False)
    discard = forms.BooleanField(label=_("delete it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.instance
        self.fields["offer"].disabled = bool(version.offered_at) or not storing.is_fit(version)
        self.fields["take_back"].disabled = not version.offered_at
        self.fields["discard"].disabled = not getattr(version, "may_go", False)
        # What somebody was given goes on being called as it was; a newer file corrects it.
        for name in ("label", "dated", "language"):
            is_told = bool(getattr(version, name)) and not getattr(version, "may_go", False)
            self.fields[name].disabled = is_told
        self.initial["offer"] = bool(version.offered_at)

    def clean(self) -> dict[str, Any]:
        """Offer no file of which readers cannot tell which one it is."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("offer") and not self.instance.offered_at:
            if data.get("discard"):
                self.add_error("discard", _("A file can be offered or deleted, but not both."))
            for name in ("label", "dated", "language"):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("Readers see it: fill it in before offering the file."))
            if "label" not in self.errors and self._is_taken(data):
                self.add_error(
                    "label", _("Another file in this language already has this version.")
                )
        return data

    def _is_taken(self, data: dict[str, Any]) -> bool:
        """Whether a file that is offered is called the same."""
        others = DocumentVersion.objects.filter(
            document=self.instance.document_id, offered_at__isnull=False
        ).exclude(pk=self.instance.pk)
        return others.filter(label=data.get("label"), language=data.get("language")).exists()
