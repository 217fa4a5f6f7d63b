"""Whether memory grows with what goes through a stream."""

import gc
import sys
import tracemalloc
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")


def enough(count: int) -> int:
    """So many, or a tenth under coverage, which is slow: PostgreSQL's run has the whole."""
    return count // 10 if "coverage" in sys.modules else count


class Peaks:
    """The most memory in bytes before and after the first items of a stream."""

    def __init__(self) -> None:
        self._first: int | None = None
        self.growth = 0

    def __enter__(self) -> Self:
        # Only what comes from here on is searched for rings of objects: that is quick.
        gc.collect()
        gc.freeze()
        tracemalloc.start()
        return self

    def watch(self, items: Iterable[T], first: int, rings: int = 0) -> Iterator[T]:
        """The items; all that comes after the first of them is compared with these.

        Rings of objects, which Django's rows make, are taken away each time after so many items.
        """
        for place, item in enumerate(items):
            if place == first:
                self._first = tracemalloc.get_traced_memory()[1]
                tracemalloc.reset_peak()
            if rings and place % rings == 0:
                gc.collect()
            yield item

    def __exit__(
        self, kind: type[BaseException] | None, error: object, where: TracebackType | None
    ) -> None:
        last = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        gc.unfreeze()
        if kind is None:
            assert self._first is not None, "the stream was shorter than its first items"
            self.growth = last - self._first
