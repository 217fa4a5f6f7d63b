"""Forms for readers. What they ask is answered and forgotten."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from studies.choices import Sex
from studies.filters import LONGEST_QUERY, page_number
from studies.search.ages import OLDEST
from studies.search.query import Query

_NO_AGE = _("Please enter a whole number from 0 to 120.")
# Somebody is left out by the studies that take the other sex alone.
_OTHER = {Sex.FEMALE.value: (Sex.MALE.value,), Sex.MALE.value: (Sex.FEMALE.value,)}
JOINABLE = ("recruiting", "planned")


class FitForm(forms.Form):
    """Who is looking for a study: age, sex, condition; one of them is enough."""

    age = forms.IntegerField(
        label=_("Age in years"),
        required=False,
        min_value=0,
        max_value=OLDEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _NO_AGE),
        widget=forms.NumberInput(attrs={"class": "form-control w-s"}),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=[
            ("", _("No answer: studies for all, for women and for men")),
            (Sex.FEMALE.value, Sex.FEMALE.label),
            (Sex.MALE.value, Sex.MALE.label),
        ],
        error_messages={"invalid_choice": _("Please choose one of the answers.")},
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    condition = forms.CharField(
        label=_("Condition"),
        required=False,
        max_length=LONGEST_QUERY,
        help_text=_("For example: tuberculosis. Words that mean the same are found too."),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for at least one answer."""
        cleaned = self.cleaned_data
        words = " ".join(cleaned.get("condition", "").split())
        said = cleaned.get("age") is not None or cleaned.get("sex") or words
        if not self.errors and not said:
            self.add_error("age", _("Please give an age, a sex or a condition."))
        return {**cleaned, "condition": words}

    @property
    def query(self) -> Query:
        """What the answers of a valid form ask for."""
        cleaned = self.cleaned_data
        choices: dict[str, tuple[str, ...]] = {"status": JOINABLE}
        if others := _OTHER.get(cleaned["sex"]):
            choices["-sex"] = others
        return Query(
            words=cleaned["condition"],
            choices=choices,
            age=cleaned["age"],
            page=page_number(self.data.get("page", "")) or 1,
        )


class CorrectionForm(forms.Form):
    """What is not right in a draft, in somebody's own words."""

    text = forms.CharField(
        label=_("What is not right?"),
        help_text=_("Say where it is and what it should say. Nothing changes automatically."),
        max_length=5000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 5}),
    )
