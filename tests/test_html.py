"""The HTML of public pages: well nested, every reference answered, headings without gaps, light."""

from __future__ import annotations

import gzip
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from studies.models import Study
from tests import factories as make

STATIC = Path(__file__).parents[1] / "static"
FIRST_VIEW = (
    STATIC / "register/register.css",
    STATIC / "register/register.js",
    STATIC / "register/mark.svg",
    STATIC / "vendor/atkinson-hyperlegible-next/atkinson-hyperlegible-next-latin-wght-normal.woff2",
)
VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link"),
    *("meta", "source", "track", "wbr"),
}
# A <p> ends where one of these begins: inside of it they tear it apart.
BLOCKS = {
    *("article", "aside", "details", "div", "dl", "fieldset", "form", "h1", "h2"),
    *("h3", "h4", "ol", "p", "section", "table", "ul"),
}
ONCE = {"main", "h1"}

PAGES = [
    *("/en/", "/de/studien/", "/en/studies/?view=table&status=recruiting", "/de/studien/?view=map"),
    *("/en/studies/?q=covid&age=34&near=Jena&km=200&x=y", "/en/studies/?q=zzzz"),
    *("/de/studien/finden/city/", "/en/could-this-fit/", "/de/indikationen/covid-19/"),
    *("/en/studies/CTU-0147/", "/de/studien/CTU-0107/", "/en/studies/CTU-0107/versions/"),
    *("/de/studien/vergleich/?s=CTU-0107&s=CTU-0147", "/en/statistics/", "/de/glossar/"),
    *("/de/seiten/taking-part/", "/en/pages/accessibility/", "/en/no-such-page/"),
]


class Checker(HTMLParser):
    """Notes what is not valid in a page of ours; it knows the elements that we use."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.wanted: set[str] = set()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag in BLOCKS and "p" in self.open:
            self.faults.append(f"<{tag}> within <p>")
        if tag == "a" and "a" in self.open:
            self.faults.append("<a> within <a>")
        if tag == "li" and self.open[-1] not in ("ul", "ol", "menu"):
            self.faults.append(f"<li> within <{self.open[-1]}>")
        self.ids += [given["id"]] if "id" in given else []
        for name in ("for", "form", "aria-labelledby", "aria-describedby", "aria-controls"):
            self.wanted.update(given.get(name, "").split())
        if tag == "a" and given.get("href", "").startswith("#"):
            self.wanted.add(given["href"][1:])
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> within {self.open[-3:]}")
        else:
            self.open.pop()


@pytest.fixture
def _samples(db: None) -> None:
    make.samples(each=3)
    assert Study.objects.filter(number__in=["CTU-0147", "CTU-0107"]).count() == 2


@pytest.mark.usefixtures("_samples")
def test_pages_are_valid_html_and_light(client: Client) -> None:
    shared = sum(len(_packed(path.read_bytes(), path.suffix)) for path in FIRST_VIEW)
    for address in PAGES:
        answer = client.get(address, headers={"accept-encoding": "br, gzip"})
        sent = answer.content
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
        html = (gzip.decompress(sent) if is_packed else sent).decode()
        checker = Checker()
        checker.feed(html)
        faults = checker.faults + [f"<{tag}> stays open" for tag in checker.open]
        faults += [f"#{name} is nowhere" for name in checker.wanted - set(checker.ids) - {""}]
        faults += [f"#{name} twice" for name in set(checker.ids) if checker.ids.count(name) > 1]
        faults += [f"<{tag}> twice or never" for tag in ONCE if checker.seen.count(tag) != 1]
        levels = [int(tag[1]) for tag in checker.seen if re.fullmatch("h[1-6]", tag)]
        faults += [f"h{b} after h{a}" for a, b in itertools.pairwise(levels) if b > a + 1]
        assert (address, faults) == (address, [])
        assert shared + len(sent) <= 75_000, address


def _packed(data: bytes, ending: str) -> bytes:
    """As it is sent: fonts are packed already."""
    return data if ending == ".woff2" else gzip.compress(data)
