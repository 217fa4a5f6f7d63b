"""Typography of short texts."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Only where the word stands alone: a mark beside a bracket would cut the bracket from its word.
_TOGETHER = re.compile(r"(?<!\S)(?:COVID-19|SARS-CoV-2)(?!\S)", re.IGNORECASE)


@register.filter
def nobr(text: str) -> SafeString:
    """Keep “COVID-19” on one line in headings and labels."""
    marked = _TOGETHER.sub(r'<span class="nowrap">\g<0></span>', conditional_escape(text))
    return mark_safe(marked)  # noqa: S308 -- escaped above
