"""studies.search.cities: one city is one value, however a register spells it."""

import re
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from studies import countries
from studies import parts as p
from studies.filters import StudyFilter
from studies.fold import fold
from studies.models import FacetEntry
from studies.presenters.overview import Overview
from studies.search import abroad, cities
from studies.search.cities import city_name, city_value, state_of
from studies.search.facets import Facets, SqlFacets
from studies.search.memory import MemoryFacets
from studies.search.places import Near
from studies.search.query import Query, search
from studies.search.state import data_version
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


# By value: the country, and what registers write of one city.
ABROAD = {
    "London, GB": ("GB", "London; LONDON; london"),
    "London, CA": ("CA", "London"),
    "A Coruna, ES": ("ES", "A Coruña; A Coruna; La Coruña; LA CORUNA"),
    "Cordoba, ES": ("ES", "Córdoba; Cordoba"),
    "Cordoba, AR": ("AR", "Córdoba"),
    "Milan, IT": ("IT", "Milan; Milano; Mailand; MILANO"),
    "Rome, IT": ("IT", "Rome; Roma; Rom"),
    "Rome, US": ("US", "Rome"),
    "Athens, GR": ("GR", "Athens; Athina; Athen"),
    "Athens, US": ("US", "Athens"),
    "Clermont Ferrand, FR": ("FR", "Clermont-Ferrand; Clermont Ferrand; Clermont-Ferrand Cedex 1"),
    "Lodz, PL": ("PL", "Łódź; Lodz"),
    "Istanbul, TR": ("TR", "İstanbul; Istanbul; ISTANBUL"),
    "Diyarbakir, TR": ("TR", "Diyarbakır; Diyarbakir"),
    "Buenos Aires, AR": ("AR", "Buenos Aires; Ciudad Autonoma de Buenos Aires"),
    "Munich, US": ("US", "Munich"),
    "Jena, ZZ": ("", "Jena; JENA"),
    "?, FR": ("FR", "?"),
}


@pytest.mark.parametrize("value", ABROAD)
def test_a_city_abroad_is_one_value_with_its_country(value: str) -> None:
    country, spellings = ABROAD[value]
    names = [name.strip() for name in spellings.split(";")]
    assert {name: city_value(name, country) for name in names} == dict.fromkeys(names, value)


def test_a_german_city_is_its_name_alone() -> None:
    assert [city_value(city, "DE") for city in ("Munich", "Neustadt, SH", "Halle")] == [
        "München",
        "Neustadt (SH)",
        "Halle (Saale)",
    ]


def test_a_lost_letter_is_not_guessed() -> None:
    assert city_value("Krak\ufffdw", "PL") == "Krak\ufffdw, PL"
    assert city_value("x" * 120, "FR") == "X" + "x" * 89 + ", FR"


def test_no_spelling_abroad_means_two_cities() -> None:
    lines = abroad._LISTED.strip().split("\n")
    assert lines == sorted(lines, key=lambda line: (line[:2], abroad._plain(line[3:])))
    for line in lines:
        english, *names = (name.strip() for name in re.split("[;:]", line[3:]))
        assert {city_value(name, line[:2]) for name in (english, *names)} == {
            city_value(english, line[:2])
        }
    assert all(country in countries.NAMES for country, _ in abroad._CITIES)


def test_the_best_spelling_has_most_accents_then_most_studies() -> None:
    spellings = {
        "Sao Paulo, BR": 7,
        "São Paulo, BR": 4,
        "Rio De Janeiro, BR": 2,
        "Rio de Janeiro, BR": 3,
        "RECIFE, BR": 1,
        "Recife, BR": 1,
    }
    assert abroad.best(spellings) == {
        "Sao Paulo, BR": "São Paulo, BR",
        "Rio De Janeiro, BR": "Rio de Janeiro, BR",
        "Recife, BR": "Recife, BR",
    }


def site(city: str, country: str) -> p.Site:
    return p.Site(city=city, country=country)


PLACED = {"country": "DE", "latitude": 52.52, "longitude": 13.41}


@pytest.fixture
def _abroad(db: None) -> None:
    """Cities of the same name in two countries, and one city in three spellings."""
    sites = (
        (site("London", "GB"), site("Berlin", "US")),
        (site("London", "CA"), p.Site(city="Berlin", **PLACED)),
        (site("Milano", "IT"), site("A Coruna", "ES")),
        (site("Milan", "IT"), site("Milano", "IT"), site("A Coruña", "ES"), site("Berlin", "")),
    )
    for place, each in enumerate(sites):
        make.published(number=f"CTU-900{place + 1}", sites=each)


