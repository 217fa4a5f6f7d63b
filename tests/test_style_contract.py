"""What the style sheet promises: a rule for every class of a form, and contrast of its colours."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.http import QueryDict

from studies.filters import StudyFilter
from studies.presenters.listing import list_page
from tests.factories import samples

SHEET = (Path(__file__).parents[1] / "static/register/register.css").read_text(encoding="utf-8")
# Comments and texts, such as names of files, are no selectors.
PLAIN = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", SHEET, flags=re.DOTALL)
STYLED = set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", PLAIN))


class _Classes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found.update((names.get("class") or "").split())
        assert "style" not in names, f"<{tag}> has a style of its own"


def _classes(html: str) -> set[str]:
    parser = _Classes()
    parser.feed(html)
    return parser.found


class EveryWidget(forms.Form):
    """A field of every common kind."""

    text = forms.CharField(help_text="A hint")
    optional = forms.CharField(required=False)
    prose = forms.CharField(widget=forms.Textarea)
    secret = forms.CharField(widget=forms.PasswordInput)
    address = forms.EmailField()
    link = forms.URLField(assume_scheme="https")
    number = forms.IntegerField()
    share = forms.DecimalField()
    day = forms.DateField()
    parts_of_day = forms.DateField(widget=forms.SelectDateWidget)
    hour = forms.TimeField()
    moment = forms.DateTimeField()
    agreed = forms.BooleanField(help_text="A hint")
    one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    one_of_few = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    some_of_few = forms.MultipleChoiceField(
        choices=[("a", "A")], widget=forms.CheckboxSelectMultiple
    )
    known = forms.NullBooleanField()
    paper = forms.FileField()
    hidden = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("All of it is wrong.")


@pytest.mark.parametrize("data", [None, {}], ids=["empty", "refused"])
def test_every_class_of_a_form_has_a_rule(data: dict[str, str] | None) -> None:
    assert _classes(render_crispy_form(EveryWidget(data))) - STYLED == set()


@pytest.mark.django_db
def test_every_class_of_the_filters_has_a_rule() -> None:
    samples()
    page = list_page(StudyFilter(QueryDict("status=recruiting&city=Jena"), 0), "en")
    assert _classes(render_crispy_form(page.form)) - STYLED == set()


def _tokens() -> dict[str, tuple[str, str]]:
    """The colours of the sheet by name, light and dark."""
    found = re.findall(
        r"--([\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", SHEET.split("@layer reset")[0]
    )
    return {name: (light or same, dark or same) for name, light, dark, same in found}


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


STATUSES = ("planned", "recruiting", "active", "completed", "stopped", "unknown")
GROUNDS = ("paper", "surface", "sunken")
TEXT = [
    *((text, ground) for text in ("ink", "ink-2", "brand", "brand-hover") for ground in GROUNDS),
    ("ink", "field"),
    ("ink", "brand-tint"),
    ("brand", "brand-tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    *((text, ground) for text in ("on-deep", "on-deep-2", "mark") for ground in ("deep", "deep-2")),
    ("on-mark", "mark"),
    ("on-mark", "mark-hover"),
    *((status, f"{status}-bg") for status in STATUSES),
    ("stopped", "surface"),
]
GRAPHICS = [
    *(("line-strong", ground) for ground in (*GROUNDS, "field")),
    *((f"{status}-solid", ground) for status in STATUSES for ground in ("paper", "surface")),
    ("focus", "paper"),
    ("focus", "surface"),
    ("focus", "halo"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("colour", "ground", "least"),
    [*((*pair, 4.5) for pair in TEXT), *((*pair, 3.0) for pair in GRAPHICS)],
)
def test_colours_can_be_told_apart(colour: str, ground: str, least: float, scheme: str) -> None:
    place = 0 if scheme == "light" else 1
    tokens = _tokens()
    assert contrast(tokens[colour][place], tokens[ground][place]) >= least


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777", "#ffffff") == pytest.approx(4.48, abs=0.01)
