"""The list of studies: its counts, its links, its states, with samples and at every address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from studies import parts as p
from studies.filters import StudyFilter
from studies.models import Network, PublishedStudy
from studies.presenters.address import Address
from studies.presenters.card import Cards
from studies.presenters.pager import pager
from studies.publishing import publish
from studies.record import StudyRecord
from studies.search.facets import SqlFacets
from studies.search.places import places
from studies.search.query import PAGE_SIZE, Query, conditions, match, search
from studies.search.state import data_version
from tests import factories as make

pytestmark = pytest.mark.django_db

JENA = p.Site(city="Jena", country="DE", latitude=50.93, longitude=11.59)
MUNICH = p.Site(city="Munich", country="DE", latitude=48.14, longitude=11.58)
NOT_STATED = '<span aria-hidden="true">–</span><span class="vh">not stated</span>'
PARIS = p.Site(city="Paris", country="FR", latitude=48.85, longitude=2.35)

CHOICE = re.compile(
    r'<label class="opt"><input type="checkbox" name="(\w+)" value="([^"]*)"( checked| disabled)?>'
    r"<span[^>]*>([^<]*)</span>"
    r'<span class="n">([\d,]+)</span></label>'
)
COUNT = re.compile(r'<h2>(.+?) <span class="muted">(.+?)</span></h2>')


def page(client: Client, query: str = "", language: str = "en", status: int = 200) -> str:
    with override(language):
        address = reverse("studies:list")
    response = client.get(f"{address}?{query}" if query else address)
    assert response.status_code == status
    return response.content.decode()


def heading(html: str) -> str:
    found = COUNT.search(html)
    return f"{found[1]} {found[2]}" if found else ""


def choices(html: str) -> dict[tuple[str, str], tuple[str, str, str]]:
    """By name and value: the attribute, the label and the number of each choice."""
    return {
        (m[1], unescape(m[2])): (m[3] or "", unescape(m[4]), m[5]) for m in CHOICE.finditer(html)
    }


def chips(html: str) -> dict[str, str]:
    """The chips' texts and where they lead."""
    found = re.findall(
        r'<a class="chip" href="([^"]*)"><span><em>(.*?):</em> <span[^>]*>(.*?)</span>', html
    )
    return {f"{label}: {text}": unescape(url) for url, label, text in found}


def public(records: Iterable[StudyRecord]) -> None:
    """Studies made and published together."""
    publish(make.studies(records), by=None)


@pytest.fixture
def _samples(db: None) -> None:
    make.samples(each=3)


@pytest.mark.long
@pytest.mark.uncounted
@pytest.mark.usefixtures("_samples")
def test_each_count_equals_the_results_after_the_click(client: Client) -> None:
    states = ("", "status=recruiting&status=planned", "q=covid&country=DE", "age=34&results=no")
    for state in (*states, "near=Jena&km=100&healthy=no"):
        offered = choices(page(client, state))
        assert offered
        for (name, value), (attribute, _, number) in offered.items():
            kept = [f"{n}={quote(v)}" for n, v in parse_qsl(state) if n != name]
            clicked = "&".join([*kept, f"{name}={quote(value)}"])
            asked = StudyFilter(QueryDict(clicked), data_version())
            assert (clicked, number) == (clicked, str(search(asked.query).total))
            assert (attribute == " disabled") == (number == "0" and attribute != " checked")
        assert heading(page(client, clicked)).split()[0] == number


def test_heading_title_and_chips_say_what_was_asked(client: Client) -> None:
    public(make.numbered(2, scientific_title=make.both("COVID-19")))
    make.published(number="CTU-9003")
    html = page(client, "q=covid&status=recruiting&status=planned&view=table&sort=number")
    assert heading(html) == "2 studies of 3"
    assert "<title>covid, Recruiting, Planned: 2 studies – " in html
    path = "/en/studies/"
    assert chips(html) == {
        "Search: covid": f"{path}?status=recruiting&status=planned&sort=number&view=table",
        "Status: Recruiting": f"{path}?q=covid&status=planned&sort=number&view=table",
        "Status: Planned": f"{path}?q=covid&status=recruiting&sort=number&view=table",
    }
    assert f'href="{path}?sort=number&amp;view=table">Clear all filters' in html
    assert re.search(r"Filters \(3\)", html)


