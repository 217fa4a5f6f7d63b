"""The first page: a search, and what the register holds."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from studies import germany, wording
from studies.choices import MainStatus
from studies.presenters.address import Address
from studies.presenters.areas import Area, Areas, Figure, figures
from studies.presenters.card import Card, Cards
from studies.presenters.labels import vocabulary
from studies.presenters.overview import Overview, Town, overview
from studies.presenters.register import TAKING_PART, register_texts

_OPEN_TOWNS = 24
_MOST_OPTIONS = 100
_MOST_NAMES = 8
_LARGEST = 30.0


class TownRow(NamedTuple):
    """A city of the list: the address of its studies, name, number."""

    url: str
    name: str
    number: str


class Point(NamedTuple):
    """A city of the map; the area of its halo is its number of studies."""

    x: float
    y: float
    radius: float


class Name(NamedTuple):
    """The name of a city on the map."""

    x: float
    y: float
    anchor: str
    text: str


class GermanMap(NamedTuple):
    """Germany with the cities that have sites."""

    view_box: str
    outline: str
    points: tuple[Point, ...]
    names: tuple[Name, ...]
    label: str


class HomePage(NamedTuple):
    """All that the first page prints."""

    recruiting: str
    city_options: tuple[str, ...]
    map: GermanMap | None
    figures: tuple[Figure, ...]
    legend: tuple[tuple[str, str], ...]
    areas: tuple[Area, ...]
    latest: tuple[Card, ...]
    all_studies: str
    towns: tuple[TownRow, ...]
    more_towns: tuple[TownRow, ...]
    taking_part: str


def home_page(version: int, language: str) -> HomePage:
    """The first page in a language."""
    counts = overview(version)
    areas = Areas(counts, vocabulary(version), language)
    address = Address(reverse("studies:list"))
    drawn = [town for town in counts.towns if town.x is not None]
    towns = _rows(drawn, address, language)
    options = sorted((town.name for town in counts.towns[:_MOST_OPTIONS]), key=str.casefold)
    return HomePage(
        recruiting=wording.number(counts.statuses.get(MainStatus.RECRUITING, 0), language),
        city_options=tuple(options),
        map=german_map(drawn, language),
        figures=figures(counts.statuses, address, language),
        legend=_legend(counts, language),
        areas=tuple(areas.area(row.slug, row.intro.get(language)) for row in counts.areas),
        latest=Cards(language).of(counts.latest),
        all_studies=gettext("All studies (%(n)s)") % {"n": wording.number(counts.total, language)},
        towns=towns[:_OPEN_TOWNS],
        more_towns=towns[_OPEN_TOWNS:],
        taking_part=_taking_part(version),
    )


def german_map(towns: Sequence[Town], language: str) -> GermanMap | None:
    """The cities on the map; None where there are none."""
    if not towns:
        return None
    label = ngettext(
        "Map of Germany with one city. Its number stands in the list of cities.",
        "Map of Germany with %(n)s cities. Their numbers stand in the list of cities.",
        len(towns),
    )
    return GermanMap(
        germany.VIEW_BOX,
        germany.outline(),
        tuple(_points(towns)),
        tuple(_names(towns)),
        label % {"n": wording.number(len(towns), language)},
    )


def _points(towns: Sequence[Town]) -> Iterable[Point]:
    most = max(town.studies for town in towns)
    for town in towns:
        radius = max(6.0, _LARGEST * (town.studies / most) ** 0.5)
        yield Point(town.x or 0.0, town.y or 0.0, round(radius, 1))


def _names(towns: Sequence[Town]) -> Iterable[Name]:
    """Names of the cities with most studies, as far as they do not run into each other."""
    taken: list[tuple[float, float, float]] = []
    for town in towns:
        x, y = town.x or 0.0, town.y or 0.0
        width = 10.0 * len(town.name)
        to_the_left = x + 14 + width > germany.WIDTH
        left = x - 14 - width if to_the_left else x + 14
        if left < 0 or any(
            abs(y - other) < 22 and left < end and left + width > start
            for start, end, other in taken
        ):
            continue
        taken.append((left, left + width, y))
        anchor = "end" if to_the_left else "start"
        yield Name(x - 14 if to_the_left else x + 14, y - 8, anchor, town.name)
        if len(taken) == _MOST_NAMES:
            return


def _rows(towns: Iterable[Town], address: Address, language: str) -> tuple[TownRow, ...]:
    return tuple(
        TownRow(
            str(address.changed("city", town.name)),
            town.name,
            wording.number(town.studies, language),
        )
        for town in towns
    )


def _legend(counts: Overview, language: str) -> tuple[tuple[str, str], ...]:
    """Colour and word of each status that the bars show."""
    statuses = (status for status in MainStatus if counts.statuses.get(status))
    return tuple((f"f-{status.value}", wording.label(status, language)) for status in statuses)


def _taking_part(version: int) -> str:
    """The address of the page about taking part, where the unit has published it."""
    slugs = {slug for slug, _ in register_texts(version).pages}
    return reverse("studies:page", args=[TAKING_PART]) if TAKING_PART in slugs else ""
