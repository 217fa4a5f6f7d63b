"""Forms of the page on which a pasted list is looked at before it is saved."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from studies import choices as c
from studies.admin.fields import LinesField

LONGEST_PASTE = 50_000
MOST_ROWS = 300

KINDS = [
    (kind.value, kind.label) for kind in (c.CriterionKind.INCLUSION, c.CriterionKind.EXCLUSION)
]


def _lines(label: Any, rows: int) -> LinesField:
    widget = AdminTextareaWidget(attrs={"rows": rows, "aria-label": label})
    return LinesField(label=label, required=False, widget=widget)


class TextForm(forms.Form):
    """What is pasted, in which language, and what lines without a heading are."""

    text = LinesField(
        label=_("Text"),
        max_length=LONGEST_PASTE,
        required=False,
        help_text=_("With headings, numbers and bullets, as it stands in the protocol."),
        widget=AdminTextareaWidget(attrs={"rows": 8}),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=c.Language.choices)
    kind = forms.ChoiceField(label=_("Lines without a heading are"))

    def __init__(self, *args: Any, kinds: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class PastedRow(forms.Form):
    """A row that has been split off; emptied, it is left out."""

    texts: ClassVar[tuple[str, ...]] = ()

    def kind_now(self) -> str:
        """The list it belongs to, as the form stands."""
        return str(self["kind"].value())

    def text_now(self) -> str:
        """Its first text, as the form stands."""
        return str(self[self.texts[0]].value() or "")

    def says_something(self) -> bool:
        """Whether one of its texts is filled in."""
        return any(str(self[name].value() or "").strip() for name in self.texts)


class CriterionRow(PastedRow):
    """A criterion that has been split off."""

    texts = ("text",)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=KINDS, widget=forms.Select(attrs={"aria-label": _("Kind")})
    )
    level = forms.TypedChoiceField(
        label=_("Indentation"),
        choices=[(level, level) for level in range(3)],
        coerce=int,
        widget=forms.Select(attrs={"aria-label": _("Indentation")}),
    )
    text = _lines(_("Criterion"), 2)


class OutcomeRow(PastedRow):
    """An outcome that has been split off."""

    texts = ("title", "time_frame", "details")
    kind = forms.ChoiceField(
        label=_("Rank"),
        choices=c.OutcomeRank.choices,
        widget=forms.Select(attrs={"aria-label": _("Rank")}),
    )
    title = _lines(_("What is measured"), 2)
    time_frame = _lines(_("Time frame"), 2)
    details = _lines(_("Details"), 2)


class RowsFormSet(forms.BaseFormSet[Any]):
    """The rows of a paste."""

    default_error_messages = {
        "too_many_forms": ngettext_lazy(
            "At most %(num)d row at once: paste the list in parts.",
            "At most %(num)d rows at once: paste the list in parts.",
            "num",
        )
    }

    def filled(self) -> list[Any]:
        """The forms of the rows that say something."""
        return [form for form in self.forms if form.says_something()]

    def clean(self) -> None:
        """Refuse a list without a single row."""
        if not self.filled():
            raise forms.ValidationError(_("There are no rows to save: all texts are empty."))


def formset_of(form: type[forms.Form]) -> Any:
    """The class of a list of such rows."""
    return forms.formset_factory(
        form, formset=RowsFormSet, extra=0, max_num=MOST_ROWS, validate_max=True,
        absolute_max=MOST_ROWS + 1,
    )  # fmt: skip


class NotesForm(forms.Form):
    """What stands beside the two lists of criteria, and whether they go on elsewhere."""

    inclusion_note = _lines(_("Note on the inclusion criteria"), 1)
    inclusion_goes_on = forms.BooleanField(
        label=_("The inclusion criteria continue elsewhere"), required=False
    )
    exclusion_note = _lines(_("Note on the exclusion criteria"), 1)
    exclusion_goes_on = forms.BooleanField(
        label=_("The exclusion criteria continue elsewhere"), required=False
    )


class ModeForm(forms.Form):
    """What becomes of the rows that are there, and which state of the study was looked at."""

    mode = forms.ChoiceField(
        label=_("The rows that are there"),
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("The rows below no longer fit this choice: choose another one.")
        },
    )
    lock_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, modes: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = modes  # type: ignore[attr-defined]
        if len(modes) == 1:
            self.fields["mode"].widget = forms.HiddenInput()
            self.initial["mode"] = modes[0][0]
