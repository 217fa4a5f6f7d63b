"""studies.templatetags.sharing: what a link to a page shows in other programs."""

from __future__ import annotations

import re
import struct
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from studies.templatetags import sharing
from tests import factories as make

pytestmark = pytest.mark.django_db


def page(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200
    return response.content.decode()


def graph(html: str) -> dict[str, str]:
    return {
        name: unescape(value)
        for name, value in re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', html)
    }


def test_open_graph_of_the_pages_that_are_passed_on() -> None:
    make.vocabulary()
    make.published(scientific_title=make.both('A "title"'), lay_summary=make.both("Plain words"))
    assert graph(page("/en/studies/CTU-9001/")) == {
        "type": "article",
        "title": 'A "title"',
        "description": "Plain words",
        "url": "http://127.0.0.1:8000/en/studies/CTU-9001/",
        "site_name": "Study register",
        "locale": "en_GB",
        "locale:alternate": "de_DE",
        "image": "http://127.0.0.1:8000/static/register/share.png",
        "image:type": "image/png",
        "image:width": "1200",
        "image:height": "630",
        "image:alt": "The mark of the register beside the words “clinical trials”",
    }
    listed, home = graph(page("/de/studien/?q=title")), graph(page("/de/"))
    assert listed["title"] == "title: 1 Studie"
    assert listed["url"] == "http://127.0.0.1:8000/de/studien/"
    assert (home["title"], home["locale"]) == ("Studienregister", "de_DE")
    assert home["image:alt"] == "Das Zeichen des Registers neben den Worten „Klinische Studien“"
    assert graph(page("/en/studies/CTU-9001/versions/")) == {}


def test_picture_that_is_passed_on_is_small_and_as_large_as_it_says() -> None:
    found = finders.find(sharing.PICTURE)
    assert isinstance(found, str)
    picture = Path(found).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == sharing.PICTURE_SIZE
    assert len(picture) < 50_000
