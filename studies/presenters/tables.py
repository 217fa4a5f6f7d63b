"""A table of numbers with its chart: what the statistics page and its CSV files print."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from audit.cells import DELIMITERS, harmless
from studies import wording
from studies.presenters.address import Address
from studies.presenters.areas import Bar

# A page holds so many rows of a long table, and draws so many.
_SHOWN, _DRAWN = 50, 20
_WIDE = ("indication", "city")
# The column chart: its width and height, the ground the columns stand on, the room above them.
_WIDTH, _GROUND, _TOP = 420, 200, 30


class Cell(NamedTuple):
    """A number as text and as itself, and the address of the list that holds as many.

    ``of`` says in words of how many studies another number is taken, those of its list.
    """

    text: str
    value: int | None = None
    url: str = ""
    of: str = ""


class Row(NamedTuple):
    """A line of a table; ``bars`` draw it; ``level`` sets it in below a broader one."""

    attribute: str
    label: str
    cells: tuple[Cell, ...]
    bars: tuple[Bar, ...] = ()
    level: int = 0


class Column(NamedTuple):
    """A column of a chart: numbers as SVG wants them, then what stands above and below it."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    above: str
    number: str
    label: str


class Table(NamedTuple):
    """A table with its chart: columns where there are any, else the bars of its broad rows.

    The last cell of a row is the one its bar shows. ``scale`` is the length of a whole bar;
    without one the longest sets it.
    """

    slug: str
    title: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    chart: tuple[Column, ...] = ()
    whole: int = 0

    @property
    def is_wide(self) -> bool:
        """Whether it takes the width of the page."""
        return self.slug in _WIDE

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows of the page; the file has all of them."""
        return self.rows[:_SHOWN]

    @property
    def drawn(self) -> tuple[Row, ...]:
        """The rows that have a bar; of too many the longest, longest first."""
        rows = tuple(self._barred())
        if len(rows) <= _DRAWN:
            return rows
        return tuple(sorted(rows, key=lambda row: -(row.cells[-1].value or 0))[:_DRAWN])

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows with a bar than are drawn."""
        return sum(1 for _ in self._barred()) > _DRAWN

    def _barred(self) -> Iterator[Row]:
        return (row for row in self.rows if not row.level and not self.chart)

    @property
    def scale(self) -> int:
        """The length of a whole bar."""
        longest = max((sum(bar.width for bar in row.bars) for row in self.drawn), default=0)
        return self.whole or longest or 1

    @property
    def address(self) -> str:
        """Where its CSV file is."""
        return reverse("studies:statistics-csv", args=[self.slug])


class Numbers:
    """Makes the numbers of one page: each leads to the list that holds as many."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.list = Address(reverse("studies:list"))

    def studies(self, n: int, **chosen: str | Iterable[str]) -> Cell:
        """A number of studies, by the filters of its list; none has no list to lead to."""
        pairs = [
            (facet, str(value))
            for facet, values in chosen.items()
            for value in ([values] if isinstance(values, str) else values)
        ]
        address = Address(self.list.path, tuple(pairs))
        return Cell(wording.number(n, self.language), n, str(address) if n else "")

    def of(self, counts: Mapping[str, int], facet: str, value: str) -> Cell:
        """The number of studies that have a value of a facet."""
        return self.studies(counts.get(value, 0), **{facet: value})

    def percent(self, part: int, whole: Cell) -> Cell:
        """The share of a number of studies in whole per cent, as the language writes it."""
        share = round(100 * part / (whole.value or 1))
        text = f"{share}\u202f%" if self.language == "de" else f"{share}%"
        of = ngettext("of this %(n)s study", "of these %(n)s studies", whole.value or 0)
        return Cell(text, share, whole.url, of % {"n": whole.text})

    def median(self, lengths: Sequence[int], known: Cell) -> Cell:
        """The median of lengths, one of each of a number of studies."""
        middle = round(median(lengths))
        of = gettext("the median of these %(n)s studies") % {"n": known.text}
        return Cell(wording.number(middle, self.language), middle, known.url, of)


def columns(bars: Sequence[tuple[str, Cell]]) -> tuple[Column, ...]:
    """A column chart of labels and numbers."""
    most = max((cell.value or 0 for _, cell in bars), default=0)
    pitch = _WIDTH / max(len(bars), 1)
    width = pitch * 0.75
    made = []
    for place, (label, cell) in enumerate(bars):
        height = (_GROUND - _TOP) * (cell.value or 0) / most if most else 0.0
        x, top = place * pitch + (pitch - width) / 2, _GROUND - height
        made.append(
            Column(
                f"{x:.1f}",
                f"{top:.1f}",
                f"{width:.1f}",
                f"{height:.1f}",
                f"{x + width / 2:.1f}",
                f"{top - 8:.1f}",
                cell.text,
                label,
            )
        )
    return tuple(made)


def csv_text(table: Table, language: str) -> str:
    """A table as CSV for spreadsheets: marked as UTF-8, CRLF, parted as the language does."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=DELIMITERS[language], lineterminator="\r\n")
    writer.writerow(map(harmless, (table.heading, *table.columns)))
    for row in table.rows:
        numbers = ("" if cell.value is None else cell.value for cell in row.cells)
        writer.writerow([harmless(row.label), *numbers])
    return out.getvalue()
