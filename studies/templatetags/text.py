"""Texts and lists as HTML: what a loop in a template would print, at a fraction of its price."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Only where the word stands alone: a mark beside a bracket would cut the bracket from its word.
_TOGETHER = re.compile(r"(?<!\S)(?:COVID-19|SARS-CoV-2)(?!\S)", re.IGNORECASE)


@register.filter
def nobr(text: str) -> SafeString:
    """Keep “COVID-19” on one line in headings and labels."""
    marked = _TOGETHER.sub(r'<span class="nowrap">\g<0></span>', conditional_escape(text))
    return mark_safe(marked)  # noqa: S308 -- escaped above


@register.filter
def items(lines: Iterable[tuple[str, str]]) -> SafeString:
    """The items of a list, from pairs of attributes and text."""
    return format_html_join("\n", "<li{}>{}</li>", lines)


@register.filter
def definitions(facts: Iterable[tuple[str, str, str]]) -> SafeString:
    """The rows of a definition list, from label, attributes of the value, and value."""
    return format_html_join("\n", "<div><dt>{}</dt> <dd{}>{}</dd></div>", facts)
