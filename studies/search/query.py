"""Address -> result: the one search that list, feeds and exports share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from studies.models import PublishedStudy
from studies.search import words
from studies.search.facets import Counts
from studies.search.lexicon import lexicon
from studies.search.memory import facets
from studies.search.state import data_version
from studies.search.synonyms import widen

PAGE_SIZE = 25

SORTS = ("relevance", "changed", "start", "number")


@dataclass(frozen=True)
class Query:
    """What a reader asked for, read from the address and valid.

    ``exact`` looks for the words alone, without their synonyms and the words that contain them.
    """

    words: str = ""
    exact: bool = False
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
class Matches:
    """The studies that the words find, with their tiers; None without words.

    ``also`` are the synonyms that were looked for beside the words.
    """

    tiers: dict[int, int] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchResult:
    """One page of what was found, and how many each further choice would leave."""

    studies: list[PublishedStudy]
    total: int
    of: int
    page: int
    pages: int
    counts: Counts
    matches: Matches
    data_version: int


def search(query: Query, version: int | None = None) -> SearchResult:
    """The page a query asks for; a page beyond the last one is the last one.

    The counts of a facet leave out its own selection.
    """
    version = data_version() if version is None else version
    index = facets(version)
    matches = match(query, version)
    found = index.find(query.choices, matches.tiers)
    ordered = _ordered(found, query.order, matches.tiers or {})
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
        counts=index.counts(query.choices, matches.tiers),
        matches=matches,
        data_version=version,
    )


def match(query: Query, version: int) -> Matches:
    """What the words of a query find, whatever else was chosen."""
    if not query.words:
        return Matches()
    terms = words.parse(query.words)
    if query.exact:
        return Matches(words.find(terms))
    wide = widen(terms, lexicon(version))
    return Matches(words.find(wide.terms), wide.also)


def _ordered(found: Sequence[int], order: str, tiers: Mapping[int, int]) -> Sequence[int]:
    """The studies in the order asked for; ``found`` comes with the last change first."""
    if order == "relevance":
        return sorted(found, key=lambda pk: tiers.get(pk, 0))
    if order == "changed":
        return found
    rows = PublishedStudy.objects.filter(pk__in=found)
    column = {"start": "-started_on", "number": "number"}[order]
    return list(rows.order_by(column, "-version_id").values_list("pk", flat=True))
