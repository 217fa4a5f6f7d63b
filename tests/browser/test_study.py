"""The page of a study: its contents, its citation, on paper and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.samples import RICH, SEED, address, fill

SEEDS = address("en", "study", SEED)
STUDY = address("en", "study", RICH)


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


def test_contents_lead_to_every_section(page: Page) -> None:
    page.goto(STUDY)
    links = page.locator(".toc a")
    anchors = [link.get_attribute("href") or "" for link in links.all()]
    assert anchors == [
        f"#{section.get_attribute('id')}" for section in page.locator(".body > section").all()
    ]
    links.last.click()
    expect(page).to_have_url(re.compile(f"{anchors[-1]}$"))
    expect(page.locator(anchors[-1])).to_be_in_viewport()
    page.locator(f".toc a[href='{anchors[1]}']").click()
    expect(page.locator(anchors[1])).to_be_in_viewport()
    expect(page.locator(".toc a[aria-current]")).to_have_attribute("href", anchors[1])


def test_citation_is_copied(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(STUDY)
    button = page.locator("[data-copy]")
    expect(button).to_have_text("Copy citation")
    button.click()
    expect(button).to_have_text("Copied")
    expect(page.locator("body > [role=status]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#citation").inner_text()
    assert RICH in copied


def test_paper_shows_the_record_and_no_tools(page: Page) -> None:
    page.goto(STUDY)
    page.emulate_media(media="print")
    for tool in (".top", ".foot", ".skip", ".toc", ".crumbs", ".btn"):
        for part in page.locator(tool).all():
            expect(part).to_be_hidden()
    for content in ("h1", ".status", "#patients li", "#sites td", "#cite .cite"):
        expect(page.locator(content).first).to_be_visible()


@pytest.mark.browser_context_args(java_script_enabled=False)
@pytest.mark.parametrize("path", [SEEDS, STUDY])
def test_page_is_whole_without_scripts(page: Page, path: str) -> None:
    page.goto(path)
    assert page.locator(".body > section").count() == page.locator(".toc a").count() > 5
    for section in page.locator(".body > section").all():
        expect(section).to_be_visible()
    expect(page.locator("#cite .cite")).to_be_visible()
    # What needs a script is not offered.
    expect(page.locator("[data-copy]")).to_be_hidden()
    expect(page.locator("[data-print]")).to_be_hidden()


def test_old_version_leads_to_the_current_one(page: Page) -> None:
    page.goto(address("en", "version", RICH, 1))
    expect(page.locator(".versionbar")).to_be_visible()
    page.get_by_role("link", name="Go to the current version").click()
    expect(page).to_have_url(re.compile(f"{STUDY}$"))
    expect(page.locator(".versionbar")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "number", "most"), [("en", SEED, 3), ("de", SEED, 3), ("de", RICH, 5)]
)
def test_paper_is_short_and_says_what_it_is(
    page: Page, language: str, number: str, most: int
) -> None:
    page.goto(address(language, "study", number))
    pdf = page.pdf(prefer_css_page_size=True)
    assert 0 < len(re.findall(rb"/Type\s*/Page\b", pdf)) <= most
    page.emulate_media(media="print")
    stamp = page.locator("article > .printonly")
    expect(stamp).to_be_visible()
    expect(stamp).to_have_text(re.compile(rf"^{number}, Version \d+ \(.+ 2026\)$"))


def test_paper_explains_the_terms_and_offers_nothing_to_click(page: Page) -> None:
    page.goto(SEEDS)
    page.emulate_media(media="print")
    expect(page.locator("#terms dd").first).to_be_visible()
    expect(page.locator(".near")).to_be_hidden()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_study_is_compared_with_a_related_one_without_scripts(page: Page) -> None:
    page.goto(SEEDS)
    page.locator(".near input[type=checkbox]").first.check()
    page.locator(".near").get_by_role("button", name="Compare").click()
    expect(page.locator("thead th")).to_have_count(2)
    expect(page.locator("tbody th .tag").first).to_have_text("differs")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_terms_are_explained_without_scripts(page: Page) -> None:
    page.goto(SEEDS)
    explanation = page.locator("#terms dd").first
    expect(explanation).to_be_hidden()
    page.locator("#terms > summary").click()
    expect(explanation).to_be_visible()
    page.locator("#terms a").first.click()
    expect(page).to_have_url(re.compile("/en/glossary/#"))


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_two_versions_are_chosen_without_scripts(page: Page) -> None:
    page.goto(address("en", "versions", RICH))
    page.get_by_label("Compare", exact=True).select_option("1")
    page.get_by_role("button", name="Show what changed").click()
    expect(page.locator("main ins").first).to_be_visible()
