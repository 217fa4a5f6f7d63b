"""Widgets written in Python are those of Django's templates."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.forms.renderers import DjangoTemplates
from django.test.utils import override_settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, override

from register.widgets import Renderer

ODD = "\n<b> \"double\" & 'single' ‰ äöü\r\nnext"
CHOICES: list[tuple[Any, Any]] = [
    ("", "---------"),
    (1234, mark_safe("<i>safe</i>")),
    ("Group & <more>", [("a", ODD), ("b", gettext_lazy("Yes"))]),
]
WIDGETS = [
    (forms.TextInput, {"maxlength": 200, "required": True, "disabled": False}),
    (AdminTextInputWidget, {}),
    (forms.NumberInput, {"min": 0, "step": "any"}),
    (forms.EmailInput, {"placeholder": ODD}),
    (forms.URLInput, {}),
    (forms.HiddenInput, {}),
    (forms.PasswordInput, {"autocomplete": "off"}),
    (forms.CheckboxInput, {"aria-describedby": "help"}),
    (forms.DateInput, {}),
    (forms.TimeInput, {}),
    (forms.Textarea, {"rows": 3}),
    (AdminTextareaWidget, {}),
    (forms.RadioSelect, {}),
    (forms.Select, {"class": "wide"}),
    (forms.SelectMultiple, {}),
    (forms.NullBooleanSelect, {}),
    (forms.CheckboxSelectMultiple, {}),
]


def lines(html: SafeString) -> list[str]:
    """The text without what surrounds its lines: templates indent as they please."""
    assert isinstance(html, SafeString)
    return [line.strip() for line in html.split("\n") if line.strip()]


@pytest.mark.parametrize("value", [None, "", 0, 1234, "a", ODD, mark_safe("<i>"), True, ["a"]])
@pytest.mark.parametrize(("kind", "attrs"), WIDGETS, ids=lambda case: getattr(case, "__name__", ""))
def test_widget_is_that_of_the_template(
    kind: type[forms.Widget], attrs: dict[str, Any], value: object
) -> None:
    widget = kind(attrs)
    if isinstance(widget, forms.widgets.ChoiceWidget):
        if not isinstance(widget, forms.NullBooleanSelect):
            widget.choices = CHOICES
        elif isinstance(value, list):
            return
    with override("de"), override_settings(USE_THOUSAND_SEPARATOR=True):
        ours, theirs = (
            widget.render("sample", value, {"id": "id_sample"}, renderer=renderer)
            for renderer in (Renderer(), DjangoTemplates())
        )
    assert lines(ours) == lines(theirs)


class SampleForm(forms.Form):
    one = forms.CharField(label=ODD, required=False)
    two = forms.IntegerField(label=mark_safe("<i>Two</i>"), help_text="Help")


@pytest.mark.parametrize("data", [None, {"one": ODD, "two": "x"}])
def test_form_is_that_of_the_templates(data: dict[str, str] | None) -> None:
    ours = SampleForm(data, renderer=Renderer())
    theirs = SampleForm(data, renderer=DjangoTemplates())
    assert lines(ours.render()) == lines(theirs.render())
    assert lines(ours["two"].label_tag(attrs={"class": "x"})) == lines(
        theirs["two"].label_tag(attrs={"class": "x"})
    )
    assert lines(ours["two"].legend_tag()) == lines(theirs["two"].legend_tag())
