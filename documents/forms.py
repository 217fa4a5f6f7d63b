"""The forms of a request: who, why, the last look, an answer, a renewal."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from documents.choices import RequesterRole
from documents.models import AccessRequest, AccessTerms, Document
from documents.presenters.words import name
from studies.caching import language
from studies.identifiers import is_orcid

LONGEST_TEXT = 2000
_ORCID_SIGNS = 16
_PAGE = re.compile(r"://|www\.", re.IGNORECASE)


class _Styled(forms.Form):
    """Gives widgets the classes of the style sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.Select):
                widget.attrs["class"] = "form-select w-m"
            elif isinstance(widget, forms.CheckboxInput):
                widget.attrs["class"] = "form-check-input"
            elif not isinstance(widget, forms.CheckboxSelectMultiple):
                widget.attrs["class"] = "form-control"


def _long(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    """Some lines; a browser takes no more letters than the hint says."""
    most = format_lazy(_("At most {n} characters."), n=LONGEST_TEXT)
    return forms.CharField(
        label=label,
        help_text=format_lazy("{} {}", hint, most) if hint else most,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_TEXT,
        required=required,
    )


class _WordsField(forms.CharField):
    """A line that stands in letters and lists: without breaks and addresses of pages."""

    def clean(self, value: Any) -> str:
        """The line, its white space made one."""
        line = " ".join(super().clean(value).split())
        if _PAGE.search(line):
            raise forms.ValidationError(_("Write it without the address of a web page."))
        return line


class _TermsForm(_Styled):
    """A form with the terms: who accepts them accepts the version that they were shown."""

    terms = forms.BooleanField(
        error_messages={"required": _("Without this promise we cannot give access to documents.")}
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, terms: AccessTerms | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_force = terms
        self.fields["terms"].label = terms.text.get(language()) if terms else ""
        self.initial["shown"] = terms.version if terms else ""

    def clean(self) -> dict[str, Any]:
        """Show terms anew that have changed since the page was opened."""
        if self.cleaned_data.get("shown") != self.initial["shown"]:
            others = {name: value for name, value in self.data.items() if name != "terms"}
            self.data = others | {"shown": self.initial["shown"]}
            self.add_error("terms", _("The terms have changed. Please read and accept them again."))
        return self.cleaned_data


class AddressForm(_Styled):
    """Where the link goes."""

    email = forms.EmailField(
        label=_("Work e-mail address"),
        help_text=_("We will send a confirmation link to it."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "invalid": _("This is not an e-mail address; write it like name@example.org.")
        },
    )


class AboutForm(AddressForm):
    """Who asks."""

    name = _WordsField(
        label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    organisation = _WordsField(
        label=_("Institution"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Please choose")), *RequesterRole.choices]
    )
    orcid = forms.CharField(
        label="ORCID iD",
        help_text=_("16 digits. It speeds up the review."),
        max_length=60,
        required=False,
    )
    field_order = ("name", "email", "organisation", "role", "orcid")

    def clean_orcid(self) -> str:
        """The iD with its hyphens, whether it was typed with them, without, or as an address."""
        typed = self.cleaned_data["orcid"].strip().rstrip("/").rpartition("/")[2].upper()
        signs = typed.replace("-", "").replace(" ", "")
        orcid = "-".join(signs[place : place + 4] for place in range(0, len(signs), 4))
        if orcid and len(signs) != _ORCID_SIGNS:
            raise forms.ValidationError(
                _("An ORCID iD has 16 digits; you typed %(n)d. Write it like 0000-0002-1825-0097.")
                % {"n": len(signs)}
            )
        if orcid and not is_orcid(orcid):
            raise forms.ValidationError(
                _(
                    "This is not an ORCID iD: at least one digit is wrong. Write it like "
                    "0000-0002-1825-0097."
                )
            )
        return orcid


class PurposeForm(_TermsForm):
    """Why, who else reads, and the terms."""

    purpose = _long(
        _("What do you need the documents for?"), _("One to three sentences are enough.")
    )
    co_readers = _long(
        _("Who else will read them?"),
        _("Name and institution, one person per line."),
        required=False,
    )
    field_order = ("purpose", "co_readers", "terms", "shown")


class SendForm(_Styled):
    """Nothing to fill in: whoever fills in the field that nobody sees is a machine."""

    website = forms.CharField(required=False, widget=forms.TextInput)

    def __init__(self, draft: AccessRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.fields["website"].label = _("Leave this field empty")
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """Refuse machines, in words that help a person who was taken for one."""
        if self.cleaned_data.get("website"):
            # A browser may have filled it in: whoever cannot see the field cannot empty it.
            self.data = {name: text for name, text in self.data.items() if name != "website"}
            raise forms.ValidationError(
                _("A field was filled in that has to stay empty. Please send the form again.")
            )
        quickest = timedelta(seconds=settings.REQUEST_QUICKEST_SECONDS)
        if timezone.now() - self.draft.created_at < quickest:
            raise forms.ValidationError(
                _("That was very quick. Please look at your answers and send them again.")
            )
        return self.cleaned_data


class AnswerForm(_Styled):
    """The answer to a question; purpose and documents can be changed with it."""

    answer = _long(_("Your answer"))
    purpose = _long(_("Purpose"), _("You can change it; the review then starts again."))
    documents = forms.MultipleChoiceField(label=_("Documents"), widget=forms.CheckboxSelectMultiple)
    # A browser carries one link at a time: that of the letter opened last.
    number = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, request: AccessRequest, offered: list[Document], *args: Any, **kwargs: Any
    ) -> None:
        self.offered = {str(document.pk): document for document in offered}
        chosen = [str(pk) for pk in request.items.values_list("document", flat=True)]
        initial = {"purpose": request.purpose, "documents": chosen, "number": request.number}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["documents"].choices = [  # type: ignore[attr-defined]
            (key, f"{name(document, language()).text} ({document.study.number})")
            for key, document in self.offered.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse the answer to another question, opened in this browser since."""
        if self.cleaned_data.get("number") != self.initial["number"]:
            raise forms.ValidationError(
                _(
                    "You have since opened the link in another e-mail. Open the link in this "
                    "e-mail again."
                )
            )
        return self.cleaned_data

    def chosen(self) -> list[Document]:
        """The documents ticked."""
        return [self.offered[key] for key in self.cleaned_data["documents"]]


class RenewalForm(_TermsForm):
    """Why access is still needed."""

    purpose = _long(_("What do you still need the document for?"))
    field_order = ("purpose", "terms", "shown")
