"""The same facets from an index in memory: one roaring bitmap a value.

Studies are numbered by their current version, whose key grows with each publication: the last
published come first, and page one is the highest bits. The index of a process is built by a
thread of its own (``start``), never in a request; while it is older than the data, requests are
answered by SQL.
"""

import logging
import os
import threading
import time
from array import array
from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from itertools import groupby, islice
from typing import overload

from django.db import Error, close_old_connections, connection
from pyroaring import BitMap

from studies.models import FacetEntry, PublishedStudy
from studies.search.facets import (
    FACETS,
    LONG,
    ORDERS,
    QUIET,
    UNCOUNTED,
    Choices,
    Counts,
    Facets,
    SqlFacets,
)
from studies.search.lexicon import lexicon
from studies.search.places import places
from studies.search.state import data_version

logger = logging.getLogger(__name__)

_POLL_SECONDS = 1.0


class _Found(Sequence[int]):
    """The studies of a bitmap in an order of all numbers, walked as far as asked for.

    Without an order the highest number comes first, and only those asked for are looked up.
    """

    def __init__(
        self, numbers: BitMap, study: Mapping[int, int], order: Sequence[int] | None
    ) -> None:
        self._numbers = numbers
        self._study = study
        self._order = order

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> list[int]: ...
    def __getitem__(self, place: int | slice) -> int | list[int]:
        if isinstance(place, int):
            return self[place : place + 1 or None][0]
        start, stop, step = place.indices(len(self))
        if self._order is None:
            return [self._study[self._numbers[-1 - each]] for each in range(start, stop, step)]
        return list(islice(self, start, stop, step))

    def __iter__(self) -> Iterator[int]:
        if self._order is None:
            return map(self._study.__getitem__, reversed(self._numbers.to_array()))
        return map(self._study.__getitem__, filter(self._numbers.__contains__, self._order))


class MemoryFacets:
    """Facets of one data version, held as bitmaps over the keys of current versions."""

    def __init__(self) -> None:
        self.version = data_version()
        pairs = list(PublishedStudy.objects.order_by().values_list("version_id", "pk"))
        self._study = dict(pairs)
        self._number = {study: number for number, study in pairs}
        self._all = BitMap(self._study)
        self._orders = {
            order: array(
                "q", PublishedStudy.objects.order_by(*columns).values_list("version_id", flat=True)
            )
            for order, columns in ORDERS.items()
            if order != "changed"
        }
        self._maps: dict[str, dict[str, BitMap]] = defaultdict(dict)
        entries = (
            FacetEntry.objects.filter(facet__in=FACETS + QUIET + UNCOUNTED)
            .order_by("facet", "value")
            .values_list("facet", "value", "study__version_id")
        )
        for (facet, value), rows in groupby(
            entries.iterator(chunk_size=5_000), key=lambda row: row[:2]
        ):
            self._maps[facet][value] = BitMap([number for _, _, number in rows])
        for facet in LONG:
            by_size = sorted(self._maps[facet].items(), key=lambda row: (-len(row[1]), row[0]))
            self._maps[facet] = dict(by_size)

    def total(self) -> int:
        """How many studies are public."""
        return len(self._all)

    def values(self, facet: str) -> Collection[str]:
        """The values of a facet that any public study has."""
        return self._maps.get(facet, {}).keys()

    def find(
        self, choices: Choices, within: Collection[int] | None = None, order: str = "changed"
    ) -> Sequence[int]:
        """The studies that have the chosen values, in one of ``ORDERS``."""
        found = self._intersection(self._selections(choices), self._start(within))
        return _Found(found, self._study, self._orders.get(order))

    def count(
        self, facet: str, choices: Choices, within: Collection[int] | None = None
    ) -> dict[str, int]:
        """By value of one facet: how many studies a choice of it would leave; zeros left out."""
        others = {name: values for name, values in choices.items() if name != facet}
        return self._count(facet, self._intersection(self._selections(others), self._start(within)))

    def counts(
        self, choices: Choices, within: Collection[int] | None = None, most: int | None = None
    ) -> Counts:
        """The same of all facets; of ``LONG`` ones the chosen values and the ``most`` common."""
        selections, start = self._selections(choices), self._start(within)
        everything = self._intersection(selections, start)
        found: Counts = {}
        for facet in FACETS:
            base = everything
            if facet in selections:
                others = {name: bits for name, bits in selections.items() if name != facet}
                base = self._intersection(others, start)
            if most is None or facet not in LONG:
                found[facet] = self._count(facet, base)
            else:
                found[facet] = self._top(facet, base, most)
                found[facet] |= self._count(facet, base, only=choices.get(facet, ()))
        return found

    def _count(
        self, facet: str, base: BitMap, only: Collection[str] | None = None
    ) -> dict[str, int]:
        maps = self._maps.get(facet, {})
        if only is not None:
            maps = {value: maps[value] for value in only if value in maps}
        sizes = ((value, bits.intersection_cardinality(base)) for value, bits in maps.items())
        return {value: size for value, size in sizes if size}

    def _top(self, facet: str, base: BitMap, most: int) -> dict[str, int]:
        """The most common values, as ``facets.top`` says.

        The values come by size: where the next one could not be among the best any more, no later
        one can.
        """
        best: list[tuple[int, str]] = []
        for value, bits in self._maps.get(facet, {}).items():
            if len(best) == most and (-len(bits), value) > best[-1]:
                break
            if size := bits.intersection_cardinality(base):
                insort(best, (-size, value))
                del best[most:]
        return {value: -size for size, value in best}

    def _start(self, within: Collection[int] | None) -> BitMap:
        if within is None:
            return self._all
        number = self._number
        return BitMap([number[study] for study in within if study in number])

    def _selections(self, choices: Choices) -> dict[str, BitMap]:
        found = {}
        for facet, values in choices.items():
            if values:
                name = facet.removeprefix("-")
                maps = self._maps.get(name, {})
                having = BitMap.union(BitMap(), *(maps[value] for value in values if value in maps))
                found[facet] = self._all - having if name != facet else having
        return found

    @staticmethod
    def _intersection(selections: dict[str, BitMap], start: BitMap) -> BitMap:
        return reduce(BitMap.__and__, selections.values(), start)


