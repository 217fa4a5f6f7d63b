"""Where the study takes place: a map of Germany, a table, and the rest folded by country."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from studies import countries, states
from studies.germany import VIEW_BOX, Place, cluster, outline
from studies.parts import Site
from studies.presenters.head import lead_organisation
from studies.presenters.reading import Line, Reading

# A long table makes a slow page: so many rows, the rest folded as plain lines.
OPEN_ROWS = 25
# More points than this overlap: they are drawn small and without numbers.
NUMBERED_POINTS = 20


class Point(NamedTuple):
    """A city on the map, as the SVG wants it."""

    css: str
    x: str
    y: str
    radius: str
    text_y: str
    number: str


class SiteRow(NamedTuple):
    """A site of the table; ``pin`` is its first cell where there is a map."""

    pin: str
    attribute: str
    name: str
    place: str
    status: str


class Fold(NamedTuple):
    """Sites folded away under a heading, a line each."""

    heading: str
    lines: tuple[Line, ...]


class Sites(NamedTuple):
    """The section on sites."""

    view_box: str
    outline: str
    points: tuple[Point, ...]
    map_label: str
    rows: tuple[SiteRow, ...]
    folds: tuple[Fold, ...]
    elsewhere: str

    def __bool__(self) -> bool:
        return bool(self.rows or self.folds or self.elsewhere)


def sites(reading: Reading) -> Sites:
    """German sites first, numbered as on the map by city; other countries in their order."""
    public = [site for site in reading.record.sites if site.is_public]
    german = [site for site in public if site.country == "DE"]
    foreign = [site for site in public if site.country != "DE"]
    pins = _pins(german)
    lead = lead_organisation(reading)
    coordinating = {site.city for site in german if lead and site.organisation == lead}
    table, more = german[:OPEN_ROWS], german[OPEN_ROWS:]
    if len(table) + len(foreign) <= OPEN_ROWS:
        table, foreign = table + foreign, []
    folds = [*_more(reading, more), *_by_country(reading, foreign)]
    return Sites(
        VIEW_BOX,
        outline() if pins else "",
        tuple(_points(pins, coordinating)),
        ngettext(
            "Map of Germany with one place. All details are in the table.",
            "Map of Germany with %(n)d places. All details are in the table.",
            len(pins),
        )
        % {"n": len(pins)},
        tuple(_row(reading, site, pins, lead) for site in table),
        tuple(folds),
        _elsewhere(reading, public),
    )


def _pins(german: Sequence[Site]) -> dict[str, tuple[str, float, float]]:
    """Number and position of each city that can be drawn, in the order of the table."""
    drawn = [
        Place(site.latitude, site.longitude, site.city)
        for site in german
        if site.latitude is not None and site.longitude is not None and site.city
    ]
    places = {point.label: point for point in cluster(drawn)}
    order = [city for city in dict.fromkeys(site.city for site in german) if city in places]
    return {
        city: (str(number), places[city].x, places[city].y) for number, city in enumerate(order, 1)
    }


def _points(
    pins: dict[str, tuple[str, float, float]], coordinating: Iterable[str]
) -> Iterable[Point]:
    small = len(pins) > NUMBERED_POINTS
    for city, (number, x, y) in pins.items():
        css = "pt co" if city in coordinating else "pt"
        radius = "9" if small else "18"
        numbers = (css, f"{x:.1f}", f"{y:.1f}", radius, f"{y + 7:.1f}", "" if small else number)
        yield Point(*map(SafeString, numbers))


def _row(
    reading: Reading, site: Site, pins: dict[str, tuple[str, float, float]], lead: str
) -> SiteRow:
    name = _name(reading, site)
    is_lead = bool(lead) and site.organisation == lead
    place = [_city(reading, site)]
    if site.country not in ("DE", ""):
        place.append(countries.name(site.country, reading.language))
    if is_lead:
        place.append(reading.gettext("Coordinating site"))
    place += _details(reading, site)
    shown = reading.organisation(site.organisation)
    return SiteRow(
        _pin(site, pins, is_lead),
        shown.attribute,
        name,
        " · ".join(filter(None, place)),
        reading.word(site.status) or site.status_raw,
    )


def _pin(site: Site, pins: dict[str, tuple[str, float, float]], is_lead: bool) -> SafeString:
    """The cell with the number on the map; empty for a site that is not on it, or without a map."""
    if not pins:
        return SafeString("")
    if site.country != "DE" or site.city not in pins:
        return SafeString("<td></td>")
    css = "pin co" if is_lead else "pin"
    return SafeString(f'<td><span class="{css}">{pins[site.city][0]}</span></td>')


def _name(reading: Reading, site: Site) -> str:
    organisation = reading.organisation(site.organisation).text
    return ", ".join(filter(None, [organisation, site.department])) or _city(reading, site)


def _city(reading: Reading, site: Site) -> str:
    region = states.in_language(site.region, site.country, reading.language)
    return ", ".join(dict.fromkeys(filter(None, [site.city, region])))


def _details(reading: Reading, site: Site) -> list[str]:
    """Participants, dates and people of one site."""
    found = []
    if site.planned_n is not None:
        found.append(reading.gettext("%(n)s planned") % {"n": reading.number(site.planned_n)})
    if site.actual_n is not None:
        found.append(reading.gettext("%(n)s enrolled") % {"n": reading.number(site.actual_n)})
    if site.opened_on:
        found.append(
            reading.gettext("open since %(date)s") % {"date": reading.date(site.opened_on)}
        )
    if site.closed_on:
        found.append(reading.gettext("closed %(date)s") % {"date": reading.date(site.closed_on)})
    for row in site.responsibilities:
        if row.is_public:
            role = reading.label("role", row.role).text
            who = (
                reading.person(row.investigator)
                if row.investigator
                else reading.organisation(row.organisation).text
            )
            found.append(f"{role}: {who}" if who else role)
    return found


def _more(reading: Reading, group: Sequence[Site]) -> list[Fold]:
    """The German sites beyond the table."""
    if not group:
        return []
    heading = ngettext("%(n)d more site in Germany", "%(n)d more sites in Germany", len(group)) % {
        "n": len(group)
    }
    return [Fold(heading, tuple(Line("", _plain(reading, site)) for site in group))]


def _by_country(reading: Reading, foreign: Sequence[Site]) -> list[Fold]:
    groups: dict[str, list[Site]] = {}
    for site in foreign:
        groups.setdefault(site.country, []).append(site)
    folds = []
    for code, group in groups.items():
        country = countries.name(code, reading.language) or reading.gettext("Country not stated")
        count = ngettext("%(n)d site", "%(n)d sites", len(group)) % {"n": len(group)}
        folds.append(
            Fold(f"{country}: {count}", tuple(Line("", _plain(reading, site)) for site in group))
        )
    return folds


def _plain(reading: Reading, site: Site) -> str:
    """A site in one line."""
    name = _name(reading, site)
    status = reading.word(site.status) or site.status_raw
    place = _city(reading, site)
    parts = [name, place if place != name else "", status, *_details(reading, site)]
    return " · ".join(filter(None, parts))


def _elsewhere(reading: Reading, public: Sequence[Site]) -> str:
    """Countries the record names without a site."""
    named = {site.country for site in public}
    codes = [code for code in reading.record.countries if code not in named]
    if not codes:
        return ""
    names = ", ".join(countries.name(code, reading.language) for code in codes)
    if public:
        return reading.gettext("Also in: %(countries)s") % {"countries": names}
    return reading.gettext("Countries: %(countries)s") % {"countries": names}