def test_an_empty_register_says_so(client: Client) -> None:
    html = page(client)
    assert heading(html) == "0 studies of 0"
    assert "No study matches this selection" in html


def test_one_study_is_singular(client: Client) -> None:
    make.published()
    assert heading(page(client)) == "1 study of 1"


@pytest.mark.usefixtures("_samples")
def test_samples_are_marked_in_both_views(client: Client) -> None:
    recruiting = PublishedStudy.objects.filter(main_status="recruiting")
    samples = recruiting.filter(is_sample=True).count()
    for view in ("list", "table"):
        html = page(client, f"status=recruiting&view={view}")
        assert html.count('<span class="sample">') == samples


@pytest.mark.usefixtures("_samples")
def test_children_of_a_chosen_indication_are_offered(client: Client) -> None:
    assert ("indication", "hepatitis-b") not in choices(page(client))
    html = page(client, "indication=viral-hepatitis")
    below = [value for (name, value) in choices(html) if name == "indication"]
    place = below.index("viral-hepatitis")
    assert below[place + 1].startswith("hepatitis-")
    assert '<span class="level-1">Hepatitis' in html


def test_long_lists_show_six_and_fold_the_rest(client: Client) -> None:
    cities = [p.Site(city=f"City {n:02}", country="XX") for n in range(50)]
    public(
        of.model_copy(update={"sites": tuple(cities[: place + 1])})
        for place, of in enumerate(make.numbered(50))
    )
    html = page(client, "city=City+49%2C+XX")
    open_part, _, folded = html.partition('<legend class="vh">Study site in')[2].partition(
        "<details"
    )
    folded = folded.partition("</details>")[0]
    assert [label for _, label, _ in choices(open_part).values()] == [
        *(f"City {n:02} (XX)" for n in range(6)),
        "City 49 (XX)",
    ]
    assert len(choices(folded)) == 14
    assert "Show 14 more" in folded
    url = "/en/studies/find/city/?city=City+49%2C+XX"
    whole = f'<a class="form-text" href="{url}">Search the whole list'
    assert whole in folded


def test_sponsors_are_called_by_their_names(client: Client) -> None:
    home = make.organisation("Sample Trust")
    sponsor = p.StudyOrganisation(role="primary_sponsor", organisation=str(home.pk))
    make.published(sponsors=(sponsor,))
    html = page(client, f"sponsor={home.pk}")
    assert choices(html)["sponsor", str(home.pk)] == (" checked", "Sample Trust", "1")
    assert [*chips(html)] == ["Sponsor: Sample Trust"]


def test_texts_of_the_other_language_are_marked(client: Client) -> None:
    Network.objects.create(code="only-english", name_en="only-english")
    make.published(scientific_title=p.Text(en="An English title"), networks=("only-english",))
    html = page(client, language="de")
    assert '<h3 lang="en"><a' in html
    assert '<span lang="en">only-english</span>' in html
    assert 'class="lang-note"' in html
    make.published(number="CTU-9002", scientific_title=p.Text(de="Ein deutscher Titel"))
    assert '<h3 lang="de"><a' in page(client)


@pytest.mark.usefixtures("_samples")
def test_no_result_offers_looser_searches_with_their_counts(client: Client) -> None:
    html = page(client, "q=covid&status=stopped&indication=tuberculosis&view=table")
    assert heading(html).startswith("0 studies of ")
    box = html.partition('<div class="empty">')[2]
    ways = re.findall(r'<li><a href="([^"]*)">(.*?)</a> \((.*?)\)</li>', box)
    assert ways
    for url, _, number in ways:
        found = heading(page(client, urlsplit(unescape(url)).query))
        assert found.startswith(f"{number} of")
    assert 'href="https://clinicaltrials.gov/search?term=covid"' in box
    assert "https://drks.de/search/en" in box
    assert "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en" in box


