"""Plain text as HTML: paragraphs, lines and bullets, everything escaped and no word lost."""

import re
from collections.abc import Iterator
from html import escape

from django.utils.safestring import SafeString, mark_safe

# The marks that registers and editors begin a bullet with; the blank tells “-” from “-5 °C”.
_BULLET = re.compile(r"^(\s*)[*•·‣▪◦–-]\s+(?=\S)")


def lines(text: str) -> list[str]:
    """The lines of a list kept as one text, without bullets of their own."""
    return [_BULLET.sub("", line, count=1).strip() for line in text.splitlines() if line.strip()]


def prose(text: str) -> SafeString:
    """Paragraphs parted by empty lines, bullets as lists, other lines kept as lines.

    Numbers before a line stay as they were written: other texts may refer to them.
    """
    if "\n" not in text:
        return _paragraph([text]) if text else SafeString("")
    return mark_safe("".join(_blocks(text)))  # noqa: S308 -- each block is escaped


def _blocks(text: str) -> Iterator[str]:
    paragraph: list[str] = []
    items: list[tuple[int, str]] = []
    for line in [*text.splitlines(), ""]:
        bullet = _BULLET.match(line)
        if bullet:
            if paragraph:
                yield _paragraph(paragraph)
                paragraph = []
            items.append((len(bullet[1]), line[bullet.end() :].strip()))
        elif items and line[:1].isspace() and line.strip():
            items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
        elif line.strip():
            if items:
                yield _list(items)
                items = []
            paragraph.append(line.strip())
        elif paragraph:
            yield _paragraph(paragraph)
            paragraph = []
    if items:
        yield _list(items)


def _paragraph(rows: list[str]) -> SafeString:
    return mark_safe(f"<p>{'<br>'.join(map(escape, rows))}</p>")  # noqa: S308 -- escaped


def _list(items: list[tuple[int, str]]) -> str:
    """One list; bullets set further in than the first one are marked as a level below."""
    first = items[0][0]
    opening = {False: "<li>", True: '<li class="level-1">'}
    rows = (f"{opening[depth > first]}{escape(text)}</li>" for depth, text in items)
    return f"<ul>{''.join(rows)}</ul>"
