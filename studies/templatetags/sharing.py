"""What programs that show a link to a page print of it: Open Graph (ogp.me)."""

from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_LOCALES = {"de": ("de_DE", "en_GB"), "en": ("en_GB", "de_DE")}


@register.simple_tag(takes_context=True)
def open_graph(
    context: Any, title: str, description: str = "", kind: str = "website"
) -> SafeString:
    """The properties of a page with a title and, where it has one, a description."""
    shell = context["register"]
    own, other = _LOCALES[shell.language]
    properties = {
        "type": kind,
        "title": title,
        "description": description,
        "url": shell.canonical,
        "site_name": shell.frame.name,
        "locale": own,
        "locale:alternate": other,
    }
    tags = (
        f'<meta property="og:{name}" content="{escape(text)}">'
        for name, text in properties.items()
        if text
    )
    return mark_safe("\n    ".join(tags))  # noqa: S308 -- every text is escaped