def test_notices_name_what_was_left_out_and_stop_at_ten(client: Client) -> None:
    html = page(client, "&".join(f"status=s{place}" for place in range(12)))
    assert html.count("is not known under “Status”") == 10
    assert "2 more were left out." in html


def test_relevance_can_be_chosen_only_with_words(client: Client) -> None:
    def orders(html: str) -> list[tuple[str, str, str]]:
        select = html.partition('<select class="form-select" id="sort"')[2].partition("</select>")[
            0
        ]
        return re.findall(r'<option value="(\w*)"( selected)?>(.*?)</option>', select)

    assert orders(page(client)) == [
        ("", " selected", "Last updated here"),
        ("start", "", "Start of the study"),
        ("number", "", "Number"),
    ]
    assert orders(page(client, "q=x&sort=number")) == [
        ("", "", "Relevance"),
        ("changed", "", "Last updated here"),
        ("start", "", "Start of the study"),
        ("number", " selected", "Number"),
    ]


def test_the_form_acts_at_once_where_scripts_run_and_without(client: Client) -> None:
    html = page(client, "view=table")
    assert re.search(r'<form [^>]*data-live[^>]*method="get"', html)
    assert 'id="filters"' in html
    assert 'action="/en/studies/"' in html
    assert '<input type="hidden" name="view" value="table" form="filters">' in html
    assert "csrf" not in html


def test_the_table_is_sorted_by_the_day_it_shows(client: Client) -> None:
    make.published(milestones=({"kind": "study_start", "date": "2026-05", "date_kind": "actual"},))
    html = page(client, "view=table&sort=start")
    assert 'aria-sort="descending">Start' in html
    assert '<time datetime="2026-05">May 2026</time>' in html
    html = page(client, "view=table&sort=number")
    assert '<a href="/en/studies/?view=table&amp;sort=changed">Updated here</a>' in html


@pytest.mark.parametrize(
    ("low", "high", "short"),
    [
        (None, None, "–"),
        (p.Age(value=18), None, "18+"),
        (p.Age(value=18), p.Age(value=65), "18–65"),
        (None, p.Age(value=17), "≤ 17"),
        (p.Age(value=6, unit="months"), None, "6 months and over"),
    ],
)
def test_ages_in_the_table_are_short(
    client: Client, low: p.Age | None, high: p.Age | None, short: str
) -> None:
    make.published(eligibility=p.Eligibility(age_min=low, age_max=high))
    shown = NOT_STATED if short == "–" else short
    assert f"<td>{shown}</td>" in page(client, "view=table")


@pytest.mark.parametrize(
    ("design", "german", "english"),
    [
        ({"phase": "2a", "study_type": "interventional"}, "Phase IIa", "Phase IIa"),
        ({"phase": "na", "study_type": "interventional"}, "keine Phase", "no phase"),
        ({"study_type": "observational"}, "keine Phase", "no phase"),
    ],
)
def test_the_column_of_phases_holds_no_types(
    client: Client, design: Any, german: str, english: str
) -> None:
    make.published(make.record().model_validate({**make.record().model_dump(), "design": design}))
    for language, words in (("de", german), ("en", english)):
        html = page(client, "view=table", language=language)
        cells = re.findall(r'<td class="nw">(.*?)</td>', html)
        shown = words if words == "Phase IIa" else NOT_STATED.replace("not stated", words)
        assert cells[0] == shown


