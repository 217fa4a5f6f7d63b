"""Address -> result: the one search that list, feeds and exports share."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from django.utils import timezone

from studies.choices import YesNo
from studies.models import FacetEntry, PublishedStudy
from studies.search import ages, words
from studies.search.facets import ORDERS, Choices, Counts, Facets
from studies.search.lexicon import lexicon
from studies.search.memory import facets
from studies.search.places import Near, Nearest, nearest, places
from studies.search.rows import rows
from studies.search.state import data_version
from studies.search.synonyms import whole, widen

PAGE_SIZE = 25

SORTS = ("relevance", "changed", "start", "number", "distance")
# How many values of the longest facets a result counts.
MOST_COUNTED = 20


@dataclass(frozen=True)
class Query:
    """What a reader asked for, read from the address and valid.

    ``exact`` looks for the words alone, without their synonyms and the words that contain them.
    ``age`` is that of somebody, in years, whom the studies must not leave out.
    """

    words: str = ""
    exact: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    age: int | None = None
    near: Near | None = None
    sort: str = ""
    page: int = 1

    @property
    def order(self) -> str:
        """The order in force: by relevance where words were given, else the last change."""
        makes_sense = {"relevance": bool(self.words), "distance": self.near is not None}
        if self.sort and makes_sense.get(self.sort, True):
            return self.sort
        return "relevance" if self.words else "changed"

    @property
    def is_filtered(self) -> bool:
        """Whether it asks for more than words."""
        return bool(self.choices or self.near) or self.age is not None


@dataclass(frozen=True)
class Matches:
    """The studies that the words find, with their tiers; None without words.

    ``also`` are the synonyms that were looked for beside the words, ``without`` those of words
    after a minus.
    """

    tiers: dict[int, int] | None = None
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


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
    asked = conditions(query, version)
    ordered = _found(query, asked, index, matches, version)
    pages = max(1, -(-len(ordered) // PAGE_SIZE))
    page = min(max(query.page, 1), pages)
    shown = ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return SearchResult(
        studies=rows(shown, version),
        total=len(ordered),
        of=index.total(),
        page=page,
        pages=pages,
        counts=index.counts(asked, matches.tiers, MOST_COUNTED),
        matches=matches,
        data_version=version,
    )


def conditions(query: Query, version: int) -> Choices:
    """What a query asks of the facets: its choices, its age, its distance from a city."""
    asked: dict[str, Collection[str]] = dict(query.choices)
    if query.age is not None:
        index, age = facets(version), ages.of(query.age)
        asked["-age_from"] = [value for value in index.values("age_from") if value > age]
        asked["-age_to"] = [value for value in index.values("age_to") if value < age]
    if stale := asked.pop("stale", ()):
        asked["due"] = _due(facets(version), stale)
    if query.near:
        # A city that has gone has no study around it; no study has the empty value.
        asked["place"] = places(version).around(query.near) or ("",)
    return asked


def _due(index: Facets, stale: Collection[str]) -> list[str]:
    """The days on which the status of a study falls due, of those past and those to come."""
    today = timezone.localdate().isoformat()
    asked = {YesNo.YES: True, YesNo.NO: False}
    wanted = {asked[YesNo(value)] for value in stale}
    return [day for day in index.values("due") if (day < today) in wanted] or [""]


def everything(query: Query, version: int) -> Sequence[int]:
    """All studies that a query finds, in its order: what each of its pages is a part of."""
    asked = conditions(query, version)
    return _found(query, asked, facets(version), match(query, version), version)


def match(query: Query, version: int) -> Matches:
    """What the words of a query find, whatever else was chosen."""
    if not query.words:
        return Matches()
    terms = words.parse(query.words)
    if not terms:  # signs alone, which stand in no word
        return Matches({})
    if query.exact:
        return Matches(words.find(whole(terms, lexicon(version))))
    wide = widen(terms, lexicon(version))
    return Matches(words.find(wide.terms), wide.also, wide.without)


def _found(
    query: Query, asked: Choices, index: Facets, matches: Matches, version: int
) -> Sequence[int]:
    order = query.order
    found = index.find(asked, matches.tiers, order if order in ORDERS else "changed")
    if order == "distance" and query.near:
        away = distances(query.near, version)
        return sorted(found, key=lambda pk: away[pk].km if pk in away else inf)
    if order == "relevance":
        tiers = matches.tiers or {}
        return sorted(found, key=lambda pk: tiers.get(pk, 0))
    return found


def distances(
    near: Near, version: int, studies: Collection[int] | None = None
) -> dict[int, Nearest]:
    """By study, of all or of these: its nearest site to a city; one query."""
    around = places(version).around(near)
    rows = FacetEntry.objects.filter(facet="place", value__in=around).order_by()
    if studies is not None:
        rows = rows.filter(study__in=studies)
    found: dict[int, list[str]] = defaultdict(list)
    for pk, value in rows.values_list("study_id", "value"):
        found[pk].append(value)
    return {pk: nearest(near, around, values) for pk, values in found.items()}
