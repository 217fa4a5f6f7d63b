"""From the screen to a file: in one click, with the state of the screen, without a script."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.samples import RICH, address, fill


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


def downloaded(page: Page, name: str) -> tuple[str, str]:
    """The name and the text of the file behind a link."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name, exact=True).click()
    path = Path(waiting.value.path())
    return waiting.value.suggested_filename, path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_librarian_takes_the_filtered_list(page: Page, script: bool) -> None:
    if not script:
        page.route("**/*.js", lambda route: route.fulfill(body=""))
    page.goto(address("en", "list") + "?status=recruiting&sort=number")
    shown = [code.inner_text() for code in page.locator("#results h3 a").all()]
    name, text = downloaded(page, "CSV")
    titles = [row["title_en"] or row["title_de"] for row in csv.DictReader(text.splitlines())]
    assert name.endswith(".csv")
    assert len(shown) > 1
    assert titles == shown


def test_a_filter_changes_what_is_taken(page: Page) -> None:
    page.goto(address("en", "list"))
    page.locator("input[name=status][value=recruiting]").check()
    link = page.get_by_role("link", name="CSV", exact=True)
    expect(link).to_have_attribute("href", "/en/studies/export.csv?status=recruiting")


def test_the_page_of_a_study_gives_its_files_and_its_data(
    page: Page, context: BrowserContext
) -> None:
    # That the console names no breach of the policy is what the fixture of the context looks after.
    page.goto(address("en", "study", RICH))
    data = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
    assert data["@graph"][0]["url"].endswith(address("en", "study", RICH))
    for ending in ("RIS", "BibTeX", "JSON"):
        name, text = downloaded(page, ending)
        assert name.startswith(f"{RICH}-v")
        assert RICH in text
    assert page.url.endswith(address("en", "study", RICH))
