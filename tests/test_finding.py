"""The list's page for words: what it did in a sentence, did you mean, numbers straight on."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from studies import parts as p
from studies.publishing import publish, withdraw
from studies.search.lexicon import lexicon
from studies.search.spelling import corrections
from studies.search.state import data_version
from tests import factories as make
from tests.loading import load

pytestmark = pytest.mark.django_db


@pytest.fixture
def _library(db: None) -> None:
    load("indications", "synonyms")
    facts = {
        "CTU-3001": {"scientific_title": p.Text(en="Ruxolitinib in COVID-19")},
        "CTU-3002": {
            "scientific_title": p.Text(en="Treatment of tuberculosis"),
            "status": p.StatusPart(sub_status="completed"),
        },
        "CTU-3003": {"scientific_title": p.Text(en="A TB vaccine")},
    }
    publish(
        make.studies(make.record(number=number, **fields) for number, fields in facts.items()),
        by=None,
    )


def page(client: Client, query: str, language: str = "en") -> str:
    with override(language):
        response = client.get(f"{reverse('studies:list')}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def sentence(html: str) -> str:
    found = re.search(r'<p class="muted">(.*?)</p>', html.partition('id="results"')[2], re.DOTALL)
    assert found
    return unescape(re.sub("<[^>]+>", "", found[1])).strip()


def offered(html: str) -> list[tuple[str, str, str]]:
    found = re.findall(r'Did you mean: <a href="([^"]*)">(.*?)</a> \((.*?)\)', html)
    return [(unescape(url), text, number) for url, text, number in found]


@pytest.mark.usefixtures("_library")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "",
            (
                "All studies, the last updated here first: "
                "3 of 3 studies (Recruiting: 2; Completed: 1)."
            ),
        ),
        (
            "q=treatment",
            "Searched for “treatment”, the most relevant first: 1 of 3 studies.",
        ),
        (
            "q=TB&status=recruiting&sort=number",
            (
                "Searched for “TB”, and also for Tuberkulose, TBC, Schwindsucht, tuberculosis, "
                "Mycobacterium tuberculosis (search exactly), filtered by Status: Recruiting, "
                "in order of their numbers: 1 of 3 studies."
            ),
        ),
        (
            "q=TB&exact=1",
            (
                "Searched exactly for “TB” (search for synonyms too), the most relevant first: "
                "1 of 3 studies."
            ),
        ),
    ],
)
def test_the_page_says_what_the_search_did(client: Client, query: str, said: str) -> None:
    assert sentence(page(client, query)) == said


@pytest.mark.usefixtures("_library")
def test_the_sentence_is_german_on_german_pages(client: Client) -> None:
    assert sentence(page(client, "q=TB&exact=1", "de")) == (
        "Gesucht wurde genau nach „TB“ (auch nach Synonymen suchen), "
        "die relevantesten zuerst: 1 von 3 Studien."
    )


@pytest.mark.usefixtures("_library")
def test_exact_is_one_click_away_and_stays(client: Client) -> None:
    html = page(client, "q=TB&status=recruiting")
    assert '<a href="/en/studies/?q=TB&amp;status=recruiting&amp;exact=1">search exactly' in html
    html = page(client, "q=TB&status=recruiting&exact=1")
    assert '<a href="/en/studies/?q=TB&amp;status=recruiting">search for synonyms too' in html
    assert '<input type="hidden" name="exact" value="1" form="filters">' in html
    assert 'href="/en/studies/?q=TB&amp;exact=1"' in html
    html = page(client, "exact=1&q=")
    assert 'name="exact"' not in html
    assert "is not known under “Search exactly”" in page(client, "q=TB&exact=maybe")


@pytest.mark.usefixtures("_library")
@pytest.mark.parametrize(
    ("typed", "meant", "number"),
    [
        ("Tuberkolose", "Tuberkulose", "2 studies"),
        ("Covit", "COVID", "1 study"),
        ("Covit-19", "COVID-19", "1 study"),
        ("Ruxolitnib", "Ruxolitinib", "1 study"),
        ("ruxolitnib", "Ruxolitinib", "1 study"),
        ('"Ruxolitnib" -vaccine', '"Ruxolitinib" -vaccine', "1 study"),
        ("Tuberkolose vacine", "Tuberkulose vaccine", "1 study"),
    ],
)
def test_did_you_mean(client: Client, typed: str, meant: str, number: str) -> None:
    ((url, text, count),) = offered(page(client, f"q={quote(typed)}"))
    assert (unescape(text), count) == (meant, number)
    html = client.get(url).content.decode()
    assert f"<h2>{number} <" in html


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Tuberkulosepravenzion", "Tuberkuloseprävention"),
        ("Sauglingschutz", "Säuglingsschutz"),
        ("Vakzineforshung", "Vakzine-Forschung"),
        ("Geselschaft", "Gesellschaft"),
        ("gewönheit", "gewohnheit"),
    ],
)
def test_a_word_is_offered_as_a_study_writes_it(
    client: Client, db: None, typed: str, meant: str
) -> None:
    title = p.Text(
        de="Tuberkuloseprävention, Säuglingsschutz, Vakzine-Forschung; aus gewohnheit",
        en="Gewohnheit\nund gewohnheit",
    )
    summary = p.Text(de="gesellschaft, Gesellschaft und Gesellschaft")
    make.published(scientific_title=title, scientific_summary=summary)
    ((_, text, number),) = offered(page(client, f"q={quote(typed)}"))
    assert (unescape(text), number) == (meant, "1 study")


@pytest.mark.usefixtures("_library")
def test_did_you_mean_keeps_the_state_where_it_finds_something(client: Client) -> None:
    ((url, _, number),) = offered(page(client, "q=Tuberkolose&status=completed&view=table"))
    assert url == "/en/studies/?status=completed&view=table&q=Tuberkulose"
    assert number == "1 study"
    ((url, _, number),) = offered(page(client, "q=Ruxolitnib&status=completed"))
    assert (url, number) == ("/en/studies/?q=Ruxolitinib", "1 study")


@pytest.mark.usefixtures("_library")
def test_nothing_is_offered_for_words_that_are_right(client: Client) -> None:
    for query in ("q=Ebola", "q=vaccine+COVID", "q=xyzxyzxyz", "q=TB&status=stopped", "q=12345678"):
        assert offered(page(client, query)) == []
    assert offered(page(client, "q=Tuberkulose")) == []


@pytest.mark.usefixtures("_library")
def test_at_most_three_corrections_of_four_words() -> None:
    texts = list(
        corrections("Tuberkolose Covit Ruxolitnib Malarja Hepatitiz", lexicon(data_version()))
    )
    assert texts[0] == "Tuberkulose COVID Ruxolitinib Malaria Hepatitiz"
    assert len(texts) <= 3


NUMBERS = {
    "nct": "NCT04338958",
    "eudract": "2020-001732-10",
    "euct": "2023-501234-20",
    "other": "SAMPLE-CODE-7",
}


@pytest.fixture
def _numbered(db: None) -> None:
    identifiers = tuple(p.Identifier(scheme=s, value=value) for s, value in NUMBERS.items())
    make.published(identifiers=identifiers)
    shared = (p.Identifier(scheme="other", value="SHARED 1"),)
    for number in ("CTU-9002", "CTU-9003"):
        make.published(number=number, identifiers=shared)


@pytest.mark.usefixtures("_numbered")
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "text",
    [
        *NUMBERS.values(),
        "nct04338958",
        "NCT 04338958",
        "2020–001732–10",
        "2020-001732-10-DE",
        "2023-501234-20-00",
        "ctu-9001",
        " CTU-9001 ",
        "CTU 9001",
        "ctu9001",
        "NCT-04338958",
        "EudraCT 2020-001732-10",
        "EudraCT-Nr.: 2020-001732-10",
        "EU CT 2023-501234-20",
        "https://clinicaltrials.gov/study/NCT04338958?tab=table",
        "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT=2023-501234-20-00",
    ],
)
def test_a_number_goes_straight_to_its_study(client: Client, text: str, language: str) -> None:
    with override(language):
        address = reverse("studies:study", args=["CTU-9001"])
        response = client.get(reverse("studies:list"), {"q": text})
    assert (response.status_code, response["Location"]) == (302, address)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["CTU-0042", "CTU-42", "ctu 42", "ctu042"])
def test_our_number_needs_no_noughts(client: Client, text: str) -> None:
    make.published(number="CTU-0042")
    response = client.get(reverse("studies:list"), {"q": text})
    assert response.status_code == 302
    assert response["Location"].endswith("/CTU-0042/")


@pytest.mark.usefixtures("_library")
@pytest.mark.parametrize("words", ["Nackenschmerzen", "nackenschmerz"])
def test_indication_that_words_name_is_one_click_away(client: Client, words: str) -> None:
    """Its other names are no words of its studies, and not all of them are synonyms."""
    sorted_there = p.StudyIndication(indication="back-pain", is_main=True)
    make.published(
        number="CTU-0043", scientific_title=p.Text(en="Discs"), indications=(sorted_there,)
    )
    link = '<a href="/en/studies/?status=recruiting&amp;indication=back-pain">All of the indication'
    has_more = words != "nackenschmerz"
    assert (link in page(client, f"q={words}&status=recruiting")) is has_more
    assert "All of the indication" not in page(client, f"q={words}&indication=back-pain")


@pytest.mark.usefixtures("_library")
def test_synonyms_of_words_after_a_minus_are_named(client: Client) -> None:
    html = page(client, "q=vaccine+-covid")
    assert "Coronavirus, Coronavirus-Krankheit" in html
    assert "left out too" in html
    assert "search exactly" in html
    assert "left out too" not in page(client, "q=vaccine+-covid&exact=1")


@pytest.mark.usefixtures("_numbered")
@pytest.mark.parametrize(
    "query",
    [
        {"q": "SHARED 1"},
        {"q": "NCT04338958 Jena"},
        {"q": "NCT0433895"},
        {"q": "NCT99999999"},
        {"q": "9001"},
        {"q": "NCT04338958", "status": "recruiting"},
    ],
)
def test_other_texts_are_searched(client: Client, query: dict[str, str]) -> None:
    assert client.get(reverse("studies:list"), query).status_code == 200


def test_a_withdrawn_study_is_not_led_to(client: Client) -> None:
    study = make.published()
    withdraw([study], by=make.user("publisher"), reason_de="Falsch", reason_en="Wrong")
    assert client.get(reverse("studies:list"), {"q": "CTU-9001"}).status_code == 200


def test_a_term_is_no_number(client: Client) -> None:
    load("synonyms")
    make.published(identifiers=(p.Identifier(scheme="other", value="COVID-19"),))
    assert client.get(reverse("studies:list"), {"q": "covid-19"}).status_code == 200
