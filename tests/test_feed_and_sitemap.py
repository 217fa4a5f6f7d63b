"""studies.feeds, studies.sitemaps, register.robots: what programs read without being asked."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studies import feeds, sitemaps
from studies import parts as p
from studies.models import PublishedStudy
from studies.publishing import publish, withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
BASE = "http://127.0.0.1:8000"


def xml(path: str) -> ElementTree.Element:
    response: Any = Client().get(path)
    assert response.status_code == 200
    return ElementTree.fromstring(b"".join(response))


def feed(query: str = "", path: str = "/en/studies/feed.atom") -> ElementTree.Element:
    return xml(f"{path}?{query}" if query else path)


def ids(root: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}id", "") for entry in root.iter(f"{ATOM}entry")]


def links(element: ElementTree.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{ATOM}link")}


def test_a_feed_has_what_atom_demands() -> None:
    at = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    publish([make.study(is_sample=False)], by=None, at=at)
    root = feed("q=sample&sort=number")
    state = "?q=sample&sort=changed"
    assert root.findtext(f"{ATOM}id") == f"{BASE}/en/studies/{state}"
    assert root.findtext(f"{ATOM}title") == "Study register: sample"
    assert root.findtext(f"{ATOM}updated") == "2026-11-18T09:30:00+00:00"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Study register"
    assert links(root) == {
        "self": f"{BASE}/en/studies/feed.atom{state}",
        "alternate": f"{BASE}/en/studies/{state}",
    }
    (entry,) = root.iter(f"{ATOM}entry")
    said = {
        element.tag.removeprefix(ATOM): (element.text or "").strip()
        for element in entry
        if element.tag != f"{ATOM}link"
    }
    assert said == {
        "id": f"{BASE}/s/CTU-9001/v1/",
        "title": "A sample study",
        "updated": "2026-11-18T09:30:00+00:00",
        "summary": "CTU-9001. Recruiting.",
    }
    assert links(entry) == {"alternate": f"{BASE}/en/studies/CTU-9001/"}


def test_a_new_version_is_a_new_entry_on_top() -> None:
    first, _ = publish_two()
    assert ids(feed()) == [f"{BASE}/s/CTU-9002/v1/", f"{BASE}/s/CTU-9001/v1/"]
    make.edit(first, acronym="NEW")
    publish([first], by=None)
    assert ids(feed()) == [f"{BASE}/s/CTU-9001/v2/", f"{BASE}/s/CTU-9002/v1/"]


def publish_two() -> list[Any]:
    made = make.studies(make.numbered(2))
    publish(made, by=None)
    return made


def test_the_order_of_the_list_is_not_that_of_the_feed() -> None:
    publish_two()
    assert ids(feed("sort=number")) == ids(feed())
    assert ids(feed("q=sample&sort=relevance")) == ids(feed())


def test_a_feed_holds_the_latest_fifty() -> None:
    publish(make.studies(make.numbered(feeds.ENTRIES + 2)), by=None)
    found = ids(feed())
    assert (len(found), found[0]) == (feeds.ENTRIES, f"{BASE}/s/CTU-9052/v1/")


def test_a_feed_is_of_what_was_asked_and_says_so() -> None:
    make.vocabulary()
    make.published(sites=(p.Site(city="Jena", country="DE"),))
    make.published(number="CTU-9002")
    root = feed("city=Jena&status=recruiting&country=DE", "/de/studien/feed.atom")
    assert root.findtext(f"{ATOM}title") == "Studienregister: Rekrutiert, Deutschland, Jena"
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "de"
    assert ids(root) == [f"{BASE}/s/CTU-9001/v1/"]
    assert len(root.findtext(f"{ATOM}title", "")) < 200


def test_many_choices_do_not_make_a_long_title() -> None:
    cities = [f"City {place}" for place in range(9)]
    make.published(sites=tuple(p.Site(city=city, country="DE") for city in cities))
    title = feed("&".join(f"city={city}" for city in cities)).findtext(f"{ATOM}title", "")
    assert title.endswith("City 0, City 1, City 2, …")


def test_a_title_in_the_other_language_is_marked() -> None:
    make.published(scientific_title=p.Text(en="An English title"))
    title = feed(path="/de/studien/feed.atom").find(f"{ATOM}entry/{ATOM}title")
    assert title is not None
    assert title.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "en"}


def test_a_sample_is_marked() -> None:
    make.published()
    category = feed().find(f"{ATOM}entry/{ATOM}category")
    assert category is not None
    assert category.attrib == {"term": "sample", "label": "Sample"}


def test_a_withdrawn_study_leaves_the_feed() -> None:
    first, _ = publish_two()
    withdraw([first], by=None, reason_de="x", reason_en="x")
    assert ids(feed()) == [f"{BASE}/s/CTU-9002/v1/"]


def test_a_feed_of_nothing_is_the_same_bytes_each_time() -> None:
    first, second = (Client().get("/en/studies/feed.atom").content for _ in range(2))
    assert first == second
    assert ids(feed()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_costs_the_same_queries_however_long(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish(make.studies(make.numbered(count)), by=None)
    feed("status=recruiting")
    # Version, find, rows.
    with django_assert_num_queries(3):
        feed("status=recruiting")


# the sitemap


def locations(path: str) -> list[str]:
    return [element.text or "" for element in xml(path).iter(f"{MAP}loc")]


def test_the_sitemap_names_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    assert locations("/sitemap.xml") == [f"{BASE}/sitemap-pages.xml"]
    publish(make.studies(make.numbered(5)), by=None)
    monkeypatch.setattr(sitemaps, "STUDIES_PER_FILE", 2)
    files = [f"{BASE}/sitemap-studies-{part}.xml" for part in (1, 2, 3)]
    assert locations("/sitemap.xml") == [f"{BASE}/sitemap-pages.xml", *files]
    found = [address for file in files for address in locations(file.removeprefix(BASE))]
    assert sorted(found) == sorted(
        f"{BASE}/{folder}/CTU-{9001 + place}/"
        for place in range(5)
        for folder in ("de/studien", "en/studies")
    )
    for part in (0, 4, 10**18, 10**30):
        assert Client().get(f"/sitemap-studies-{part}.xml").status_code == 404


def test_a_file_of_the_sitemap_is_never_too_long() -> None:
    assert 2 * sitemaps.STUDIES_PER_FILE <= 50_000


def test_each_address_names_both_languages_and_its_last_change() -> None:
    publish([make.study()], by=None, at=datetime(2026, 11, 18, 9, 30, tzinfo=UTC))
    for entry in xml("/sitemap-studies-1.xml").iter(f"{MAP}url"):
        assert entry.findtext(f"{MAP}lastmod") == "2026-11-18"
        others = {link.attrib["hreflang"]: link.attrib["href"] for link in entry.findall(LINK)}
        german, english = f"{BASE}/de/studien/CTU-9001/", f"{BASE}/en/studies/CTU-9001/"
        assert others == {"de": german, "en": english, "x-default": german}


def test_pages_of_the_sitemap_can_be_read() -> None:
    make.vocabulary()
    make.published(indications=(p.StudyIndication(indication="covid-19"),))
    found = locations("/sitemap-pages.xml")
    assert f"{BASE}/de/indikationen/covid-19/" in found
    assert f"{BASE}/en/pages/imprint/" in found
    for page in ("could-this-fit", "statistics", "glossary", "studies"):
        assert f"{BASE}/en/{page}/" in found
    for address in (*found, *locations("/sitemap-studies-1.xml")):
        assert Client().get(address.removeprefix(BASE)).status_code == 200


def test_a_withdrawn_study_leaves_the_sitemap() -> None:
    first, _ = publish_two()
    withdraw([first], by=None, reason_de="x", reason_en="x")
    assert f"{BASE}/en/studies/CTU-9001/" not in locations("/sitemap-studies-1.xml")


def test_the_sitemap_costs_the_same_queries_however_long(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for count in (1, 4):
        have = PublishedStudy.objects.count()
        publish(make.studies(make.numbered(count)[have:]), by=None)
        with django_assert_num_queries(2):  # version; number and last change
            xml("/sitemap.xml")
        with django_assert_num_queries(3):  # version, number, rows
            xml("/sitemap-studies-1.xml")


# robots.txt


def test_robots_name_the_sitemap_and_leave_the_desk_alone() -> None:
    response = Client().get("/robots.txt")
    lines = response.content.decode().splitlines()
    robots = RobotFileParser()
    robots.parse(lines)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert robots.site_maps() == [f"{BASE}/sitemap.xml"]
    assert not robots.can_fetch("any", "/admin/")
    for path in ("/", "/en/", "/en/studies/", "/de/studien/CTU-9001/", "/static/x.css"):
        assert robots.can_fetch("any", path)
    # Wildcards are of RFC 9309, which Python's parser does not know.
    rules = {line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")}
    patterns = [re.escape(rule).replace(r"\*", ".*") for rule in rules]

    def may(path: str) -> bool:
        return not any(re.match(pattern, path) for pattern in patterns)

    assert may("/en/studies/CTU-9001/v1/")
    assert may("/en/studies/feed.atom")
    assert not may("/en/studies/?city=Jena")
    assert not may("/en/studies/export.csv")
    assert not may("/de/studien/CTU-9001/export.json")


def test_robots_and_sitemap_are_read_only() -> None:
    for path in ("/robots.txt", "/sitemap.xml"):
        assert Client().post(path).status_code == 405
