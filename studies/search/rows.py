"""The list rows of a page of results, remembered: many readers turn to the same pages."""

from collections.abc import Sequence

from studies.models import PublishedStudy
from studies.search.state import remembered

# Pages a process keeps, of 25 rows each: some 5 MB.
_MOST_PAGES = 64


def rows(shown: Sequence[int], version: int) -> list[PublishedStudy]:
    """The rows of these studies in their order, without those withdrawn meanwhile; to be read only.

    They are remembered as long as the data keep their version.
    """
    return list(_rows(version, tuple(shown)))


@remembered(_MOST_PAGES)
def _rows(version: int, keys: tuple[int, ...]) -> tuple[PublishedStudy, ...]:
    found = PublishedStudy.objects.in_bulk(keys)
    return tuple(found[key] for key in keys if key in found)
