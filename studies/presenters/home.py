"""The first page: a search, and what the register holds."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext

from studies import wording
from studies.choices import MainStatus
from studies.presenters.address import Address
from studies.presenters.areas import Area, Areas, Figure, figures
from studies.presenters.card import Card, Cards
from studies.presenters.german_map import GermanMap, TownRow, german_map, town_rows
from studies.presenters.labels import vocabulary
from studies.presenters.overview import Overview, overview
from studies.presenters.register import TAKING_PART, register_texts

# Cities with most studies: those open to the eye, and all; the whole list has a page of its own.
_OPEN_TOWNS, _MOST_TOWNS = 24, 100
_MOST_OPTIONS = 100


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
    all_towns: str
    taking_part: str


def home_page(version: int, language: str) -> HomePage:
    """The first page in a language."""
    counts = overview(version)
    address = Address(reverse("studies:list"))
    drawn = [town for town in counts.towns if town.x is not None]
    towns = town_rows(drawn[:_MOST_TOWNS], address, language)
    options = sorted((town.name for town in counts.towns[:_MOST_OPTIONS]), key=str.casefold)
    return HomePage(
        recruiting=wording.number(counts.statuses.get(MainStatus.RECRUITING, 0), language),
        city_options=tuple(options),
        map=german_map(drawn[:_MOST_TOWNS], language),
        figures=figures(counts.statuses, address, language),
        legend=_legend(counts, language),
        areas=Areas(counts, vocabulary(version), language).broad(),
        latest=Cards(language).of(counts.latest),
        all_studies=gettext("All studies (%(n)s)") % {"n": wording.number(counts.total, language)},
        towns=towns[:_OPEN_TOWNS],
        more_towns=towns[_OPEN_TOWNS:],
        all_towns=reverse("studies:find", args=["city"]) if len(drawn) > _MOST_TOWNS else "",
        taking_part=_taking_part(version),
    )


def _legend(counts: Overview, language: str) -> tuple[tuple[str, str], ...]:
    """Colour and word of each status that the bars show."""
    statuses = (status for status in MainStatus if counts.statuses.get(status))
    return tuple((f"f-{status.value}", wording.label(status, language)) for status in statuses)


def _taking_part(version: int) -> str:
    """The address of the page about taking part, where the unit has published it."""
    slugs = {slug for slug, _ in register_texts(version).pages}
    return reverse("studies:page", args=[TAKING_PART]) if TAKING_PART in slugs else ""
