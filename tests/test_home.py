"""The first page, the page of an indication, pages of text: their numbers are those of the list."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from studies import parts as p
from studies.models import Network, Page, PublishedStudy
from studies.presenters.german_map import german_map
from studies.presenters.overview import Overview, Town
from studies.presenters.text_page import sections
from studies.publishing import publish
from studies.search.state import touch
from tests import factories as make

pytestmark = pytest.mark.django_db

JENA = p.Site(city="Jena", country="DE", latitude=50.93, longitude=11.59)
ERFURT = p.Site(city="Erfurt", country="DE")
BASEL = p.Site(city="Basel", country="CH", latitude=47.56, longitude=7.59)


def get(client: Client, name: str, *args: str, language: str = "en") -> str:
    with override(language):
        address = reverse(f"studies:{name}", args=args)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def found(client: Client, url: str) -> str:
    """The number of studies that a list says it holds."""
    html = client.get(unescape(url)).content.decode()
    return re.search(r"<h2>([\d,]+) stud", html)[1]


def figures(html: str) -> dict[str, tuple[str, str]]:
    """By status: the number, and the list it leads to."""
    rows = re.findall(
        r'status-(\w+)">[^<]*</span></dt><dd><a href="([^"]*)">([\d,]+)</a>',
        html.partition('<dl class="figs">')[2].partition("</dl>")[0],
    )
    return {status: (number, url) for status, url, number in rows}


def towns(html: str) -> dict[str, tuple[str, str]]:
    """By city: the number, and the list it leads to."""
    rows = re.findall(r'<li><a href="([^"]*city=[^"]*)">(.*?)</a><span class="n">(\d+)', html)
    return {unescape(name): (number, url) for url, name, number in rows}


@pytest.fixture
def _samples(db: None) -> None:
    make.samples()


@pytest.mark.usefixtures("_samples")
def test_numbers_of_the_first_page_are_those_of_the_lists(client: Client) -> None:
    html = get(client, "home")
    by_status, by_city = figures(html), towns(html)
    assert sum(int(number) for number, _ in by_status.values()) == PublishedStudy.objects.count()
    assert "Jena" in by_city
    for number, url in [*by_status.values(), *list(by_city.values())[:5]]:
        assert found(client, url) == number
    assert f"recruiting now ({by_status['recruiting'][0]})" in html


@pytest.mark.usefixtures("_samples")
def test_indications_of_the_first_page_lead_to_pages_with_the_same_number(client: Client) -> None:
    html = get(client, "home")
    areas = re.findall(
        r'<li><a href="(/en/indications/[^"]*)"><b[^>]*>.*?</b><span class="n">(\d+)', html
    )
    assert areas[0][0] == "/en/indications/covid-19/"
    for url, number in areas:
        own = client.get(url).content.decode()
        assert re.search(r'<p class="muted">(\d+) stud', own)[1] == number
        assert sum(int(n) for n, _ in figures(own).values()) == int(number)


@pytest.mark.usefixtures("_samples")
def test_bars_of_indications_are_as_long_as_their_numbers(client: Client) -> None:
    html = get(client, "home").partition('<ul class="inds">')[2].partition("</ul>")[0]
    for item in html.split("</li>")[:-1]:
        total = re.search(r'class="n">(\d+)', item)[1]
        assert f'viewBox="0 0 {total} 10"' in item
        assert sum(map(int, re.findall(r'width="(\d+)" height', item))) == int(total)


@pytest.mark.usefixtures("_samples")
def test_first_page_marks_samples_and_names_the_unit(client: Client) -> None:
    html = get(client, "home")
    news = html.partition('<ul class="news">')[2].partition("</ul>")[0]
    assert news.count("<li>") == 6
    assert news.count('class="sample"') >= 5
    assert 'href="/en/pages/taking-part/"' in html
    assert "For researchers: If your study is not yet included" in html
    assert "style=" not in html
    with override("de"):
        german = get(client, "home", language="de")
    assert '<html lang="de">' in german


def test_an_empty_register_has_a_first_page(client: Client) -> None:
    html = get(client, "home")
    assert "<h1>" in html
    for part in ("figs", "inds", "news", "towns", "heroMap"):
        assert f'class="{part}"' not in html
    assert "taking-part" not in html


def test_map_and_list_hold_the_same_german_cities(client: Client) -> None:
    make.published(sites=(JENA, JENA, BASEL, ERFURT))
    html = get(client, "home")
    assert {name: number for name, (number, _) in towns(html).items()} == {"Jena": "1"}
    assert html.count('class="pt"') == 1
    assert "Map of Germany with one city." in html
    # A city without a place on the map can be chosen all the same.
    assert re.findall("<option>(.*?)</option>", html) == ["Erfurt", "Jena"]


def test_further_cities_are_folded(client: Client) -> None:
    sites = tuple(
        p.Site(city=f"City {n:02}", country="DE", latitude=50 + n / 10, longitude=10)
        for n in range(26)
    )
    make.published(sites=sites)
    html = get(client, "home")
    assert "Show 2 more cities" in html
    assert len(towns(html)) == 26


def test_names_on_the_map_do_not_run_into_each_other() -> None:
    near = [Town("Köln", 9, 100.0, 400.0), Town("Bonn", 8, 105.0, 410.0)]
    edges = [Town("Görlitz an der Neiße", 2, 550.0, 300.0), Town("Aachen", 1, 20.0, 500.0)]
    drawn = german_map([*near, *edges], "en")
    assert [(name.text, name.anchor) for name in drawn.names] == [
        ("Köln", "start"),
        ("Görlitz an der Neiße", "end"),
        ("Aachen", "start"),
    ]
    assert drawn.points[0].radius == "30.0"
    many = [Town(f"C{n}", 1, 100.0, 30.0 * n) for n in range(20)]
    assert len(german_map(many, "en").names) == 8
    assert german_map([], "en") is None


def test_overview_costs_six_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make.indication("infections")
    row = p.StudyIndication(indication="infections", is_main=True)
    make.published(sites=(JENA,), indications=(row,))
    with django_assert_num_queries(6):
        assert Overview.load(0).statuses == {"recruiting": 1}


@pytest.mark.parametrize("rows", [1, 3])
def test_first_page_costs_the_same_queries_however_much_there_is(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.indication("infections")
    row = p.StudyIndication(indication="infections", is_main=True)
    publish(make.studies(make.numbered(rows, sites=(JENA,), indications=(row,))), by=None)
    # Version; overview 6; vocabulary 4; the unit's texts 3.
    with django_assert_num_queries(14):
        get(client, "home")
    with django_assert_num_queries(1):
        get(client, "home")


@pytest.mark.parametrize("rows", [1, 3])
def test_an_indication_costs_the_same_queries_however_much_there_is(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.indication("infections")
    row = p.StudyIndication(indication="infections", is_main=True)
    publish(make.studies(make.numbered(rows, indications=(row,))), by=None)
    get(client, "home")
    # Version; the indication and its networks; find and rows.
    with django_assert_num_queries(5):
        get(client, "indication", "infections")


def test_an_indication_stands_in_its_tree(client: Client) -> None:
    parent = make.indication("infections", intro_en="What it is.\n\n- <b>one</b>")
    make.indication("hiv", parent)
    row = p.StudyIndication(indication="hiv", is_main=True)
    make.published(indications=(row,))
    above = get(client, "indication", "infections")
    assert "<p>What it is.</p><ul><li>&lt;b&gt;one&lt;/b&gt;</li></ul>" in above
    assert '<a href="/en/indications/hiv/"><b>hiv</b><span class="n">1' in above
    assert "CTU-9001" in above
    below = get(client, "indication", "hiv")
    assert '<a href="/en/indications/infections/">infections</a>' in below
    assert 'href="/en/studies/?indication=hiv"' in below
    assert "<title>hiv: 1 study – " in below


def test_a_special_category_names_its_partner_networks(client: Client) -> None:
    covid = make.indication("covid-19", kind="special_category")
    covid.partner_networks.add(make.network("partners"))
    covid.partner_networks.add(
        Network.objects.create(code="former", name_en="Former", active=False)
    )
    touch()
    html = get(client, "indication", "covid-19")
    assert 'href="/en/studies/?indication=covid-19&amp;network=partners">partners</a>' in html
    assert "Former" not in html
    assert "No study of this indication is public at the moment." in html


def test_special_categories_come_first(client: Client) -> None:
    make.indication("infections", order=1)
    make.indication("covid-19", kind="special_category", order=2)
    for number, slug in (("CTU-9001", "infections"), ("CTU-9002", "covid-19")):
        row = p.StudyIndication(indication=slug, is_main=True)
        make.published(number=number, indications=(row,))
    html = get(client, "home")
    assert html.index("/indications/covid-19/") < html.index("/indications/infections/")


def test_an_indication_that_is_not_there_is_404(client: Client) -> None:
    assert client.get("/en/indications/nothing/").status_code == 404


def test_a_page_of_text_is_plain_and_safe(client: Client) -> None:
    Page.objects.create(
        slug="imprint",
        title_en="Legal <notice>",
        body_en="First & foremost.\r\n\r\n## Who <b>we</b> are\r\n\r\n- one\r\n- two\r\n\r\nLast.",
    )
    html = get(client, "page", "imprint")
    assert "<h1>Legal &lt;notice&gt;</h1>" in html
    assert "<p>First &amp; foremost.</p><h2>Who &lt;b&gt;we&lt;/b&gt; are</h2>" in html
    assert "<ul><li>one</li><li>two</li></ul><p>Last.</p>" in html
    german = get(client, "page", "imprint", language="de")
    assert '<h1 lang="en">' in german
    assert 'class="narrow prose" lang="en"' in german
    assert 'class="lang-note"' in german


def test_a_page_may_begin_with_a_heading() -> None:
    assert [heading for heading, _ in sections("## One\n\nText\n\n## Two\n")] == ["One", "Two"]
    assert sections("") == ()


def test_an_unpublished_page_is_404(client: Client) -> None:
    Page.objects.create(slug="draft", title_en="Draft", published=False)
    assert client.get("/en/pages/draft/").status_code == 404


@pytest.mark.parametrize("name", ["home", "list"])
def test_readers_get_no_cookie_and_may_only_read(client: Client, name: str) -> None:
    with override("en"):
        address = reverse(f"studies:{name}")
    assert not client.get(address).cookies
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
