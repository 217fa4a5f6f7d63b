"""The door by which an app above says of public studies what their records do not hold."""

from collections.abc import Callable, Collection, Iterable

# A facet's name -> the value each of these studies has, by primary key; once for each value.
Entries = Callable[[Collection[int]], Iterable[tuple[int, str]]]

# Filled by ``AppConfig.ready`` of the apps above.
GUESTS: dict[str, Entries] = {}


def guest_facets(pks: Collection[int]) -> dict[int, set[tuple[str, str]]]:
    """What apps above add to the facets of these studies."""
    found: dict[int, set[tuple[str, str]]] = {pk: set() for pk in pks}
    for facet, entries in GUESTS.items():
        for pk, value in entries(pks):
            found[pk].add((facet, value))
    return found
