"""The list acts at once where scripts run, and says the same where they do not."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.samples import address, fill

LIST = address("en", "list")
CHOSEN = re.compile(r"\?status=recruiting$")


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


def _choice(page: Page) -> Locator:
    return page.locator("input[name=status][value=recruiting]")


def _found(page: Page) -> str:
    return page.locator("#results h2").inner_text()


def _numbers(page: Page) -> list[str]:
    return page.locator("#results .meta .tn").all_inner_texts()


def _all_recruit(page: Page) -> None:
    texts = page.locator("#results .card .status").all_inner_texts()
    assert texts
    assert all(text.startswith("Recruiting") for text in texts)


def test_ticking_a_choice_swaps_the_results(page: Page) -> None:
    page.goto(LIST)
    everything = _found(page)
    page.evaluate("window.isTheSamePage = true")

    _choice(page).check()
    expect(page).to_have_url(CHOSEN)
    expect(page.locator("#results .chip")).to_have_count(1)
    _all_recruit(page)
    assert _found(page) != everything
    expect(page.locator("body > [role=status]")).to_have_text(_found(page))
    expect(_choice(page)).to_be_focused()
    expect(_choice(page)).to_be_checked()

    page.go_back()
    expect(page).to_have_url(re.compile(f"{LIST}$"))
    expect(page.locator("#results h2")).to_have_text(everything)
    expect(_choice(page)).not_to_be_checked()
    page.go_forward()
    expect(page.locator("#results .chip")).to_have_count(1)
    expect(_choice(page)).to_be_checked()
    assert page.evaluate("window.isTheSamePage")


def test_list_is_filtered_with_the_keyboard_alone(page: Page) -> None:
    page.goto(LIST)
    page.locator("#id_q").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if _choice(page).evaluate("choice => choice === document.activeElement"):
            break
    expect(_choice(page)).to_be_focused()

    page.keyboard.press("Space")
    expect(page).to_have_url(CHOSEN)
    expect(page.locator("#results .chip")).to_have_count(1)
    expect(_choice(page)).to_be_focused()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(f"{LIST}$"))
    expect(page.locator("#results .chip")).to_have_count(0)
    expect(_choice(page)).to_be_focused()


def test_words_and_order_join_the_choices(page: Page) -> None:
    page.goto(f"{LIST}?status=recruiting")
    page.locator("#id_q").fill("bacteraemia")
    page.locator("#id_q").press("Enter")
    expect(page).to_have_url(re.compile("q=bacteraemia"))
    expect(page.locator("#results .chip")).to_have_count(2)
    assert _numbers(page) == ["CTU-0135"]
    expect(page.locator("#id_q")).to_be_focused()

    page.locator("#sort").focus()
    page.locator("#sort").select_option(index=2)
    expect(page).to_have_url(re.compile("sort="))
    expect(page.locator("#results .chip")).to_have_count(2)
    expect(page.locator("#sort")).to_be_focused()


def test_indication_of_the_home_page_leads_to_its_studies(page: Page) -> None:
    page.goto(address("en", "home"))
    page.locator("#home-q").fill("hepatitis")
    page.locator("form[role=search] button").click()
    expect(page).to_have_url(re.compile(f"{LIST}.*q=hepatitis"))
    assert "CTU-0130" in _numbers(page)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_form_reaches_the_same_without_scripts(page: Page) -> None:
    page.goto(LIST)
    _choice(page).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("status=recruiting"))
    expect(page.locator("#results .chip")).to_have_count(1)
    _all_recruit(page)
    expect(_choice(page)).to_be_checked()

    page.locator("#results .chip").click()
    expect(page.locator("#results .chip")).to_have_count(0)
    expect(_choice(page)).not_to_be_checked()
