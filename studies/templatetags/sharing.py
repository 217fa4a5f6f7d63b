"""What programs that show a link to a page print of it: Open Graph (ogp.me)."""

from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

register = template.Library()

PICTURE, PICTURE_SIZE = "register/share.png", (1200, 630)
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
    picture = _picture(settings.REGISTER_BASE_URL, shell.language)
    return mark_safe(f"{_tags(properties)}\n    {picture}")  # noqa: S308 -- every text is escaped


@lru_cache(maxsize=4)
def _picture(base_url: str, language: str) -> str:
    """The same picture for every page; its words are those that are drawn."""
    width, height = map(str, PICTURE_SIZE)
    with override(language):
        alt = gettext("The mark of the register beside the words “clinical trials”")
    address = f"{base_url}{static(PICTURE)}"
    sizes = {"image:width": width, "image:height": height}
    return _tags({"image": address, "image:type": "image/png", **sizes, "image:alt": alt})


def _tags(properties: dict[str, str]) -> str:
    tags = (
        f'<meta property="og:{name}" content="{escape(text)}">'
        for name, text in properties.items()
        if text
    )
    return "\n    ".join(tags)
