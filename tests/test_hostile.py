"""Whatever stands in an address or a form: 200 with a note or 400, never 500, and in good time."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.search import memory
from studies.search.facets import FACETS
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.uncounted]

EXAMPLES = 40
PAGES = (
    "/en/studies/",
    "/de/studien/",
    "/en/studies/find/city/",
    "/de/studien/finden/sponsor/",
    "/en/studies/find/indication/",
    "/en/could-this-fit/",
)
FIT = "/en/could-this-fit/"
NAMES = (*FACETS, "q", "exact", "age", "near", "km", "sort", "view", "page", "find", "sex[]", "")
ODD = [
    "\x00",
    "%00",
    "' OR 1=1 --",
    "'; DROP TABLE studies_study; --",
    '"((("nested "quotes" ")))\'\'\'"',
    "NEAR(a b) AND NOT * OR ^",
    "a:* & b | !c <-> d",
    "{{ 7|add:1 }}{% debug %}",
    "<script>alert(1)</script>",
    "=1+1",
    "1000000000000000000",
    "-1",
    "1e9",
    "٣٤",
    "²",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\u202e\ufeff\u0000",
    "||Jena",
    "Jena|",
    "|",
    "-sex",
    "age_from",
    "distance",
    "map",
    "34",
    "Jena",
    "recruiting",
    "x" * 50_000,
    '"' * 5_000,
    "(" * 5_000,
    "-" * 5_000,
    "ä ß ﷺ 🦠 " * 50,
]
values = st.sampled_from(ODD) | st.text(max_size=40)
pairs = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=8), values), max_size=8)


@pytest.mark.usefixtures("samples_of_module")
def test_any_address_is_answered_or_refused(client: Client) -> None:
    @settings(max_examples=2 * EXAMPLES, deadline=None)
    @given(address=st.sampled_from(PAGES), asked=pairs, encode=st.booleans())
    def holds(address: str, asked: list[tuple[str, str]], encode: bool) -> None:
        query = (
            urlencode(asked, errors="surrogatepass")
            if encode
            else quote(
                "&".join("=".join(pair) for pair in asked), safe="&=+;[]'()", errors="surrogatepass"
            )
        )
        response = client.get(f"{address}?{query}")
        assert response.status_code in (200, 302, 400)
        assert "<script>alert" not in response.content.decode()

    holds()


@pytest.mark.usefixtures("samples_of_module")
def test_any_answer_in_the_form_is_answered_or_refused(client: Client) -> None:
    names = st.sampled_from(("age", "sex", "condition", "page", "status"))

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(answers=st.lists(st.tuples(names, values), max_size=6))
    def holds(answers: list[tuple[str, str]]) -> None:
        body = urlencode(answers, errors="surrogatepass")
        response = client.post(FIT, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code in (200, 400)
        assert "<script>alert" not in response.content.decode()

    holds()


WORDS = {
    "letters": "a b c d e f g h i j k l m n o p q r s t",
    "pairs": "st in th de er an au be di ei en es ge ic ie me mi ne no on",
    "minus": "-a -b -c -d -e -f -g -h -i -j -k -l -m -n -o -p -q -r -s -t",
    "minus pairs": "-st -in -th -de -er -an -au -be -di -ei -en -es -ge -ic -ie -me -mi -ne",
    "both": "study -st in -in th -th de -de er -er an -an au -au be -be di -di",
    "one word": "study " * 33,
    "synonyms": "covid tb hiv hbv krebs corona malaria sepsis grippe masern mpox tuberkulose",
    "quotes": '"a b" "b c" "c d" "d e" "e f" "f g" "g h" "h i" "i j" "j k" "k l" "l m"',
    "nothing": "qxa qxb qxc qxd qxe qxf qxg qxh qxi qxj qxk qxl qxm qxn qxo qxp qxq qxr",
}


@pytest.mark.usefixtures("samples_of_module")
@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("more", ["", "&exact=1", "&sort=number", "&sort=start&status=recruiting"])
def test_no_words_cost_more_than_a_few_questions(
    client: Client, kind: str, more: str, django_assert_max_num_queries: Any
) -> None:
    memory.refresh()
    address = f"/en/studies/?q={quote(WORDS[kind])}{more}"
    client.get(address)
    # Version; four for words; rows; a number looked for.
    with django_assert_max_num_queries(7):
        assert client.get(address).status_code == 200
    memory.reset()


@pytest.mark.usefixtures("samples_of_module")
@pytest.mark.parametrize("text", ["study -study in the of", "qxa qxb qxc qxd qxe", "- a b c -a"])
def test_ways_on_from_nothing_cost_a_few_questions_a_word(
    client: Client, text: str, django_assert_max_num_queries: Any
) -> None:
    memory.refresh()
    address = f"/en/studies/?q={quote(text)}"
    client.get(address)
    # Version; four for words; four for what is left without each of five; a number looked for.
    with django_assert_max_num_queries(26):
        assert "<h2>0 studies" in client.get(address).content.decode()
    memory.reset()


@pytest.mark.parametrize("address", PAGES)
def test_thousands_of_values_take_no_longer_than_seconds(client: Client, address: str) -> None:
    make.published()
    started = time.process_time()
    for name in ("city", "q", "near", "age", "year", "unheard"):
        many = "&".join(f"{name}=v{n}" for n in range(9_999))
        assert client.get(f"{address}?{many}").status_code == 200
        # One more than Django reads; the page that reads nothing of its address minds nothing.
        status = client.get(f"{address}?{many}&{name}=1&{name}=2").status_code
        assert status == (200 if address == FIT else 400)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"age=34", "multipart/form-data"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b'{"age": 34}', "application/json"),
        (b"age=" + b"9" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"age=1" for _ in range(20_000)), "application/x-www-form-urlencoded"),
    ],
)
def test_odd_bodies_are_answered_or_refused(client: Client, body: bytes, kind: str) -> None:
    assert client.post(FIT, body, content_type=kind).status_code in (200, 400)
