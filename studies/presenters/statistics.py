"""The register in numbers: each number of studies leads to the list that holds as many."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, override

from studies import wording
from studies.choices import MainStatus, Phase, YesNo
from studies.presenters.address import Address
from studies.presenters.areas import Bar, Figure, figures, status_bars
from studies.presenters.census import OPEN, Census, census
from studies.presenters.labels import Labels, vocabulary
from studies.presenters.overview import Overview, overview
from studies.presenters.tables import Cell, Numbers, Row, Table
from studies.presenters.times import confirmed, months, stage_times, years
from studies.search.places import places
from studies.search.state import remembered


class Lately(NamedTuple):
    """Of the studies that go on: how many were confirmed lately, and how many are overdue.

    A status is overdue when the shelf life of its kind has passed since it was last confirmed.
    """

    share: Cell
    confirmed: Cell
    stale_share: Cell
    stale: Cell
    going_on: Cell


class StatisticsPage(NamedTuple):
    """All that the page prints."""

    as_of: str
    total: Cell
    figures: tuple[Figure, ...]
    lately: Lately | None
    has_samples: bool
    legend: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def statistics_page(version: int, today: date, language: str) -> StatisticsPage:
    """The page in a language, as the numbers stand today."""
    counts, found, numbers = overview(version), census(version, today), Numbers(language)
    return StatisticsPage(
        as_of=wording.date(today.isoformat(), language),
        total=numbers.studies(counts.total),
        figures=figures(counts.statuses, Address(reverse("studies:list")), language),
        lately=_lately(counts, found, numbers),
        has_samples=found.has_samples,
        legend=tuple(
            (f"f-{status.value}", wording.label(status, language)) for status in _used(counts)
        ),
        tables=statistics_tables(version, today, language),
    )


def statistics_tables(version: int, today: date, language: str) -> tuple[Table, ...]:
    """The tables that have rows, in the order of the page; remembered by this process."""
    with override(language):
        return _tables(version, today, language)


@remembered()
def _tables(version: int, today: date, language: str) -> tuple[Table, ...]:
    counts, found, numbers = overview(version), census(version, today), Numbers(language)
    labels = Labels(vocabulary(version), language, spellings=places(version).spellings)
    kinds = _Kinds(counts, found, labels, numbers)
    made = (
        kinds.indications(),
        kinds.facet("status", gettext("Studies by status"), MainStatus.values),
        kinds.facet(
            "phase",
            gettext("Studies by phase"),
            Phase.values,
            gettext("Studies that state no phase are not counted here."),
        ),
        kinds.facet("network", gettext("Studies by network")),
        confirmed(counts, found, numbers, today),
        months(found, numbers, today),
        years(found, numbers),
        stage_times(found, numbers),
        kinds.facet(
            "city",
            gettext("Studies by city"),
            note=gettext(
                "A study counts in each city in which it has a site. The page shows the cities "
                "with the most studies, the CSV file all of them."
            ),
        ),
    )
    return tuple(table for table in made if table.rows)


def _used(counts: Overview) -> list[MainStatus]:
    """The statuses that studies have."""
    return [status for status in MainStatus if counts.statuses.get(status)]


def _lately(counts: Overview, found: Census, numbers: Numbers) -> Lately | None:
    """The share among the studies that go on; None where all have ended."""
    going_on = numbers.studies(sum(counts.statuses.get(each, 0) for each in OPEN), status=OPEN)
    if not going_on.value:
        return None
    fresh = sum(found.confirmed.values())
    return Lately(
        numbers.percent(fresh, going_on),
        numbers.studies(fresh, status=OPEN, confirmed=found.months),
        numbers.percent(found.stale, going_on),
        numbers.studies(found.stale, status=OPEN, stale=YesNo.YES),
        going_on,
    )


class _Kinds:
    """Tables of what kind studies are."""

    def __init__(self, counts: Overview, found: Census, labels: Labels, numbers: Numbers) -> None:
        self._counts = counts
        self._found = found
        self._labels = labels
        self._numbers = numbers
        self._statuses = _used(counts)

    def indications(self) -> Table:
        """Indications by status, each followed by the narrower ones."""
        names = (wording.label(status, self._labels.language) for status in self._statuses)
        rows = (row for area in self._counts.areas for row in self._branch(area.slug, 0))
        return Table(
            "indication",
            gettext("Studies by indication and status"),
            gettext("Indication"),
            (*names, gettext("All")),
            tuple(rows),
            gettext("A study counts under each of its indications and under the broader ones."),
        )

    def _branch(self, slug: str, level: int) -> Iterator[Row]:
        if not (statuses := self._counts.indications.get(slug)):
            return
        name = self._labels.show("indication", slug)
        cells = (
            self._numbers.studies(statuses.get(status, 0), indication=slug, status=status)
            for status in self._statuses
        )
        total = self._numbers.studies(sum(statuses.values()), indication=slug)
        yield Row(name.attribute, name.text, (*cells, total), status_bars(statuses), min(level, 2))
        for child in self._labels.vocabulary.children.get(slug, ()):
            yield from self._branch(child, level + 1)

    def facet(
        self, facet: str, title: str, order: Iterable[str] | None = None, note: str = ""
    ) -> Table:
        """The values of a facet that studies have; without an order most studies come first."""
        counts = self._found.counts[facet]
        values = order or sorted(counts, key=lambda value: (-counts[value], value))
        rows = []
        for value in values:
            if n := counts.get(value):
                name = self._labels.show(facet, value)
                bar = Bar(f"f-{value}" if facet == "status" else "f-brand", 0, n)
                cell = self._numbers.of(counts, facet, value)
                rows.append(Row(name.attribute, name.text, (cell,), (bar,)))
        heading = self._labels.heading(facet)
        return Table(facet, title, heading, (gettext("Studies"),), tuple(rows), note)