class _Keeper:
    """The index of this process, and the thread that keeps it fresh."""

    def __init__(self) -> None:
        self.index: MemoryFacets | None = None
        self.has_begun = False
        self._turn = threading.Lock()

    def refresh(self) -> None:
        """Build the index anew when the data have moved, and read words and places anew."""
        if self.index is None or self.index.version != data_version():
            self.index = MemoryFacets()
            lexicon(self.index.version)
            places(self.index.version)

    def begin(self) -> None:
        """Start the thread of this process."""
        self.has_begun = True
        self._turn = threading.Lock()
        threading.Thread(target=self._run, name="facet-index", daemon=True).start()

    def rest(self) -> None:
        """Wait until the thread sleeps: a process forked from its work inherits locks for ever."""
        self._turn.acquire()
        _close_connections()

    def go_on(self) -> None:
        """Let the thread work again."""
        self._turn.release()

    def work(self) -> None:
        """Refresh once; what goes wrong is logged, and SQL answers meanwhile."""
        with self._turn:
            try:
                self.refresh()
            except Error:
                logger.warning("The facet index could not be refreshed; SQL answers meanwhile.")
            except Exception:  # a thread that dies is missed by nobody
                logger.exception("The facet index could not be built; SQL answers meanwhile.")
            finally:
                close_old_connections()

    def _run(self) -> None:
        """Work for as long as the process lives."""
        while True:
            self.work()
            time.sleep(_POLL_SECONDS)


_keeper = _Keeper()


def facets(version: int) -> Facets:
    """What answers for this data version: the index in memory when it is as new, else SQL."""
    index = _keeper.index
    return index if index is not None and index.version == version else SqlFacets()


def start() -> None:
    """Begin to keep the index of this process, and of every process forked from it."""
    _keeper.begin()
    os.register_at_fork(
        before=_keeper.rest, after_in_parent=_keeper.go_on, after_in_child=_keeper.begin
    )


def is_first_awaited() -> bool:
    """Whether the thread of this process is at its first index: until then SQL counts."""
    return _keeper.has_begun and _keeper.index is None


def refresh() -> None:
    """Build the index of this process now; for commands, which have no thread."""
    _keeper.refresh()


def reset() -> None:
    """Forget the index of this process; SQL answers until it is built anew."""
    _keeper.index = None


def _close_connections() -> None:
    connection.close()
    if close_pool := getattr(connection, "close_pool", None):
        close_pool()
