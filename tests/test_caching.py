"""studies.caching: what was not published anew is not sent again; a page costs what it costs."""

import gzip
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

from documents.presenters.shelf import studies_with_documents
from studies.models import Study, StudyVersion
from studies.presenters import register
from studies.presenters.glossary import glossary
from studies.presenters.labels import vocabulary
from studies.publishing import publish, withdraw
from studies.search.state import data_version, touch
from tests import factories as make
from tests.desk import signed_in

pytestmark = pytest.mark.django_db

PATHS = ["/en/", "/en/studies/CTU-9001/", "/en/studies/CTU-9001/v1/"]
PATHS += ["/en/studies/CTU-9001/versions/", "/en/studies/", "/en/studies/compare/?s=CTU-9001"]
PATHS += ["/en/studies/CTU-9001/compare/1/1/", "/en/glossary/"]
STUDY = "/en/studies/CTU-9001/"


@pytest.fixture
def study() -> Study:
    return make.published()


def get(path: str = STUDY, **headers: str) -> Any:
    return Client().get(path, headers={name.replace("_", "-"): headers[name] for name in headers})


def etag(path: str = STUDY) -> str:
    return str(get(path)["ETag"])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("study")
def test_page_carries_an_etag_and_asks_to_be_revalidated(path: str) -> None:
    response = get(path)
    assert (response.status_code, len(response["ETag"]), response["Cache-Control"]) == (
        200,
        34,
        "public, no-cache",
    )


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("study")
def test_repeat_costs_one_query_and_sends_nothing(
    path: str, django_assert_num_queries: Any
) -> None:
    known = etag(path)
    with django_assert_num_queries(1):
        response = get(path, If_None_Match=known)
    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("study")
def test_reader_gets_no_cookie(path: str) -> None:
    assert get(path).cookies.output() == ""


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("study")
def test_page_varies_by_cookie_and_packing_only(path: str) -> None:
    assert get(path)["Vary"] == "Cookie, Accept-Encoding"


@pytest.mark.usefixtures("study")
def test_page_is_sent_packed_and_not_again_by_its_tag() -> None:
    asked = {"accept-encoding": "br, gzip"}
    sent = Client().get("/en/studies/", headers=asked)
    assert sent["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(sent.content)
    again = Client().get("/en/studies/", headers=asked | {"if-none-match": sent["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.usefixtures("study")
def test_page_is_read_only(path: str, method: str) -> None:
    assert getattr(Client(), method)(path).status_code == 405


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("study")
def test_head_answers_as_get_without_a_body(path: str) -> None:
    head, whole = Client().head(path), get(path)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])


def test_publication_changes_the_etag(study: Study) -> None:
    before = etag()
    make.edit(study, acronym="NEW")
    assert etag() == before
    publish([study], by=None)
    assert etag() != before
    assert get(If_None_Match=before).status_code == 200


def test_withdrawal_changes_the_answer_to_a_known_etag(study: Study) -> None:
    before = etag()
    withdraw([study], by=None, reason_de="x", reason_en="x")
    assert get(If_None_Match=before).status_code == 410


@pytest.mark.usefixtures("study")
def test_etag_differs_by_address_language_and_state() -> None:
    paths = [*PATHS, "/de/", "/en/?page=2", "/en/studies/?q=x"]
    assert len({etag(path) for path in paths}) == len(paths)


@pytest.mark.usefixtures("study")
def test_release_changes_the_etag(settings: LazySettings) -> None:
    before = etag()
    settings.RELEASE = "99.0"
    assert etag() != before


@pytest.mark.usefixtures("study")
def test_day_changes_the_etag_at_midnight_where_the_register_stands() -> None:
    evening = datetime(2027, 3, 1, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    seen = []
    for moment in (evening, evening.replace(hour=22), evening.replace(day=2, hour=0)):
        with time_machine.travel(moment, tick=False):
            seen.append(etag())
    assert (seen[0] == seen[1], seen[1] == seen[2]) == (True, False)


@pytest.mark.usefixtures("study")
def test_text_saved_by_an_editor_changes_the_etag() -> None:
    before = etag()
    touch()
    assert etag() != before


@pytest.mark.usefixtures("study")
def test_staff_see_pages_as_they_are_at_the_moment() -> None:
    known, client = etag(), signed_in(make.user("editor"))
    response = client.get(STUDY, headers={"If-None-Match": known})
    assert (response.status_code, response["Cache-Control"], "ETag" in response) == (
        200,
        "private, no-cache",
        False,
    )


def test_page_that_is_not_there_is_no_cached_page() -> None:
    response = get("/en/studies/CTU-0000/")
    assert (response.status_code, "ETag" in response) == (404, False)


# What a page costs, whatever the study holds.


def remember() -> None:
    """Texts, vocabulary and glossary, which a process reads once for each data version."""
    register.register_texts()
    vocabulary(data_version())
    glossary(data_version(), "en")
    studies_with_documents(data_version())


@pytest.fixture(params=[3, 300], ids="{} rows".format)
def rich_study(request: pytest.FixtureRequest) -> Study:
    study = make.published(make.rich(request.param))
    make.edit(study, acronym="NEW")
    publish([study], by=None)
    remember()
    return study


@pytest.mark.usefixtures("rich_study")
def test_study_page_costs_the_same_whatever_its_size(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):  # version of the data; study; versions; related studies
        assert get(STUDY).status_code == 200


@pytest.mark.usefixtures("rich_study")
def test_version_page_costs_the_same_whatever_its_size(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        assert get(f"{STUDY}v1/").status_code == 200


@pytest.mark.usefixtures("rich_study")
def test_page_of_versions_costs_the_same_whatever_its_size(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        assert get(f"{STUDY}versions/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_whatever_the_number_of_versions(
    count: int, django_assert_num_queries: Any
) -> None:
    study = make.published()
    for place in range(count - 1):
        make.edit(study, acronym=f"V{place}")
        publish([study], by=None)
    assert StudyVersion.objects.count() == count
    remember()
    # Version of the data; the study; once for each version of the data its versions.
    for path, queries in (("", 3), ("", 2), ("v1/", 2), ("versions/", 2)):
        with django_assert_num_queries(queries):
            get(f"{STUDY}{path}")


def test_page_of_a_withdrawn_study_costs_a_literal_number_of_queries(
    study: Study, django_assert_num_queries: Any
) -> None:
    withdraw([study], by=None, reason_de="x", reason_en="x")
    register.register_texts()
    with django_assert_num_queries(5):
        assert get(STUDY).status_code == 410
