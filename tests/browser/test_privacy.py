"""What a reader's browser is left with: nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.samples import RICH, SEED, WITHDRAWN, address, fill

STORES = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
DATABASES = "Promise.all([indexedDB.databases(), navigator.serviceWorker.getRegistrations()])"


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


@pytest.mark.console("404", "410")
@pytest.mark.parametrize("language", ["de", "en"])
def test_pr1_pr2_reader_gets_no_cookie_and_nothing_is_stored(
    page: Page, context: BrowserContext, language: str
) -> None:
    # That nobody else is asked is what the fixture of the context looks after.
    lists = address(language, "list")
    for path in (
        "/",
        address(language, "home"),
        lists,
        f"{lists}?view=table&status=recruiting",
        f"{lists}?q=zzzz",
        address(language, "indication", "covid-19"),
        address(language, "study", SEED),
        address(language, "study", RICH),
        address(language, "version", RICH, 1),
        address(language, "versions", RICH),
        address(language, "page", "privacy"),
        address(language, "study", "CTU-4040"),
        address(language, "study", WITHDRAWN),
        f"/s/{SEED}/",
        f"/id/{SEED}/",
    ):
        page.goto(path)
        assert context.cookies() == [], path
        assert page.evaluate(STORES) == [], path
        assert page.evaluate(DATABASES) == [[], []], path
