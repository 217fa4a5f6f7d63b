"""Germany with the cities that have sites: an own drawing, and its numbers as a table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import ngettext

from studies import germany, wording
from studies.presenters.address import Address
from studies.presenters.overview import Town, towns
from studies.search.places import Places

_MOST_NAMES = 8
_LARGEST = 30.0
# Units of the map, after the style sheet's sizes: on the first page, and above a result.
_LETTER, _LARGE_LETTER = 10.0, 13.5


class TownRow(NamedTuple):
    """A city of a list: the address of its studies, name, number."""

    url: str
    name: str
    number: str


class Point(NamedTuple):
    """A city of the map; the area of its halo is its number of studies."""

    x: str
    y: str
    radius: str


class Name(NamedTuple):
    """The name of a city on the map."""

    x: str
    y: str
    anchor: str
    text: str


class GermanMap(NamedTuple):
    """Germany with the cities that have sites."""

    view_box: str
    outline: str
    points: tuple[Point, ...]
    names: tuple[Name, ...]
    label: str


class ResultMap(NamedTuple):
    """The cities of a result: those on the map, those that have no place on it."""

    drawing: GermanMap | None
    towns: tuple[TownRow, ...]
    unplaced: tuple[TownRow, ...]


def result_map(
    counts: Mapping[str, int], known: Places, address: Address, language: str
) -> ResultMap:
    """The German cities of a result; their numbers are those of the facet “city”."""
    found = towns(counts, known)
    placed = [town for town in found if town.x is not None]
    unplaced = [town for town in found if town.x is None]
    # A city leads to its studies, and those are best read as a list.
    state = address.changed("view", "")
    return ResultMap(
        german_map(placed, language, _LARGE_LETTER),
        town_rows(placed, state, language),
        town_rows(unplaced, state, language),
    )


def town_rows(towns: Iterable[Town], address: Address, language: str) -> tuple[TownRow, ...]:
    """Cities with their numbers, each with the address of as many studies."""
    return tuple(
        TownRow(
            str(address.changed("city", town.name)),
            town.name,
            wording.number(town.studies, language),
        )
        for town in towns
    )


def german_map(towns: Sequence[Town], language: str, letter: float = _LETTER) -> GermanMap | None:
    """The cities on the map, with names whose letters are so wide; None where there are none."""
    if not towns:
        return None
    label = ngettext(
        "Map of Germany with one city. Its number is in the list of cities.",
        "Map of Germany with %(n)s cities. Their numbers are in the list of cities.",
        len(towns),
    )
    return GermanMap(
        germany.VIEW_BOX,
        germany.outline(),
        tuple(_points(towns)),
        tuple(_names(towns, letter)),
        label % {"n": wording.number(len(towns), language)},
    )


def _points(towns: Sequence[Town]) -> Iterable[Point]:
    most = max(town.studies for town in towns)
    for town in towns:
        radius = max(6.0, _LARGEST * (town.studies / most) ** 0.5)
        yield Point(*(f"{value:.1f}" for value in (town.x or 0.0, town.y or 0.0, radius)))


def _names(towns: Sequence[Town], letter: float) -> Iterable[Name]:
    """Names of the cities with most studies, as far as they do not run into each other."""
    taken: list[tuple[float, float, float]] = []
    for town in towns:
        x, y = town.x or 0.0, town.y or 0.0
        width = letter * len(town.name)
        to_the_left = x + 14 + width > germany.WIDTH
        left = x - 14 - width if to_the_left else x + 14
        if left < 0 or any(
            abs(y - other) < 2.2 * letter and left < end and left + width > start
            for start, end, other in taken
        ):
            continue
        taken.append((left, left + width, y))
        anchor = "end" if to_the_left else "start"
        start = x - 14 if to_the_left else x + 14
        yield Name(f"{start:.1f}", f"{y - 8:.1f}", anchor, town.name)
        if len(taken) == _MOST_NAMES:
            return