@pytest.mark.parametrize(
    ("fields", "kind", "places"),
    [
        ({"design": {"phase": "2a", "study_type": "interventional"}}, "Phase IIa", ""),
        ({"design": {"phase": "na", "study_type": "observational"}}, "Observational", ""),
        ({"countries": ("FR",)}, "", "France"),
        ({"sites": tuple(p.Site(city=f"C{n}") for n in range(5))}, "", "C0, C1, C2 and 2 more"),
    ],
)
def test_a_card_says_kind_and_places(fields: Any, kind: str, places: str) -> None:
    make.published(make.record().model_validate({**make.record().model_dump(), **fields}))
    with override("en"):
        card = Cards("en").card(PublishedStudy.objects.get())
    tag = f'<span class="tag">{kind}</span>' if kind else ""
    assert (card["tags"], card["places"]) == (tag, places)


def test_a_study_without_a_stage_has_no_track(client: Client) -> None:
    make.published(status=p.StatusPart(sub_status="terminated"))
    assert "stepno" not in page(client)
    make.published(number="CTU-9002")
    assert "Step 3 of 5" in page(client)


def test_pages_keep_the_state(client: Client) -> None:
    public(make.numbered(PAGE_SIZE + 1))
    html = page(client, "status=recruiting&view=table")
    nav = html.partition('<nav class="pager"')[2]
    assert 'rel="next"' in nav
    assert "/en/studies/?status=recruiting&amp;view=table&amp;page=2" in nav
    assert 'rel="prev"' in page(client, "page=2")
    assert '<nav class="pager"' not in page(client, "q=9001")


def test_a_pager_shows_the_first_the_last_and_the_near_pages() -> None:
    def numbers(page: int, pages: int) -> str:
        links = pager(Address("/"), page, pages).links
        return " ".join(link.number or "…" for link in links)

    assert numbers(1, 1) == "1"
    assert numbers(1, 9) == "1 2 3 … 9"
    assert numbers(5, 9) == "1 2 3 4 5 6 7 8 9"
    assert numbers(10, 40) == "1 … 8 9 10 11 12 … 40"
    assert pager(Address("/"), 2, 2).previous == "/"


def test_an_address_names_its_parameters_in_one_order() -> None:
    query = Query(words="a b", choices={"city": ("Köln",), "status": ("planned",)}, sort="start")
    address = Address.of("/x/", query, "table")
    assert str(address) == "/x/?q=a+b&status=planned&city=K%C3%B6ln&sort=start&view=table"
    assert str(address.without("city").without("q")) == "/x/?status=planned&sort=start&view=table"
    assert str(address.cleared()) == "/x/?sort=start&view=table"


@pytest.mark.parametrize(
    "query",
    [
        "q=%27%22%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "q=" + "%22" * 500,
        "q=" + "x" * 5_000,
        "page=1000000000000000000",
        "&".join(f"city=c{n}" for n in range(5_000)),
        "status[]=1&sort[$ne]=1&view=%FF",
        "q=NEAR(a+b)+AND+*+OR+NOT",
    ],
)
def test_any_address_answers(client: Client, query: str) -> None:
    make.published()
    html = page(client, query)
    assert "<script>alert" not in html


def test_stored_text_stays_text(client: Client) -> None:
    evil = '<img src=x onerror="alert(1)">{{ 7|add:1 }}'
    make.published(
        scientific_title=make.both(evil),
        acronym="<b>",
        sites=(p.Site(city="<i>Jena</i>", country="DE"),),
    )
    for view in ("list", "table"):
        html = page(client, f"view={view}")
        assert "<img" not in html.partition("<main")[2]
        assert "<i>Jena" not in html
        assert "&lt;img src=x" in html


