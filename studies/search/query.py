"""Address -> result: the one search that list, feeds and exports share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from studies.models import PublishedStudy
from studies.search import words
from studies.search.facets import Counts
from studies.search.memory import facets
from studies.search.state import data_version

PAGE_SIZE = 25

SORTS = ("relevance", "changed", "start", "number")


@dataclass(frozen=True)
class Query:
    """What a reader asked for, read from the address and valid."""

    words: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    @property
    def order(self) -> str:
        """The order in force: by relevance where words were given, else the last change."""
        if self.sort and (self.words or self.sort != "relevance"):
            return self.sort
        return "relevance" if self.words else "changed"


@dataclass(frozen=True)
class SearchResult:
    """One page of what was found, and how many each further choice would leave."""

    studies: list[PublishedStudy]
    total: int
    of: int
    page: int
    pages: int
    counts: Counts
    data_version: int


def search(query: Query, version: int | None = None) -> SearchResult:
    """The page a query asks for; a page beyond the last one is the last one.

    The counts of a facet leave out its own selection.
    """
    version = data_version() if version is None else version
    index = facets(version)
    tiers = words.find(words.parse(query.words)) if query.words else None
    found = index.find(query.choices, tiers)
    ordered = _ordered(found, query.order, tiers or {})
    pages = max(1, -(-len(ordered) // PAGE_SIZE))
    page = min(max(query.page, 1), pages)
    shown = ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    rows = PublishedStudy.objects.in_bulk(shown)
    return SearchResult(
        studies=[rows[pk] for pk in shown if pk in rows],
        total=len(ordered),
        of=index.total(),
        page=page,
        pages=pages,
        counts=index.counts(query.choices, tiers),
        data_version=version,
    )


def _ordered(found: list[int], order: str, tiers: Mapping[int, int]) -> list[int]:
    """The studies in the order asked for; ``found`` comes with the last change first."""
    if order == "relevance":
        return sorted(found, key=lambda pk: tiers.get(pk, 0))
    if order == "changed":
        return found
    rows = PublishedStudy.objects.filter(pk__in=found)
    column = {"start": "-started_on", "number": "number"}[order]
    return list(rows.order_by(column, "-version_id").values_list("pk", flat=True))
