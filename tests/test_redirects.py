"""Addresses without a language lead to the page in the language the browser wishes for."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from studies import parts as p
from studies.publishing import publish
from tests import factories as make

pytestmark = pytest.mark.django_db

LANGUAGES = [("de", "de"), ("en", "en"), ("en-GB,de;q=0.5", "en"), ("fr,en;q=0.5", "en")]
LANGUAGES += [("fr", "de"), ("", "de"), ("*", "de")]


def get(path: str, wish: str = "en") -> Any:
    return Client().get(path, headers={"Accept-Language": wish})


def address(name: str, *args: object, language: str = "en", query: str = "") -> str:
    with override(language):
        return reverse(f"studies:{name}", args=args) + query


def numbered(scheme: str, value: str, number: str = "CTU-9001", **facts: Any) -> None:
    identifier = p.Identifier(scheme=scheme, value=value, **facts)
    make.published(number=number, identifiers=(identifier,))


@pytest.mark.parametrize(("wish", "language"), LANGUAGES)
@pytest.mark.parametrize(
    ("path", "name", "args"),
    [
        ("/", "home", []),
        ("/s/CTU-9001/", "study", ["CTU-9001"]),
        ("/s/CTU-9001/v3/", "version", ["CTU-9001", 3]),
        ("/id/NCT00000001/", "study", ["CTU-9001"]),
    ],
)
def test_redirect_follows_the_wish_of_the_browser(
    path: str, name: str, args: list[object], wish: str, language: str
) -> None:
    numbered("nct", "NCT00000001")
    response = get(path, wish)
    assert (response.status_code, response["Location"]) == (
        302,
        address(name, *args, language=language),
    )


@pytest.mark.parametrize("path", ["/", "/s/CTU-9001/", "/s/CTU-9001/v1/", "/id/NCT00000001/"])
def test_redirect_varies_by_language_and_nothing_else(path: str) -> None:
    numbered("nct", "NCT00000001")
    response = get(path)
    assert (response["Vary"], response.cookies.output()) == ("Accept-Language", "")


@pytest.mark.parametrize("path", ["/s/ctu-9001/", "/s/Ctu-9001/v1/"])
def test_number_in_small_letters_is_found(path: str) -> None:
    make.published()
    response = Client().get(path, follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/s/CTU-0000/",
        "/s/CTU-9001/v2/",
        "/s/CTU-9001/v99999999999999999999/",
        "/id/NCT00000002/",
        "/id/not-a-number/",
        "/id/%F0%9F%A6%A0/",
    ],
)
def test_unknown_study_is_not_found(path: str) -> None:
    make.published()
    assert Client().get("/s/CTU-9001/v1/", follow=True).status_code == 200
    assert Client().get(path, follow=True).status_code == 404


def test_study_that_was_never_published_is_not_found() -> None:
    study = make.study(identifiers=(p.Identifier(scheme="nct", value="NCT00000001"),))
    before = get("/id/NCT00000001/").status_code
    publish([study], by=None)
    assert (before, get("/id/NCT00000001/").status_code) == (404, 302)


@pytest.mark.parametrize(
    ("scheme", "value", "asked"),
    [
        ("nct", "NCT00000001", "nct00000001"),
        ("nct", "nct 00000001", "NCT00000001"),
        ("eudract", "2020-001732-10", "2020-001732-10-DE"),
        ("euct", "2022-501234-12-00", "2022-501234-12-01"),
        ("drks", "DRKS00021732", "drks 00021732"),
    ],
)
def test_number_leads_to_its_study_in_any_spelling(scheme: str, value: str, asked: str) -> None:
    numbered(scheme, value)
    assert get(f"/id/{asked}/")["Location"] == address("study", "CTU-9001")


def test_number_of_a_related_study_is_none_of_its_own() -> None:
    numbered("nct", "NCT00000001", relation="related")
    assert get("/id/NCT00000001/").status_code == 404


def test_number_of_several_studies_leads_to_their_list() -> None:
    for number in ("CTU-9001", "CTU-9002"):
        numbered("eudract", "2020-001732-10", number)
    expected = address("list", query="?q=2020-001732-10")
    assert get("/id/2020-001732-10/")["Location"] == expected


@pytest.mark.parametrize("path", ["/", "/s/CTU-9001/", "/s/CTU-9001/v1/", "/id/NCT00000001/"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "trace"])
def test_redirects_are_read_only(path: str, method: str) -> None:
    assert getattr(Client(), method)(path).status_code == 405


@pytest.mark.parametrize(
    ("path", "queries"), [("/", 0), ("/s/X-1/", 0), ("/s/X-1/v1/", 0), ("/id/NCT00000001/", 1)]
)
def test_redirect_asks_no_more_than_it_needs(
    path: str, queries: int, django_assert_num_queries: Any
) -> None:
    numbered("nct", "NCT00000001")
    with django_assert_num_queries(queries):
        get(path)
