"""The icons of the interface: Lucide's files, written into the page."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.template.base import Parser, TextNode, Token

register = template.Library()

_FOLDER = Path(__file__).parents[2] / "static/vendor/lucide"
_NAME = re.compile(r"""(["'])([a-z0-9-]+)\1""")
_DRAWING = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)


@cache
def svg(name: str) -> str:
    """An icon as inline SVG, hidden from screen readers: the words beside it must do.

    Colour, size and stroke come from the style sheet's class `ico`. Raises LookupError
    for a name without a file.
    """
    path = _FOLDER / f"{name}.svg"
    drawing = _DRAWING.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    if drawing is None:
        raise LookupError(name)
    shapes = re.sub(r"\s*(/?>)\s*", r"\1", drawing[1]).strip()
    return (
        f'<svg class="ico" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{shapes}</svg>'
    )


@register.tag
def icon(parser: Parser, token: Token) -> TextNode:
    """`{% icon "lock" %}`: read when the template is compiled, plain text when it is rendered."""
    _, _, argument = token.contents.partition(" ")
    name = _NAME.fullmatch(argument.strip())
    if name is None:
        raise template.TemplateSyntaxError('An icon takes one quoted name: {% icon "lock" %}.')
    try:
        return TextNode(svg(name[2]))
    except LookupError:
        raise template.TemplateSyntaxError(
            f"There is no icon “{name[2]}” in static/vendor/lucide."
        ) from None
