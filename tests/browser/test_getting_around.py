"""Skip link, order of the focus, and the way to the other language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.samples import RICH, address, fill

LIST = address("en", "list")

# What has the focus: its name, and whether one sees that it has it and nothing lies over it.
FOCUSED = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: element.outerHTML.slice(0, 120),
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    covered: !(top && (element.contains(top) || top.contains(element))),
    inMain: Boolean(element.closest("main")),
  };
}"""


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


def test_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    page.goto(LIST)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("path", [address("en", "home"), LIST, address("en", "study", RICH)])
@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_focus_is_seen_wherever_it_goes(page: Page, path: str) -> None:
    page.goto(path)
    assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    assert [stop for stop in seen if not stop["marked"] or stop["covered"]] == []
    assert seen[-1]["inMain"]
    assert len({stop["name"] for stop in seen}) == len(seen)


def test_language_switch_keeps_page_and_question(page: Page) -> None:
    page.goto(f"{LIST}?status=recruiting&view=table")
    page.get_by_role("link", name="Deutsch").click()
    expect(page).to_have_url(
        page.url.split("/de/")[0] + address("de", "list") + "?status=recruiting&view=table"
    )
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#results .chip")).to_have_count(1)
    expect(page.locator("#results table")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(page.url.split("/en/")[0] + f"{LIST}?status=recruiting&view=table")


@pytest.mark.browser_context_args(viewport={"width": 320, "height": 640})
def test_menu_opens_on_a_small_telephone(page: Page) -> None:
    page.goto(address("en", "home"))
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Find studies")
    expect(link).to_be_hidden()
    page.locator("details.nav summary").press("Enter")
    link.click()
    expect(page.locator("h1")).to_have_text("Find studies")
