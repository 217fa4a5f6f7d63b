"""What handlers fill in: a verdict on each document, a question, a reason."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from documents import deciding
from documents.choices import Decision, OnNewVersion
from documents.models import AccessRequest, AccessRequestItem
from documents.presenters.inbox import items_of, name

_TEXT = forms.Textarea(attrs={"rows": 3, "cols": 60})
_CHOICES = [(Decision.APPROVED.value, _("Approve")), (Decision.REFUSED.value, _("Refuse"))]


class VerdictForm(forms.Form):
    """What is decided on one document."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=_CHOICES, widget=forms.RadioSelect, required=True
    )
    until = forms.DateField(
        label=_("Open until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    conditions = forms.CharField(
        label=pgettext_lazy("access", "Conditions"), required=False, max_length=2000, widget=_TEXT
    )
    on_new_version = forms.ChoiceField(
        label=_("On a new version"), choices=OnNewVersion.choices, required=False
    )
    reason = forms.CharField(
        label=_("Reason for refusing; the e-mail states it"),
        required=False,
        max_length=2000,
        widget=_TEXT,
    )

    def __init__(self, data: Any, item: AccessRequestItem) -> None:
        until = timezone.localdate() + timedelta(days=settings.GRANT_DAYS)
        initial = {"until": until, "on_new_version": item.document.on_new_version}
        super().__init__(data, prefix=f"item-{item.pk}", initial=initial)
        self.item = item
        self.name = name(item, get_language() or "de")

    def clean(self) -> dict[str, Any]:
        """Refuse a verdict that cannot stand, at the field where it is mended."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "decision" in cleaned and not self.errors:
            is_refused = cleaned["decision"] == Decision.REFUSED
            try:
                deciding.check(self.verdict(), timezone.localdate())
            except ValidationError as error:
                self.add_error("reason" if is_refused else "until", error)
        return cleaned

    def verdict(self) -> deciding.Verdict:
        """What was filled in."""
        facts = self.cleaned_data
        return deciding.Verdict(
            item=self.item.pk,
            decision=Decision(facts["decision"]),
            until=facts["until"],
            conditions=facts["conditions"],
            reason=facts["reason"],
            on_new_version=facts["on_new_version"],
        )


class NoteForm(forms.Form):
    """Words of the unit's at the letter's end."""

    note = forms.CharField(
        label=_("Remark at the end of the e-mail"), required=False, max_length=2000, widget=_TEXT
    )


class QuestionForm(forms.Form):
    """What to ask back."""

    question = forms.CharField(label=_("Question"), max_length=2000, widget=_TEXT)


class WhyForm(forms.Form):
    """Why a request is kept or let go."""

    why = forms.CharField(label=_("Reason"), max_length=200)
    # What the page offered when it was opened: of two persons at once none undoes the other's.
    release = forms.BooleanField(required=False, widget=forms.HiddenInput)


class RevokeForm(forms.Form):
    """Why access is revoked; the letter says it."""

    reason = forms.CharField(label=_("Reason; the e-mail states it"), max_length=2000, widget=_TEXT)


class DecisionForms:
    """A form for each document of a request, and one for the remark; all or none are valid."""

    def __init__(self, request: AccessRequest, data: Any = None) -> None:
        self.verdicts = [VerdictForm(data, item) for item in items_of(request)]
        self.note = NoteForm(data)

    def is_valid(self) -> bool:
        """Whether every form is; all of them say what is wrong."""
        found = [form.is_valid() for form in (*self.verdicts, self.note)]
        return all(found)

    def decide(self, request: AccessRequest, by: Any, seen: str) -> None:
        """Decide as was filled in, on what was shown."""
        verdicts = [form.verdict() for form in self.verdicts]
        deciding.decide(request, by, verdicts, note=self.note.cleaned_data["note"], seen=seen)
