"""What the statistics count: all public studies, once a publication and a month."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Count

from studies.choices import MainStatus
from studies.models import FacetEntry, PublishedStudy
from studies.search.facets import QUIET, Counts
from studies.search.memory import facets
from studies.search.state import remembered

# A status of a study that goes on can change; that of one that ended is final.
OPEN = tuple(s for s in MainStatus if s not in (MainStatus.COMPLETED, MainStatus.STOPPED))
# This month and the six before it.
LATELY = 7


@dataclass(frozen=True)
class Census:
    """Numbers of one data version.

    ``counts`` by facet and value, the quiet facets included; ``confirmed`` by status, of the
    studies that go on and were confirmed in one of the ``months``; ``stale`` those of them whose
    status is overdue for confirmation; ``days`` by span, sorted.
    """

    counts: Counts
    months: tuple[str, ...]
    confirmed: Mapping[str, int]
    stale: int
    days: Mapping[str, Sequence[int]]
    has_samples: bool

    @classmethod
    def load(cls, version: int, today: date) -> Self:
        """The numbers as they stand now, in four queries and those of the index."""
        months = last_months(today, LATELY)
        by_value = FacetEntry.objects.filter(facet__in=(*QUIET, "span")).order_by()
        counts: Counts = {facet: {} for facet in (*QUIET, "span")}
        for facet, value, n in by_value.values_list("facet", "value").annotate(Count("pk")):
            counts[facet][value] = n
        going_on = FacetEntry.objects.filter(study__main_status__in=OPEN).order_by()
        lately = going_on.filter(facet="confirmed", value__in=months)
        return cls(
            counts={**counts, **facets(version).counts({})},
            months=tuple(month for month in months if month in counts["confirmed"]),
            confirmed=dict(lately.values_list("study__main_status").annotate(Count("pk"))),
            stale=going_on.filter(facet="due", value__lt=today.isoformat()).count(),
            days=_days(counts["span"]),
            has_samples=PublishedStudy.objects.filter(is_sample=True).exists(),
        )


@remembered()
def census(version: int, today: date) -> Census:
    """The census, remembered by this process for a day while the data keep their version."""
    return Census.load(version, today)


def last_months(today: date, count: int) -> tuple[str, ...]:
    """The months up to this one, the oldest first: “2026-10”, “2026-11”."""
    current = today.year * 12 + today.month - 1
    months = range(current - count + 1, current + 1)
    return tuple(f"{month // 12:04}-{month % 12 + 1:02}" for month in months)


def _days(lengths: Mapping[str, int]) -> dict[str, list[int]]:
    """The lengths of each span in days, from how many studies have which: “3|120”."""
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for value, studies in lengths.items():
        span, _, days = value.partition("|")
        found[span][int(days)] += studies
    return {span: sorted(counter.elements()) for span, counter in found.items()}
