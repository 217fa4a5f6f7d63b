"""exchange.views: what is on the screen is what is in the file, and nothing else."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from exchange import taking, views
from exchange.writers import RESULTS, STUDIES, columns
from exchange.writers.base import Published
from studies import choices as c
from studies import parts as p
from studies.models import Indication, StudyVersion
from studies.publishing import publish, remove_name, withdraw
from studies.record import digest
from studies.search import memory
from studies.search.facets import SqlFacets
from studies.search.index import reindex
from tests import factories as make
from tests.peaks import Peaks
from tests.tools.grown import grow

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
PATHS = [
    *(f"/en/studies/export.{ending}" for ending in RESULTS),
    *(f"/en/studies/CTU-9001/export.{ending}" for ending in STUDIES),
    *(f"/de/studien/CTU-9001/v1/export.{ending}" for ending in STUDIES),
    "/en/studies/feed.atom",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-studies-1.xml",
]


def body(path: str, status: int = 200) -> bytes:
    response: Any = Client().get(path)
    assert (path, response.status_code) == (path, status)
    return b"".join(response.streaming_content) if response.streaming else response.content


def text(path: str) -> str:
    return body(path).decode()


def numbers(ending: str, query: str) -> list[str]:
    """The numbers in a file, read as its program reads it."""
    data = body(f"/en/studies/export.{ending}?{query}")
    if ending == "csv":
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        return [row["number"] for row in rows]
    if ending == "xlsx":
        sheet = load_workbook(io.BytesIO(data), read_only=True)["studies"]
        return [str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    if ending == "json":
        return [study["number"] for study in json.loads(data)["studies"]]
    pattern = r"^AN  - (.*)\r$" if ending == "ris" else r"^  number = \{(.*)\},$"
    return re.findall(pattern, data.decode(), re.MULTILINE)


def on_screen(query: str) -> list[str]:
    """The numbers on all pages of the list."""
    found: list[str] = []
    for page in range(1, 100):
        html = text(f"/en/studies/?{query}&page={page}&view=table")
        if "There is only" in html:
            return found
        found += re.findall(r'href="/en/studies/(CTU-\d+)/"', html.partition('id="results"')[2])
        if f"page={page + 1}" not in html:
            return found
    return found


def queries(dice: Random, count: int) -> Iterable[str]:
    """States of the list, some of them empty."""
    facets = SqlFacets()
    values = [(f, v) for f in ("status", "phase", "city", "sex") for v in facets.values(f)]
    for _ in range(count):
        chosen = dice.sample(sorted(values), dice.randint(0, 3))
        pairs = [f"{facet}={value}" for facet, value in chosen]
        pairs += dice.choice([[], ["q=covid"], ["q=tuberculosis"], ["q=study"], ["q=sample"]])
        pairs += dice.choice([[], ["sort=start"], ["sort=number"], ["sort=changed"]])
        yield "&".join(pairs)


@pytest.mark.uncounted
@pytest.mark.parametrize("in_memory", [False, True], ids=["by SQL", "in memory"])
def test_a_file_holds_what_the_screen_shows_in_its_order(
    in_memory: bool, request: pytest.FixtureRequest
) -> None:
    make.samples(each=3)
    publish(make.studies(make.numbered(30)), by=None)
    if in_memory:
        request.addfinalizer(memory.reset)
        memory.refresh()
    for query in queries(Random(7 + in_memory), 10):
        shown = on_screen(query)
        assert {
            ending: numbers(ending, query) for ending in ("csv", "json", "ris", "bib")
        } == dict.fromkeys(("csv", "json", "ris", "bib"), shown), query
    assert len(on_screen("")) > 30
    assert numbers("xlsx", "status=recruiting") == on_screen("status=recruiting")


def test_the_german_address_speaks_german() -> None:
    make.published(scientific_title=p.Text(de="Ein Titel", en="A title"))
    assert '"number";"url"' in text("/de/studien/export.csv")
    assert "TI  - Ein Titel" in text("/de/studien/export.ris")
    assert "Version 1 (" in text("/de/studien/CTU-9001/export.txt")


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_citation_is_that_of_the_page(language: str) -> None:
    make.published(scientific_title=make.both("Cites & quotes"))
    folder = {"de": "/de/studien", "en": "/en/studies"}[language]
    page = text(f"{folder}/CTU-9001/")
    shown = re.search(r'<p class="cite" id="citation">(.*?)</p>', page, re.DOTALL)
    assert shown
    assert text(f"{folder}/CTU-9001/export.txt") == f"{unescape(shown[1])}\n"


def test_versions_keep_what_they_said() -> None:
    study = make.published(acronym="OLD")
    make.edit(study, acronym="NEW")
    publish([study], by=None)
    said = {
        path: json.loads(text(f"/en/studies/CTU-9001/{path}export.json"))["record"]["acronym"]
        for path in ("", "v1/", "v2/")
    }
    assert said == {"": "NEW", "v1/": "OLD", "v2/": "NEW"}
    assert "Version 1 (" in text("/en/studies/CTU-9001/v1/export.txt")


def test_the_hash_of_a_version_is_that_of_its_record() -> None:
    make.published(make.rich(2))
    version = StudyVersion.objects.get()
    found = text("/en/studies/CTU-9001/v1/export.json")
    record = found.partition(',"record":')[2].removesuffix("}\n")
    assert (record, digest(record)) == (version.record, version.sha256)


def test_the_current_version_is_called_as_today_an_old_one_as_then() -> None:
    indication, home = make.indication("flu"), make.organisation("Old name")
    study = make.published(
        indications=(p.StudyIndication(indication="flu"),),
        sites=(p.Site(organisation=str(home.pk), city="Jena"),),
    )
    Indication.objects.filter(pk=indication.pk).update(label_en="Influenza")
    type(home).objects.filter(pk=home.pk).update(name_en="New name")
    reindex([study.pk])
    row = next(csv.DictReader(io.StringIO(body("/en/studies/export.csv").decode("utf-8-sig"))))
    assert row["indications_indication_en"] == "Influenza"
    assert row["sites_organisation_en"] == "New name"
    then = json.loads(text("/en/studies/CTU-9001/v1/export.json"))["record"]
    assert then["labels"]["indication:flu"]["en"] == "flu"
    today = json.loads(text("/en/studies/CTU-9001/export.json"))["record"]
    assert today["organisations"][str(home.pk)]["name"]["en"] == "New name"


# what must not get out


def planted() -> dict[str, str]:
    """A study with things to keep from the public, and the words that would give them away."""
    home = make.organisation("Hidden organisation")
    hidden, gone = make.investigator("Hiddenperson"), make.investigator("Removedname")
    nameless = make.investigator("Nobasis", public_basis=c.PublicBasis.NONE)
    make.published(
        make.record(
            sites=(
                p.Site(city="Jena"),
                p.Site(organisation=str(home.pk), city="Hiddencity", is_public=False),
            ),
            responsibilities=(
                make.responsibility(home, hidden, is_public=False),
                make.responsibility(make.organisation(), gone),
                make.responsibility(make.organisation(), nameless),
            ),
        )
    )
    remove_name(gone, by=None)
    draft = make.study(number="CTU-9002", acronym="DRAFTWORD")
    assert draft.acronym == "DRAFTWORD"
    edited = make.published(number="CTU-9003")
    make.edit(edited, acronym="EDITEDWORD")
    withdrawn = make.published(number="CTU-9004", acronym="WITHDRAWNWORD")
    withdraw([withdrawn], by=None, reason_de="x", reason_en="x")
    words = ("Hidden organisation", "Hiddenperson", "Hiddencity", "Removedname", "Nobasis")
    more = ("DRAFTWORD", "EDITEDWORD", "WITHDRAWNWORD", "CTU-9002", "CTU-9004")
    return dict.fromkeys((*words, *more), "")


@pytest.mark.parametrize("path", PATHS)
def test_nothing_kept_from_the_public_gets_out(path: str) -> None:
    words = planted()
    data = body(path)
    if path.endswith("xlsx"):
        book = load_workbook(io.BytesIO(data), read_only=True)
        data = repr([list(sheet.iter_rows(values_only=True)) for sheet in book]).encode()
    assert [word for word in words if word.encode() in data] == []
    assert b"CTU-9001" in data or path in ("/sitemap.xml", "/sitemap-pages.xml")


def test_rows_that_an_older_version_should_not_hold_stay_inside() -> None:
    study = make.published(sites=(p.Site(city="Jena"),))
    record = make.record(sites=(p.Site(city="Hiddencity", is_public=False),))
    old = StudyVersion(study=study, record=record.to_json(), printed_names={}, number=1)
    old.published_at = StudyVersion.objects.get().published_at
    assert taking.as_published(old).record.sites == ()


@pytest.mark.parametrize("ending", sorted(STUDIES))
def test_a_withdrawn_study_is_gone_and_an_unknown_one_not_found(ending: str) -> None:
    study = make.published()
    for path in ("", "v1/"):
        body(f"/en/studies/CTU-9001/{path}export.{ending}")
    withdraw([study], by=None, reason_de="Grund", reason_en="The reason")
    for path in ("", "v1/"):
        gone = body(f"/en/studies/CTU-9001/{path}export.{ending}", 410)
        assert b"The reason" in gone
        body(f"/en/studies/CTU-9999/{path}export.{ending}", 404)


@pytest.mark.parametrize(
    "path", ["/en/studies/export.exe", "/en/studies/CTU-9001/export.csv", "/en/studies/export.txt"]
)
def test_other_formats_are_not_found(path: str) -> None:
    make.published()
    body(path, 404)


@pytest.mark.parametrize("path", PATHS)
def test_text_that_looks_like_something_else_stays_text(path: str) -> None:
    evil = "=1+1</title><script>alert(1)</script>]]>{{ 7|add:1 }}&amp;\x0b"
    make.published(scientific_title=make.both(evil), lay_summary=make.both(evil), acronym="=1+1")
    data = body(path)
    if path.endswith((".atom", ".xml")):
        root = ElementTree.fromstring(data)
        assert "script" not in {element.tag.rpartition("}")[2] for element in root.iter()}
    if path.endswith("feed.atom"):
        assert root.findtext(f"{ATOM}entry/{ATOM}title", "").startswith("=1+1</title><script>")
    if path.endswith(".csv"):
        row = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert (row["acronym"], row["title_en"][:5]) == ("'=1+1", "'=1+1")


# how they answer


@pytest.mark.parametrize("path", PATHS)
def test_a_file_is_revalidated_and_sets_no_cookie(path: str) -> None:
    make.published()
    first = Client().get(path)
    tag = first["ETag"]
    again = Client().get(path, headers={"if-none-match": tag})
    assert (first["Cache-Control"], again.status_code) == ("public, no-cache", 304)
    assert "Cookie" in first["Vary"]
    assert first.cookies.output() == ""


@pytest.mark.parametrize("path", PATHS)
def test_head_tells_the_same_without_a_body(path: str) -> None:
    make.published()
    head, whole = Client().head(path), Client().get(path)
    assert (head.status_code, b"".join(head)) == (200, b"")
    for name in ("Content-Type", "ETag", "Content-Disposition"):
        assert head.get(name) == whole.get(name)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_files_are_read_only(path: str, method: str) -> None:
    assert getattr(Client(), method)(path).status_code == 405


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/en/studies/export.csv", r"studies-\d{4}-\d\d-\d\d\.csv"),
        ("/de/studien/export.xlsx", r"studien-\d{4}-\d\d-\d\d\.xlsx"),
        ("/en/studies/CTU-9001/v1/export.ris", r"CTU-9001-v1-\d{4}-\d\d-\d\d\.ris"),
    ],
)
def test_a_file_has_a_plain_name_with_its_day(path: str, name: str) -> None:
    make.published()
    found = Client().get(path)["Content-Disposition"]
    assert re.fullmatch(f'attachment; filename="{name}"', found)


@pytest.mark.parametrize("ending", ["csv", "json", "ris"])
def test_a_file_costs_one_query_a_batch(
    ending: str, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(taking, "BATCH", 10)
    publish(make.studies(make.numbered(25)), by=None)
    body(f"/en/studies/export.{ending}")
    # Version, find; three batches.
    with django_assert_num_queries(5):
        body(f"/en/studies/export.{ending}")
    with django_assert_num_queries(2):
        Client().head(f"/en/studies/export.{ending}")


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_memory_does_not_grow_with_the_studies_read(
    ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(make.studies(make.numbered(10)), by=None)
    grow(1_000, records=True)
    monkeypatch.setattr(taking, "BATCH", 20)
    every = columns.of_studies
    monkeypatch.setattr(columns, "of_studies", lambda about: every(about)[:9])
    with Peaks() as peaks:

        def watched(keys: Sequence[int]) -> Iterator[Published]:
            return peaks.watch(taking.published(keys), 250, rings=20)

        monkeypatch.setattr(views, "published", watched)
        response: Any = Client().get(f"/en/studies/export.{ending}")
        size = sum(map(len, response.streaming_content))
    assert size > 100_000
    # Kept records would be more than a megabyte.
    assert peaks.growth < 400_000


@pytest.mark.parametrize("ending", sorted(STUDIES))
def test_a_study_costs_two_queries_whatever_its_size(
    ending: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.published(make.rich(30))
    body(f"/en/studies/CTU-9001/export.{ending}")
    with django_assert_num_queries(2):
        body(f"/en/studies/CTU-9001/export.{ending}")
    with django_assert_num_queries(2):
        body(f"/en/studies/CTU-9001/v1/export.{ending}")


def test_what_was_left_out_is_said_where_there_is_room() -> None:
    make.published()
    notes = json.loads(text("/en/studies/export.json?status=nonsense"))["notes"]
    assert notes == ["“nonsense” is not known under “Status” and was left out."]
    many = "&".join(f"status=s{place}" for place in range(50))
    assert len(json.loads(text(f"/en/studies/export.json?{many}"))["notes"]) == 10


QUERIES = [
    "q=%27%22%3Cscript%3E",
    "q=" + "%22" * 500,
    "q=" + "x" * 50_000,
    "page=1000000000000000000",
    "&".join(f"city=c{n}" for n in range(5_000)),
    "&".join(f"city=c{n}" for n in range(20_000)),
    "status[]=1&sort[$ne]=1&view=%FF",
    "q=NEAR(a+b)+AND+*+OR+NOT",
    "q=%00",
    "q=%01%0B%1F%EF%BF%BE",
    "sort=%00&exact=2",
]


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
@pytest.mark.parametrize("path", ["export.csv", "export.xlsx", "export.json", "feed.atom"])
def test_any_query_is_answered(path: str, query: str) -> None:
    make.published()
    response: Any = Client().get(f"/en/studies/{path}?{query}")
    assert response.status_code in (200, 400)
    assert b"".join(response) != b""


@pytest.mark.uncounted
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["q", "status", "city", "sort", "page", "exact", "view", "sponsor", "x"]),
        st.text(max_size=20),
        max_size=4,
    )
)
def test_any_parameters_are_answered(parameters: dict[str, str]) -> None:
    for path in ("export.json", "feed.atom"):
        response: Any = Client().get(f"/en/studies/{path}", parameters)
        assert response.status_code in (200, 400)
        data = b"".join(response)
        if response.status_code == 200:
            json.loads(data) if path.endswith("json") else ElementTree.fromstring(data)


# what pages offer


def test_the_list_offers_its_files_with_its_state() -> None:
    make.published(scientific_title=make.both("COVID-19"))
    html = text("/en/studies/?q=covid&status=recruiting&view=table&sort=number")
    box = html.partition('<div class="exports">')[2].partition("</div>")[0]
    assert "Download this study:" in box
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', box)]
    state = "?q=covid&status=recruiting&sort=number"
    endings = ("csv", "xlsx", "json", "ris")
    assert links == [
        *(f"/en/studies/export.{ending}{state}" for ending in endings),
        f"/en/studies/feed.atom{state}",
    ]
    for link in links:
        body(link)
    alternate = re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]*>', html)
    assert alternate
    assert 'href="/en/studies/feed.atom?q=covid&amp;status=recruiting' in alternate[0]


def test_an_empty_list_offers_its_feed_alone() -> None:
    box = text("/en/studies/").partition('<div class="exports">')[2].partition("</div>")[0]
    assert re.findall(r'href="([^"]+)"', box) == ["/en/studies/feed.atom"]


def test_a_workbook_that_would_be_cut_says_so_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.templatetags.taking_along.MOST_STUDIES", 1)
    publish(make.studies(make.numbered(2)), by=None)
    assert "Excel (the first 1)" in text("/en/studies/")


def test_the_study_page_offers_the_files_of_its_version() -> None:
    study = make.published()
    make.edit(study, acronym="NEW")
    publish([study], by=None)
    for path, version in {"": 2, "v1/": 1, "v2/": 2}.items():
        html = text(f"/en/studies/CTU-9001/{path}")
        links = re.findall(r'href="([^"]+export\.\w+)">', html.partition('id="cite"')[2])
        assert links == [
            f"/en/studies/CTU-9001/v{version}/export.{ending}" for ending in ("ris", "bib", "json")
        ]
        for link in links:
            body(link)


def ld(html: str) -> list[Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return [json.loads(block) for block in blocks]


def test_structured_data_stand_on_the_page_of_the_study_alone() -> None:
    make.vocabulary()
    study = make.published(indications=(p.StudyIndication(indication="covid-19"),))
    make.edit(study, acronym="NEW")
    publish([study], by=None)
    (found,) = ld(text("/en/studies/CTU-9001/"))
    trial, crumbs = found["@graph"]
    assert trial["status"] == "https://schema.org/Recruiting"
    assert trial["url"] == "http://127.0.0.1:8000/en/studies/CTU-9001/"
    assert [step["name"] for step in crumbs["itemListElement"]] == ["Home", "COVID-19", "CTU-9001"]
    for path in ("v1/", "v2/", "versions/"):
        assert ld(text(f"/en/studies/CTU-9001/{path}")) == []


def test_stored_text_does_not_end_the_script() -> None:
    evil = "</script><script>alert(1)</script>"
    make.published(scientific_title=make.both(evil))
    (found,) = ld(text("/en/studies/CTU-9001/"))
    assert found["@graph"][0]["name"] == evil
    assert "<script>alert" not in text("/en/studies/CTU-9001/")
