"""studies.search.cities: one city is one value, however a register spells it."""

import pytest

from studies import parts as p
from studies.fold import fold
from studies.models import FacetEntry
from studies.presenters.overview import Overview
from studies.search import cities
from studies.search.cities import city_name, state_of
from studies.states import STATES, named
from tests import factories as make

SPELLINGS = {
    "München": "Munich; munich; Muenchen; MUENCHEN; Munchen; München; MÜNCHEN",
    "Köln": "Cologne; Koeln; Koln; KÖLN",
    "Gießen": "Giessen; Gießen; GIESSEN",
    "Frankfurt am Main": "Frankfurt; Frankfurt/Main; Frankfurt/M.; Frankfurt a. M.; Frankfurt a.M.;"
    "Frankfurt (Main); Frankfurt Am Main; Frankfurt a. Main; Frankfurt-am-Main",
    "Frankfurt (Oder)": "Frankfurt/Oder; Frankfurt an der Oder; Frankfurt (Oder)",
    "Halle (Saale)": "Halle; Halle/Saale; Halle an der Saale; Halle (Saale)",
    "Freiburg im Breisgau": "Freiburg; Freiburg/Breisgau; Freiburg i. Br.; Freiburg i.Br.",
    "Ludwigshafen am Rhein": "Ludwigshafen; Ludwigshafen/Rhein; Ludwigshafen am Rhein",
    "Lübeck": "Luebeck; Lubeck; Lübeck",
    "Mülheim an der Ruhr": "Muelheim an der Ruhr; Mülheim/Ruhr; Mülheim a.d. Ruhr",
    "Nürnberg": "Nuremberg; Nuernberg; Nurnberg",
    "Hannover": "Hanover; Hannover",
}
# What is not known, lost a letter, or may be another city.
AS_THEY_ARE = ["", "Mülheim", "Halle (Westf.)", "Halle\ufffd", "Gro\ufffdhansdorf", "Sample City"]


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_city_stands_under_its_own_name(name: str) -> None:
    spellings = [spelling.strip() for spelling in SPELLINGS[name].split(";")]
    assert {spelling: city_name(spelling, "DE") for spelling in spellings} == dict.fromkeys(
        spellings, name
    )


@pytest.mark.parametrize("city", AS_THEY_ARE)
def test_other_cities_stay_as_they_are(city: str) -> None:
    assert city_name(city, "DE") == city


def test_cities_abroad_keep_their_names() -> None:
    assert [city_name(city, "US") for city in ("Munich", "Frankfurt")] == ["Munich", "Frankfurt"]


def test_no_spelling_means_two_cities() -> None:
    lines = cities._NAMES.strip().split("\n")
    spellings = [name for line in lines for name in line.replace(":", ";").split(";")]
    assert (len(cities._CITIES), lines) == (
        len(spellings),
        sorted(lines, key=lambda line: fold(line[3:].partition(":")[0])),
    )
    names = {line[3:] for line in cities._CITIES.values()}
    assert {name for name in names if city_name(name, "DE") != name} == set()


def test_every_state_has_its_cities() -> None:
    states = {state_of(city[3:]) for city in cities._CITIES.values()}
    assert states == set(STATES)
    assert (state_of("Munich"), state_of("Neustadt")) == (named("Bavaria"), None)


@pytest.mark.django_db
def test_facet_map_and_statistics_count_one_city() -> None:
    for number, city in enumerate(("Giessen", "Gießen", "GIESSEN")):
        site = p.Site(city=city, country="DE", latitude=50.58, longitude=8.68 + number / 100)
        make.published(number=f"CTU-{9001 + number}", sites=(site,))
    values = FacetEntry.objects.filter(facet="city").values_list("value", flat=True)
    assert list(values) == ["Gießen"] * 3
    assert [(town.name, town.studies) for town in Overview.load(0).towns] == [("Gießen", 3)]
