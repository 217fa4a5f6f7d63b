"""Every kind of page under axe-core: both languages, light and dark, a desk and a small telephone.

A page is opened once in a language. All rules judge it whole in one view, with everything unfolded;
in the three other views those rules that can find something else there judge one of each part.
320 px are also a window of 1,280 px at 400 %: nothing may scroll sideways.
"""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize

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


DESK, TELEPHONE = {"width": 1440, "height": 900}, {"width": 320, "height": 640}
# German is seen whole where English is not, and the other way round.
VIEWS = [("light", DESK), ("dark", DESK), ("light", TELEPHONE), ("dark", TELEPHONE)]


@pytest.mark.parametrize("language", ["en", "de"])
@every_page
@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_page_in_every_view(page: Page, name: str, language: str) -> None:
    views = VIEWS if language == "en" else VIEWS[::-1]
    _show(page, *views[0])
    _open(page, language, name)
    assert axe.overflow(page) == 0
    axe.unfold(page)
    assert axe.faults(page) == []
    page.set_viewport_size(TELEPHONE)
    assert (axe.overflow(page), axe.overflow_of_wide_text(page)) == (0, 0)
    axe.thin(page)
    for view in views[1:]:
        _show(page, *view)
        assert (view, axe.faults(page, rules=axe.OF_THE_VIEW)) == (view, [])


def _show(page: Page, scheme: Literal["light", "dark"], size: ViewportSize) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)


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
