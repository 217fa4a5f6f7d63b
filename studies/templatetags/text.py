"""Texts and lists as HTML: what a loop in a template would print, at a fraction of its price."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from studies.presenters.escaped import together

register = template.Library()

register.filter("nobr", together)


def _filled(pattern: str, rows: Iterable[tuple[str, ...]]) -> SafeString:
    """The pattern once for each row; what ``format_html_join`` does, without its lazy strings."""
    filled = (pattern.format(*map(_escaped, row)) for row in rows)
    return mark_safe("\n".join(filled))  # noqa: S308 -- each text is escaped


def _escaped(text: str) -> str:
    return text if isinstance(text, SafeString) else escape(text)


@register.filter
def items(lines: Iterable[tuple[str, str]]) -> SafeString:
    """The items of a list, from pairs of attributes and text."""
    return _filled("<li{}>{}</li>", lines)


@register.filter
def definitions(facts: Iterable[tuple[str, str, str]]) -> SafeString:
    """The rows of a definition list, from label, attributes of the value, and value."""
    return _filled("<div><dt>{}</dt> <dd{}>{}</dd></div>", facts)


@register.filter
def anchors(sections: Iterable[tuple[str, str]]) -> SafeString:
    """The items of a table of contents, from pairs of anchor and name."""
    return _filled('<li><a href="#{}">{}</a></li>', sections)


@register.filter
def map_points(points: Iterable[tuple[str, ...]]) -> SafeString:
    """The points of a map with their numbers, from ``presenters.sites.Point``."""
    drawing = '<circle class="{0}" cx="{1}" cy="{2}" r="{3}"/><text x="{1}" y="{4}">{5}</text>'
    return _filled(drawing, points)


@register.filter
def site_rows(rows: Iterable[tuple[str, ...]]) -> SafeString:
    """The rows of the table of sites, from ``presenters.sites.SiteRow``."""
    row = (
        '<tr>{}<th scope="row"><span{}>{}</span><br><span class="muted">{}</span></th>'
        "<td>{}</td></tr>"
    )
    return _filled(row, rows)


@register.filter
def terms(rows: Iterable[tuple[str, ...]]) -> SafeString:
    """The rows of a definition list, from ``presenters.glossary.Term``."""
    row = '<div><dt><a href="{1}"{2}>{3}</a></dt> <dd{4}>{5}</dd></div>'
    return _filled(row, rows)


@register.filter
def related(rows: Iterable[tuple[str, ...]]) -> SafeString:
    """The items of a list with a box to tick, from ``presenters.related.RelatedStudy``."""
    row = (
        '<li><label class="opt"><input type="checkbox" name="s" value="{0}">'
        '<span class="tn">{0}</span></label><span>{1}<a href="{2}"{3}>{4}</a><br>'
        '<span class="muted">{5}</span></span><span class="status status-{6}">{7}</span></li>'
    )
    return _filled(row, rows)