@pytest.mark.parametrize("view", ["list", "table"])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_queries_however_long(
    client: Client, rows: int, view: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    home = make.organisation()
    sponsor = p.StudyOrganisation(role="primary_sponsor", organisation=str(home.pk))
    public(make.numbered(rows, sponsors=(sponsor,)))
    # Version; find, rows, total, counts; names of sponsors; vocabulary 4; the unit's texts 3;
    # places.
    with django_assert_num_queries(14):
        page(client, f"view={view}")
    # Rows and names are remembered with the version.
    with django_assert_num_queries(4):
        page(client, f"view={view}")
    # One more to count the facet with a choice; three for words, one a tier; once for each
    # version of the data three for synonyms, vocabulary and words; one for a number.
    with django_assert_num_queries(11):
        page(client, f"view={view}&status=recruiting&q=sample")
    with django_assert_num_queries(8):
        page(client, f"view={view}&status=recruiting&q=sample")
    # No title and no subject has the number: nobody asks the titles alone. An only row was read.
    with django_assert_num_queries(8 if rows > 1 else 7):
        page(client, f"view={view}&q=9001")


@pytest.mark.parametrize("rows", [1, 3])
def test_age_distance_and_map_cost_the_same_queries_however_long(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    public(make.numbered(rows, sites=(JENA,), eligibility=p.Eligibility(age_min=p.Age(value=18))))
    page(client)
    # Version; find, total, counts; the rows, the unit's texts and terms are remembered.
    with django_assert_num_queries(4):
        page(client)
    # The limits that there are: twice to find, twice each to count.
    with django_assert_num_queries(6):
        page(client, "age=34")
    # How far the studies of the page are; and all of them, to put them in order.
    with django_assert_num_queries(5):
        assert "nearest site: in Jena itself" in page(client, "near=Jena")
    with django_assert_num_queries(6):
        page(client, "near=Jena&sort=distance")
    with django_assert_num_queries(5):
        page(client, "view=map")


def towns(html: str) -> dict[str, str]:
    """The cities of the map's table and their numbers."""
    rows = re.findall(r'<th scope="row"><a [^>]*>(.*?)</a></th><td class="num">([\d,]+)', html)
    return {unescape(name): number for name, number in rows}


@pytest.mark.usefixtures("_samples")
@pytest.mark.parametrize("state", ["", "status=recruiting", "q=covid", "age=70", "city=Jena"])
def test_the_map_has_the_numbers_of_the_facet(client: Client, state: str) -> None:
    html = page(client, f"{state}&view=map")
    shown = towns(html)
    asked = StudyFilter(QueryDict(state), data_version())
    found = match(asked.query, asked.version).tiers
    counts = SqlFacets().count("city", conditions(asked.query, asked.version), found)
    known = places(asked.version).cities
    assert shown == {city: str(n) for city, n in counts.items() if city in known}
    assert len(shown) == html.count('class="halo"') > 0
    url = re.search(r'<th scope="row"><a href="([^"]*)">(.*?)</a>', html)
    number = heading(page(client, urlsplit(unescape(url[1])).query)).split()[0]
    assert number == shown[unescape(url[2])]


def test_cities_without_coordinates_are_named_beside_the_map(client: Client) -> None:
    public(make.numbered(26, sites=(JENA, p.Site(city="Erfurt", country="DE"), PARIS)))
    html = page(client, "view=map")
    assert towns(html) == {"Jena": "26"}
    assert '<a href="/en/studies/?city=Erfurt">Erfurt</a> (26)' in html
    assert "Paris" not in html.partition('id="results"')[2]
    assert '<input type="hidden" name="view" value="map" form="filters">' in html
    assert '<nav class="pager"' not in html


def test_a_map_without_cities_says_so(client: Client) -> None:
    make.published(sites=(PARIS,))
    html = page(client, "view=map")
    assert "None of these studies has a site in Germany" in html
    assert 'class="citymap"' not in html


def test_age_and_distance_are_fields_chips_and_said(client: Client) -> None:
    make.published(sites=(JENA,), eligibility=p.Eligibility(age_min=p.Age(value=18)))
    html = page(client, "age=34&near=jena&km=25&view=table")
    assert heading(html) == "1 study of 1"
    assert chips(html) == {
        "Age: 34 years": "/en/studies/?near=Jena&km=25&view=table",
        "Near a city: up to 25 km from Jena": "/en/studies/?age=34&view=table",
    }
    assert "filtered by Age: 34 years; Near a city: up to 25 km from Jena, the last" in html
    assert re.search(r'id="id_age" name="age"[^>]* value="34"', html)
    assert re.search(r'id="id_near" name="near"[^>]* value="Jena"', html)
    assert '<option value="25" selected>25 km</option>' in html
    assert '<option value="Jena"></option></datalist>' in html
    assert '<option value="distance">Distance</option>' in html
    assert '<option value="distance"' not in page(client)
    assert '<option value="" selected>50 km</option>' in page(client)


def test_no_result_offers_to_leave_out_age_or_distance(client: Client) -> None:
    make.published(sites=(JENA,), eligibility=p.Eligibility(age_min=p.Age(value=18)))
    html = page(client, "age=3&near=Jena&sort=distance")
    assert (
        '<a href="/en/studies/?near=Jena&amp;sort=distance">Search without the filter “Age”' in html
    )
    html = page(client, "q=sample&age=3")
    assert "Search without the filter “Age”</a> (1 study)" in html


def test_the_nearest_studies_come_first(client: Client) -> None:
    erfurt = p.Site(city="Erfurt", country="DE", latitude=50.98, longitude=11.03)
    for number, sites in (("CTU-9001", (erfurt, MUNICH)), ("CTU-9002", (MUNICH,))):
        make.published(number=number, sites=sites)
    make.published(number="CTU-9003", sites=(MUNICH, JENA))
    make.published(number="CTU-9004", sites=(erfurt,))
    html = page(client, "near=Jena&km=200&sort=distance")
    assert re.findall(r'name="s" value="(.*?)"', html) == [
        "CTU-9003",
        "CTU-9004",
        "CTU-9001",
    ]
    assert "the nearest first" in html


def test_a_card_names_the_city_of_the_nearest_site(client: Client) -> None:
    weimar = p.Site(city="Weimar", country="DE", latitude=50.98, longitude=11.33)
    close = p.Site(city="Lobeda", country="DE", latitude=50.931, longitude=11.59)
    for place, sites in enumerate(((MUNICH, weimar), (close, JENA), (close,))):
        make.published(number=f"CTU-900{place + 1}", sites=sites)

    def nearest(language: str) -> list[str]:
        html = page(client, "near=jena&km=50&sort=number", language=language)
        return re.findall(r" · (n[^<]*)<", html)

    assert nearest("en") == [
        "nearest site: Weimar, 19 km away",
        "nearest site: in Jena itself",
        "nearest site: Lobeda, 1 km away",
    ]
    assert nearest("de") == [
        "nächstes Zentrum: Weimar, 19 km entfernt",
        "nächstes Zentrum: in Jena selbst",
        "nächstes Zentrum: Lobeda, 1 km entfernt",
    ]


def test_years_are_offered_backwards(client: Client) -> None:
    for place in range(8):
        start = {"kind": "study_start", "date": f"{2010 + place}-05", "date_kind": "planned"}
        make.published(number=f"CTU-{9001 + place}", milestones=(start,))
    years = [value for name, value in choices(page(client)) if name == "year"]
    assert years == [str(2017 - place) for place in range(8)]


def test_a_repeat_costs_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.published()
    tag = client.get("/en/studies/")["ETag"]
    with django_assert_num_queries(1):
        response = client.get("/en/studies/", headers={"If-None-Match": tag})
    assert (response.status_code, response.content) == (304, b"")
    assert not response.cookies


def test_a_page_beyond_the_last_is_said(client: Client) -> None:
    public(make.numbered(2))
    assert "There is only 1 page." in page(client, "page=7")
    assert "There is only" not in page(client, "page=1")


def test_a_field_left_empty_is_no_wrong_value(client: Client) -> None:
    page = client.get("/en/studies/?q=&city=&status=&sponsor=&year=").content.decode()
    assert "was left out" not in page


@pytest.mark.usefixtures("_samples")
def test_no_result_offers_the_search_without_each_word(client: Client) -> None:
    page = client.get("/en/studies/", {"q": "covid malaria"}).content.decode()
    assert "0 studies" in page
    assert "Search without “malaria”" in page
    assert 'href="/en/studies/?q=covid"' in page
