"""studies.states: a study is found by the German state in which it has a site."""

from __future__ import annotations

import pytest

from studies import parts as p
from studies.models import SearchWord
from studies.publishing import publish
from studies.search.query import Query, search
from studies.states import STATES, in_language
from tests import factories as make

SITES = {
    "CTU-4001": p.Site(city="Jena", country="DE"),
    "CTU-4002": p.Site(city="Neustadt", region="Bavaria", country="DE"),
    "CTU-4003": p.Site(city="Muenchen", country="DE"),
    "CTU-4004": p.Site(city="Halle/Saale", region="Sachsen-Anhalt", country="DE"),
    "CTU-4005": p.Site(city="Leipzig", region="Deutschland", country="DE"),
    "CTU-4006": p.Site(city="Hannover", region="Lower Saxony", country="DE"),
    "CTU-4007": p.Site(city="Essen", country="DE"),
    "CTU-4008": p.Site(city="Houston", region="Texas", country="US"),
    "CTU-4009": p.Site(city="Erfurt", country="DE", is_public=False),
}
FOUND = {
    "Thüringen": "4001",
    "thueringen": "4001",
    '"Thüringen"': "4001",
    "Thuringia": "4001",
    "Bayern": "4002 4003",
    "Bavaria": "4002 4003",
    "Bayer": "4010",
    "Sachsen": "4005",
    "Sachsen-Anhalt": "4004",
    "saxony anhalt": "4004",
    "Saxony": "4005",
    "Niedersachsen": "4006",
    "lower saxony": "4006",
    "NRW": "4007",
    "Nordrhein-Westfalen": "4007",
    "Texas": "4008",
    "site -Bayern": "4001 4004 4005 4006 4007 4008 4009 4010",
}


@pytest.fixture
def _everywhere(db: None) -> None:
    title = p.Text(en="A site")
    records = [
        make.record(number=number, scientific_title=title, sites=(site,))
        for number, site in SITES.items()
    ]
    bayer = make.record(number="CTU-4010", scientific_title=p.Text(en="A site of Bayer"))
    publish(make.studies([*records, bayer]), by=None)


@pytest.mark.usefixtures("_everywhere")
@pytest.mark.parametrize("words", FOUND)
def test_state_finds_its_studies(words: str) -> None:
    rows = search(Query(words=words, sort="number")).studies
    assert [row.number[-4:] for row in rows] == FOUND[words].split()


@pytest.mark.usefixtures("_everywhere")
@pytest.mark.parametrize("words", ["Thüringen", "Thuringia"])
def test_state_is_found_exactly_too(words: str) -> None:
    assert search(Query(words=words, exact=True)).total == 1


@pytest.mark.usefixtures("_everywhere")
def test_other_name_is_told_and_the_hidden_word_is_not() -> None:
    assert search(Query(words="Bavaria")).matches.also == ("Bayern",)
    assert list(SearchWord.objects.filter(word__startswith="zz")) == []


def test_names_of_states_are_those_of_one() -> None:
    names = [name for state in STATES for name in state.names]
    assert (len(STATES), len(names)) == (16, len(set(names)))


@pytest.mark.parametrize(
    ("region", "country", "language", "name"),
    [
        ("Bavaria", "DE", "de", "Bayern"),
        ("Thüringen", "DE", "en", "Thuringia"),
        ("Bavaria", "US", "de", "Bavaria"),
        ("Ruhrgebiet", "DE", "en", "Ruhrgebiet"),
        ("", "DE", "de", ""),
    ],
)
def test_state_stands_on_a_page_in_its_language(
    region: str, country: str, language: str, name: str
) -> None:
    assert in_language(region, country, language) == name
