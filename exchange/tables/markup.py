"""Flat XML: every child of the root is a row, every child of a row a cell under its name."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import ParseError, XMLParser

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from exchange.readers.base import Refusal
from exchange.tables.base import LONGEST_CELL, Head, Item, Row, refused

# The roots of the tables known: the trials of the WHO's search portal.
ROOTS = {"Trials_downloaded_from_ICTRP"}
_ROOT, _ROW, _CELL = 1, 2, 3


class _RefusedError(Exception):
    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class _Rows:
    """What the parser tells, gathered into rows; ``found`` are those nobody took yet."""

    def __init__(self) -> None:
        self.found: list[dict[str, str]] = []
        self._depth = 0
        self._cells: dict[str, list[str]] = {}
        self._text: list[str] = []

    def doctype(self, _name: str, _pubid: str | None, _system: str | None) -> None:
        """No table needs one, and entities can grow without end."""
        reason = _("The XML declares a document type or entities. Export it without them.")
        raise _RefusedError("R13", reason)

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth == _ROOT and tag not in ROOTS:
            reason = _("The XML begins with “%(tag)s”, which is not a known table.") % {
                "tag": tag[:60]
            }
            raise _RefusedError("R14", _("%(reason)s Choose the right file.") % {"reason": reason})
        if self._depth == _ROW:
            self._cells = {}
        if self._depth == _CELL:
            self._text = self._cells.setdefault(tag, [])

    def data(self, text: str) -> None:
        """Text, of a cell or between elements."""
        if self._depth >= _CELL:
            self._text.append(text)

    def end(self, _tag: str) -> None:
        """An element ends."""
        if self._depth == _ROW:
            row = {name: "".join(texts).strip() for name, texts in self._cells.items()}
            self.found.append(row)
        self._depth -= 1

    def close(self) -> None:
        """The document ends."""


def read(pieces: Iterable[bytes]) -> Iterator[Item]:
    """The rows; the place of each is its count, for its lines mean nothing to a reader.

    The head names what the first row holds: a row may lack an element, or have more.
    """
    target = _Rows()
    # A document type is refused above; without one there are no entities to grow.
    parser = XMLParser(target=target)  # noqa: S314
    count = 0
    try:
        for piece in pieces:
            parser.feed(piece)
            for cells in target.found:
                count += 1
                if count == 1:
                    yield Head(tuple(cells))
                yield _row(count, cells)
            target.found.clear()
        parser.close()
    except _RefusedError as error:
        yield refused(error.code, error.reason)
        return
    except ParseError as error:
        line, column = error.position
        reason = _(
            "The XML is not well formed in line %(line)s, column %(column)s. What comes before is "
            "kept. Export the file again."
        ) % {"line": line, "column": column + 1}
        yield refused("R14", reason, f"line {line}")
        return
    if not count:
        yield refused("R06", _("The XML is well formed but contains no record."))


def _row(count: int, cells: dict[str, str]) -> Row | Refusal:
    for name, text in cells.items():
        if len(text) > LONGEST_CELL:
            reason = _("The element contains more than %(most)s characters. Shorten it.") % {
                "most": number_format(LONGEST_CELL, force_grouping=True)
            }
            return Refusal(place=f"record {count}", field=name, code="R09", reason=reason)
    return Row(count, cells)
