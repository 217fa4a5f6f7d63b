"""The address of a list in its state, and of the states one step away from it."""

from dataclasses import dataclass
from typing import Self

from django.utils.http import urlencode

from studies.filters import USUAL_DISTANCE, VIEWS
from studies.search.facets import FACETS, QUIET
from studies.search.query import Query

LIST, TABLE, MAP = VIEWS


@dataclass(frozen=True)
class Address:
    """A path and its parameters in one order, so that equal states have equal addresses."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, path: str, query: Query, view: str = LIST) -> Self:
        """The address that asks for a query, on its first page."""
        pairs = [("q", query.words)] if query.words else []
        if query.exact:
            pairs.append(("exact", "1"))
        for facet in FACETS + QUIET:
            pairs += [(facet, value) for value in query.choices.get(facet, ())]
        if query.age is not None:
            pairs.append(("age", str(query.age)))
        if query.near:
            pairs.append(("near", query.near.city))
            if query.near.km != USUAL_DISTANCE:
                pairs.append(("km", str(query.near.km)))
        if query.sort:
            pairs.append(("sort", query.sort))
        if view != LIST:
            pairs.append(("view", view))
        return cls(path, tuple(pairs))

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs)}" if self.pairs else self.path

    @property
    def state(self) -> str:
        """The parameters that say what is found, without how it is shown."""
        return urlencode(self.without("view").pairs)

    def without(self, name: str, value: str | None = None) -> "Address":
        """The state with one value of a parameter taken out, or all of them."""
        kept = (pair for pair in self.pairs if pair[0] != name or value not in (None, pair[1]))
        return Address(self.path, tuple(kept))

    def changed(self, name: str, value: str) -> "Address":
        """The state with a parameter set to one value; an empty value takes it out."""
        added = ((name, value),) if value else ()
        return Address(self.path, (*self.without(name).pairs, *added))

    def wordless(self) -> "Address":
        """The state without the words, and without what makes no sense without them."""
        return self.without("q").without("exact").without("sort", "relevance")

    def placeless(self) -> "Address":
        """The state without the distance, and without what makes no sense without it."""
        return self.without("near").without("km").without("sort", "distance")

    def cleared(self) -> "Address":
        """The state without words and filters; order and view stay."""
        kept = (pair for pair in self.pairs if pair[0] in ("sort", "view"))
        return Address(self.path, tuple(kept)).without("sort", "distance")
