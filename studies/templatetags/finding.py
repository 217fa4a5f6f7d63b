"""What a list prints too often for a loop in a template."""

from collections.abc import Iterable

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from studies import wording
from studies.caching import language
from studies.presenters.facets_panel import Choice

register = template.Library()


@register.filter
def options(choices: Iterable[Choice], name: str) -> SafeString:
    """The choices of a facet as boxes to tick, each with its label and its number."""
    boxes = (
        f'<label class="opt"><input type="checkbox" name="{name}" value="{value}"{on}>'
        f'<span{attribute}>{label}</span><span class="n">{n}</span></label>'
        for value, attribute, label, on, n in choices
    )
    return mark_safe("".join(boxes))  # noqa: S308 -- choices are made of escaped strings


@register.simple_tag
def compare_form() -> SafeString:
    """The form that the boxes of a list belong to."""
    return mark_safe(_compare_form(language()))  # noqa: S308 -- a template of ours


@wording.remembered(2)
def _compare_form(language: str) -> str:
    return render_to_string("studies/finding/compare.html")
