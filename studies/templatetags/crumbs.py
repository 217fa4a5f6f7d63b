"""The way from the first page to this one."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from studies import wording
from studies.caching import language

register = template.Library()


@register.simple_block_tag
def crumbs(content: SafeString, css: str = "crumbs wrap") -> SafeString:
    """Breadcrumbs: the first page, then the items that the block holds, this page the last."""
    return SafeString(f"{_begin(css, language())}{content}</ol></nav>")


@wording.remembered(4)
def _begin(css: str, language: str) -> SafeString:
    return format_html(
        '<nav class="{}" aria-label="{}"><ol><li><a href="{}">{}</a></li>',
        css,
        gettext("Breadcrumb"),
        reverse("studies:home"),
        gettext("Home"),
    )
