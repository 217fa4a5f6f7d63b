"""Tables of time: what came in when, how long stages took, what was confirmed lately."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from studies import dates, wording
from studies.presenters.areas import Bar
from studies.presenters.census import LATELY, OPEN, Census, last_months
from studies.presenters.labels import span_names
from studies.presenters.overview import Overview
from studies.presenters.tables import Cell, Numbers, Row, Table, columns

# Fewer studies say nothing about how long a stage takes.
_ENOUGH = 3
_DRAWN = 12


def months(found: Census, numbers: Numbers, today: date) -> Table:
    """Months in which anything was published, the latest first; the last twelve are drawn."""
    entered, updated = found.counts["entered"], found.counts["updated"]
    rows = (
        Row(
            "",
            wording.date(month, numbers.language),
            (numbers.of(entered, "entered", month), numbers.of(updated, "updated", month)),
        )
        for month in sorted({*entered, *updated}, reverse=True)
    )
    drawn = [
        (_short(month), numbers.of(entered, "entered", month))
        for month in last_months(today, _DRAWN)
    ]
    return Table(
        "month",
        gettext("New records by month"),
        gettext("Month"),
        (gettext("New"), gettext("Last updated here")),
        tuple(rows),
        gettext("Each public study counts once as new, and once where it was last updated here."),
        columns(drawn),
    )


def _short(month: str) -> str:
    """Three letters; for January the year."""
    first = dates.first_day(month)
    return str(first.year) if first.month == 1 else date_format(first, "b").capitalize()


def years(found: Census, numbers: Numbers) -> Table:
    """Years in which studies started or shall start, the latest first."""
    counts = found.counts.get("year", {})
    cells = {year: numbers.of(counts, "year", year) for year in sorted(counts)}
    return Table(
        "year",
        gettext("Studies by year of their start"),
        gettext("Year"),
        (gettext("Studies"),),
        tuple(Row("", year, (cell,)) for year, cell in reversed(cells.items())),
        chart=columns(list(cells.items())[-_DRAWN:]),
    )


def stage_times(found: Census, numbers: Numbers) -> Table:
    """How long studies stayed in a stage: in how many it is known, and the median."""
    rows = []
    for span, name in span_names(numbers.language).items():
        lengths = found.days.get(span, ())
        known = numbers.studies(len(lengths), timed=span)
        days = Cell(gettext("not enough data"))
        if len(lengths) >= _ENOUGH:
            days = numbers.median(lengths, known)
        rows.append(Row("", name, (known, days), (Bar("f-brand", 0, days.value or 0),)))
    return Table(
        "stage",
        gettext("Time in each stage"),
        gettext("Stage"),
        (gettext("Studies"), gettext("Median in days")),
        tuple(rows) if found.days else (),
        gettext(
            "The bars show the median in days. A study counts where the milestones at both ends "
            "of a stage have happened on a known day. The median needs three studies."
        ),
    )


def confirmed(counts: Overview, found: Census, numbers: Numbers, today: date) -> Table:
    """The share of records confirmed lately, by status, among the studies that go on."""
    rows = []
    for status in OPEN:
        if studies := counts.statuses.get(status, 0):
            fresh = found.confirmed.get(status, 0)
            whole = numbers.studies(studies, status=status)
            share = numbers.percent(fresh, whole)
            cells = (
                whole,
                numbers.studies(fresh, status=status, confirmed=found.months),
                share,
            )
            bar = Bar(f"f-{status.value}", 0, share.value or 0)
            rows.append(Row("", wording.label(status, numbers.language), cells, (bar,)))
    since = wording.date(last_months(today, LATELY)[0], numbers.language)
    return Table(
        "confirmed",
        gettext("Status confirmed lately"),
        gettext("Status"),
        (gettext("Studies"), gettext("Confirmed"), gettext("Share in per cent")),
        tuple(rows),
        gettext("Studies that have not ended and whose status was confirmed since %(month)s.")
        % {"month": since},
        whole=100,
    )