CITIES: dict[str, tuple[str, str, int]] = {
    "A Coruna, ES": ("A Coruña (Spanien)", "A Coruña (Spain)", 2),
    "Berlin": ("Berlin", "Berlin", 1),
    "Berlin, US": ("Berlin (Vereinigte Staaten)", "Berlin (United States)", 1),
    "Berlin, ZZ": ("Berlin (Land nicht angegeben)", "Berlin (Country not stated)", 1),
    "London, CA": ("London (Kanada)", "London (Canada)", 1),
    "London, GB": ("London (Vereinigtes Königreich)", "London (United Kingdom)", 1),
    "Milan, IT": ("Mailand (Italien)", "Milan (Italy)", 2),
}


@pytest.mark.usefixtures("_abroad")
@pytest.mark.parametrize("index", [SqlFacets, MemoryFacets])
def test_both_indexes_count_a_city_by_its_country(index: type[Facets]) -> None:
    counts = index().count("city", {})
    assert counts == {value: n for value, (_, _, n) in CITIES.items()}
    for value, n in counts.items():
        assert len(index().find({"city": [value]})) == n


@pytest.mark.usefixtures("_abroad")
@pytest.mark.parametrize(("language", "place"), [("de", 0), ("en", 1)])
def test_pages_name_a_city_abroad_with_its_country(
    client: Client, language: str, place: int
) -> None:
    with override(language):
        addresses = (
            reverse("studies:list"),
            reverse("studies:find", args=["city"]),
            reverse("studies:statistics"),
            reverse("studies:statistics-csv", args=["city"]),
        )
        listed = reverse("studies:list")
        pages = [client.get(address).content.decode() for address in addresses]
    names = [names[place] for *names, _ in CITIES.values()]
    for html in pages:
        assert {name for name in names if name not in html} == set()
    html = client.get(listed, {"city": "London, GB"}).content.decode()
    name = CITIES["London, GB"][:2][place]
    sentence, _, chips = html.partition('class="chips"')
    assert f": {name}, " in sentence
    assert f"<span>{name}</span>" in chips.partition("</div>")[0]


@pytest.mark.usefixtures("_abroad")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Mailand", ["Milan, IT"]),
        ("milano", ["Milan, IT"]),
        ("kingdom", ["London, GB"]),
        ("coruna", ["A Coruna, ES"]),
    ],
)
def test_the_long_list_is_looked_through_by_every_name(
    client: Client, typed: str, found: list[str]
) -> None:
    html = client.get("/en/studies/find/city/", {"find": typed}).content.decode()
    assert re.findall(r'name="city" value="(.*?)"', html) == found


@pytest.mark.usefixtures("_abroad")
@pytest.mark.parametrize(
    ("words", "numbers"),
    [("Milano", "34"), ("Mailand", "34"), ("London", "12"), ("Coruna", "34"), ("GB", "")],
)
def test_words_find_a_city_by_its_names_and_not_by_the_code(words: str, numbers: str) -> None:
    found = search(Query(words=words, sort="number")).studies
    assert [row.number[-1] for row in found] == list(numbers)


@pytest.mark.usefixtures("_abroad")
def test_the_map_counts_german_cities_alone(client: Client) -> None:
    assert [(town.name, town.studies) for town in Overview.load(0).towns] == [("Berlin", 1)]
    html = client.get("/en/studies/", {"view": "map"}).content.decode()
    assert re.findall(r'href="([^"]*)">Berlin</a></th><td[^>]*>(\d+)', html) == [
        ("/en/studies/?city=Berlin", "1")
    ]
    assert "1 study" in client.get("/en/studies/?city=Berlin").content.decode()
    assert search(Query(near=Near("Berlin", 200))).total == 1


@pytest.mark.usefixtures("_abroad")
def test_an_old_address_names_a_city_that_is_the_only_one() -> None:
    def read(city: str) -> tuple[tuple[str, ...], list[str]]:
        asked = StudyFilter(QueryDict(urlencode({"city": city})), data_version())
        return asked.query.choices.get("city", ()), asked.ignored

    with override("en"):
        assert read("Milano") == read("Milan, IT") == (("Milan, IT",), [])
        assert read("A Coruña") == (("A Coruna, ES",), [])
        assert read("Berlin") == (("Berlin",), [])
        left_out = "“London” is not known under “Study site in” and was left out."
        assert read("London") == ((), [left_out])
