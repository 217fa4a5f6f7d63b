"""What people come for, within as many clicks as it may take them; typing is not counted.

With scripts a tick acts at once; without them one more click applies it.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.samples import RICH, SEED, address, fill

HOME, LIST, STUDY = address("en", "home"), address("en", "list"), address("en", "study", RICH)

with_and_without_scripts = pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="with scripts"),
        pytest.param(
            False,
            id="without",
            marks=pytest.mark.browser_context_args(java_script_enabled=False),
        ),
    ],
)


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


class Reader:
    """A person before a page, whose clicks are counted."""

    def __init__(self, page: Page, path: str) -> None:
        self.page = page
        self.clicks = 0
        page.goto(path)

    def click(self, what: Locator) -> None:
        """Click once."""
        what.click()
        self.clicks += 1

    def press(self, name: str) -> None:
        """Click on the button of this name."""
        self.click(self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str) -> None:
        """Click on the first link of this name."""
        self.click(self.page.get_by_role("link", name=name).first)

    def download(self, name: str) -> str:
        """Click on a link that is a file; the file's name."""
        with self.page.expect_download() as file:
            self.follow(name)
        return file.value.suggested_filename


@with_and_without_scripts
def test_patient_finds_recruiting_studies_on_covid(page: Page, scripts: bool) -> None:
    reader = Reader(page, HOME)
    page.locator("#home-q").fill("COVID-19")
    reader.click(page.get_by_label("Only studies that are recruiting", exact=False))
    reader.press("Find studies")
    expect(page.locator("#results .card").first).to_contain_text("Recruiting")
    assert reader.clicks <= 2


@with_and_without_scripts
def test_physician_opens_a_study_by_the_name_of_its_drug(page: Page, scripts: bool) -> None:
    reader = Reader(page, HOME)
    page.locator("#home-q").fill("ruxolitinib")
    reader.press("Find studies")
    reader.click(page.locator("#results .card h3 a").first)
    expect(page.locator("h1")).to_contain_text("Hyperinflammation")
    assert reader.clicks <= 2


@with_and_without_scripts
def test_physician_finds_phase_two_that_recruits_near_jena(page: Page, scripts: bool) -> None:
    reader = Reader(page, HOME)
    page.get_by_label("Study site in").select_option("Jena")
    reader.clicks += 1
    reader.click(page.get_by_label("Only studies that are recruiting", exact=False))
    reader.press("Find studies")
    reader.click(page.locator("input[name=phase][value='2']"))
    if not scripts:
        page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#results .chip")).to_have_count(3)
    assert reader.clicks <= 4


@with_and_without_scripts
@pytest.mark.parametrize("view", ["", "?view=table"])
def test_physician_compares_studies_of_a_list(page: Page, scripts: bool, view: str) -> None:
    reader = Reader(page, LIST + view)
    for box in page.locator("#results input[name=s]").all()[:2]:
        reader.click(box)
    reader.press(f"Compare the chosen studies{' (2)' if scripts else ''}")
    expect(page.locator("thead th")).to_have_count(2)
    assert reader.clicks <= 3


@with_and_without_scripts
def test_librarian_takes_a_result_along(page: Page, scripts: bool) -> None:
    reader = Reader(page, f"{LIST}?status=recruiting")
    assert re.fullmatch(r"[\w.-]+\.csv", reader.download("CSV"))
    assert reader.clicks <= 2


@with_and_without_scripts
def test_patient_sees_who_can_take_part_and_whom_to_ask(page: Page, scripts: bool) -> None:
    reader = Reader(page, address("en", "study", SEED))
    asked = page.locator(".asked")
    expect(asked.get_by_text("18 years and over")).to_be_in_viewport()
    reader.click(asked.get_by_role("link"))
    expect(page.locator("#people")).to_be_in_viewport()
    assert reader.clicks <= 1


def test_physician_prints_the_criteria(page: Page) -> None:
    page.add_init_script("window.print = () => { window.isPrinted = true; }")
    reader = Reader(page, STUDY)
    reader.press("Print")
    assert page.evaluate("window.isPrinted")
    assert reader.clicks <= 1


@with_and_without_scripts
def test_reviewer_sees_what_changed_and_why(page: Page, scripts: bool) -> None:
    reader = Reader(page, STUDY)
    reader.follow("All versions of this record")
    expect(page.locator("main")).to_contain_text("Reason")
    expect(page.locator("main ins").first).to_be_visible()
    assert reader.clicks <= 1


@with_and_without_scripts
def test_author_cites_a_version(page: Page, scripts: bool) -> None:
    reader = Reader(page, address("en", "version", RICH, 1))
    expect(page.locator("#cite")).to_contain_text("Version 1")
    assert reader.download("RIS").endswith(".ris")
    assert reader.clicks <= 1


@with_and_without_scripts
def test_funder_counts_and_takes_the_numbers(page: Page, scripts: bool) -> None:
    reader = Reader(page, HOME)
    reader.follow("Statistics")
    expect(page.get_by_role("heading", name="Studies by indication")).to_be_visible()
    assert reader.clicks <= 1
    assert reader.download("CSV").endswith(".csv")
    assert reader.clicks <= 2


@with_and_without_scripts
@pytest.mark.parametrize("lost", [f"{LIST}?q=Tuberkolose", f"{LIST}?q=covid+malaria"])
def test_whoever_finds_nothing_goes_on(page: Page, lost: str, scripts: bool) -> None:
    reader = Reader(page, lost)
    expect(page.locator("#results h2")).to_contain_text("0 studies")
    reader.click(page.locator("#results .empty a[href^='/en/']").first)
    expect(page.locator("#results .card").first).to_be_visible()
    assert reader.clicks <= 1


@pytest.mark.console("404")
def test_whoever_is_lost_goes_on(page: Page) -> None:
    reader = Reader(page, "/en/no-such-page/")
    reader.click(page.locator("main").get_by_role("link").first)
    expect(page.locator("h1")).to_be_visible()
    assert page.url.rstrip("/").endswith(("/en", "/en/studies"))
    assert reader.clicks <= 1
