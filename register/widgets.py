"""Fields of forms, written without the template engine: half the price of a long form.

The form of a study has five hundred fields and as many choices; Django's own templates render
each with two or three templates. The text is theirs; what stands in no table here is left to them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe

Context = Mapping[str, Any]


class Renderer(DjangoTemplates):
    """Django's renderer, quicker for the commonest widgets."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Write a widget or a label; all others go the usual way."""
        write = _WRITERS.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return mark_safe(write(context))  # noqa: S308 -- every value is escaped below


def _attributes(attrs: Context) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _text(value: object) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))


def _input(context: Context) -> str:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    kind, name = escape(widget["type"]), escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{value}{_attributes(widget["attrs"])}>'


def _textarea(context: Context) -> str:
    widget = context["widget"]
    text = _text(widget["value"] or "")
    # A browser drops the first line break.
    return (
        f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}'
        "</textarea>"
    )


def _select(context: Context) -> str:
    widget = context["widget"]
    lines = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            lines.append(f'  <optgroup label="{_text(group)}">')
        lines += map(_option, options)
        if group:
            lines.append("  </optgroup>")
    return "\n".join([*lines, "</select>"])


def _option(option: Context) -> str:
    attributes = _attributes(option["attrs"])
    return (
        f'  <option value="{_text(option["value"])}"{attributes}>{_text(option["label"])}</option>'
    )


def _label(context: Context) -> str:
    label = _text(context["label"])
    if not context["use_tag"]:
        return label
    tag = context["tag"]
    return f"<{tag}{_attributes(context['attrs'])}>{label}</{tag}>"


_INPUTS = ("text", "number", "email", "url", "hidden", "password", "checkbox", "date", "time")
_WRITERS: dict[str, Callable[[Context], str]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/label.html": _label,
}
