"""Every kind of page under axe-core: both languages, light and dark, a desk and a small telephone.

A page is opened twice: in English at a desk, in the light and then, where contrast alone can be
different, in the dark; in German on a telephone in the dark, with everything unfolded.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import axe
from tests.browser.samples import RICH, SEED, WITHDRAWN, address, fill

PAGES: dict[str, tuple[str, tuple[str | int, ...], str]] = {
    "home": ("home", (), ""),
    "list": ("list", (), ""),
    "table": ("list", (), "?view=table"),
    "map": ("list", (), "?view=map"),
    "age and distance": ("list", (), "?age=34&near=Jena&km=100&age_from=x&km=3"),
    "whole list": ("find", ("city",), "?city=Jena&find=e"),
    "could it fit": ("fit", (), ""),
    "filters": ("list", (), "?status=recruiting&status=active&phase=unheard"),
    "nothing found": ("list", (), "?q=zzzz"),
    "indication": ("indication", ("covid-19",), ""),
    "seed": ("study", (SEED,), ""),
    "rich study": ("study", (RICH,), ""),
    "version": ("version", (RICH, 2), ""),
    "versions": ("versions", (RICH,), ""),
    "two versions": ("comparison", (RICH, 1, 2), ""),
    "same versions": ("comparison", (RICH, 1, 1), ""),
    "side by side": ("compare", (), f"?s={SEED}&s={RICH}&s=CTU-0142&s=CTU-0140&s=unheard"),
    "organisation": ("organisation", ("1",), ""),
    "person": ("person", ("1",), ""),
    "glossary": ("glossary", (), ""),
    "text": ("page", ("accessibility",), ""),
    "questions": ("page", ("taking-part",), ""),
    "about": ("page", ("about",), ""),
    "statistics": ("statistics", (), ""),
    "missing": ("study", ("CTU-4040",), ""),
    "withdrawn": ("study", (WITHDRAWN,), ""),
}

pytestmark = pytest.mark.console("404", "410")
every_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


def _open(page: Page, language: str, name: str) -> None:
    view, args, query = PAGES[name]
    page.goto(address(language, view, *args) + query)


@every_page
@pytest.mark.browser_context_args(color_scheme="light", reduced_motion="reduce")
def test_page_at_a_desk(page: Page, name: str) -> None:
    _open(page, "en", name)
    assert axe.faults(page) == []
    assert axe.overflow(page) == 0
    page.emulate_media(color_scheme="dark")
    assert axe.faults(page, rule="color-contrast") == []


@every_page
@pytest.mark.browser_context_args(
    color_scheme="dark", reduced_motion="reduce", viewport={"width": 320, "height": 640}
)
def test_page_on_a_small_telephone(page: Page, name: str) -> None:
    _open(page, "de", name)
    assert axe.overflow(page) == 0
    axe.unfold(page)
    assert axe.faults(page) == []
    assert axe.overflow(page) == 0
    axe.space_text(page)
    assert axe.overflow(page) == 0


@pytest.mark.parametrize("name", ["could it fit"])
@pytest.mark.parametrize("age", ["34", "340"])
@pytest.mark.browser_context_args(
    color_scheme="dark", reduced_motion="reduce", viewport={"width": 320, "height": 640}
)
def test_answer_of_a_form(page: Page, name: str, age: str) -> None:
    _open(page, "de", name)
    page.locator("#id_age").fill(age)
    page.locator("#fit .btn-primary").click()
    assert axe.faults(page) == []
    assert axe.overflow(page) == 0
