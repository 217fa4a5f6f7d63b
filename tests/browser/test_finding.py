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
    boxes = page.locator("#results input[name=s]").all()
    return [box.get_attribute("value") or "" for box in boxes]


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


def test_links_of_the_list_swap_it_and_the_language_keeps_its_state(page: Page) -> None:
    page.goto(f"{LIST}?q=covid")
    page.evaluate("window.isTheSamePage = true")
    _choice(page).check()
    expect(page.locator("#results .chip")).to_have_count(2)
    switch = page.locator("#language")
    expect(switch).to_have_attribute("href", re.compile(r"\?q=covid&status=recruiting$"))

    page.locator("#results .chip", has_text="Search:").press("Enter")
    expect(page).to_have_url(CHOSEN)
    expect(page.locator("#results h2")).to_be_focused()
    expect(page.locator("#id_q")).to_have_value("")
    expect(_choice(page)).to_be_checked()
    assert page.evaluate("window.isTheSamePage")
    switch.click()
    expect(page).to_have_url(re.compile(r"/de/studien/\?status=recruiting$"))


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


def test_age_and_distance_act_at_once_and_go_back(page: Page) -> None:
    page.goto(LIST)
    everything = _found(page)
    page.evaluate("window.isTheSamePage = true")
    page.get_by_text("Age", exact=True).click()
    page.locator("#id_age").fill("34")
    page.locator("#id_age").press("Tab")
    expect(page).to_have_url(re.compile(r"\?age=34$"))
    expect(page.locator("#results .chip")).to_have_text(re.compile("Age: 34 years"))
    expect(page.locator("body > [role=status]")).to_have_text(_found(page))

    page.locator("summary", has_text="Near a city").click()
    page.locator("#id_near").fill("Jena")
    page.locator("#id_near").press("Enter")
    expect(page).to_have_url(re.compile("near=Jena"))
    expect(page.locator("#results .chip")).to_have_count(2)
    expect(page.locator("#id_near")).to_be_focused()
    page.locator("#id_km").focus()
    page.locator("#id_km").select_option("200")
    expect(page).to_have_url(re.compile("km=200"))
    expect(page.locator("#id_km")).to_be_focused()
    page.locator("#sort").select_option("distance")
    expect(page).to_have_url(re.compile("sort=distance"))

    for _ in range(4):
        page.go_back()
    expect(page).to_have_url(re.compile(f"{LIST}$"))
    expect(page.locator("#results h2")).to_have_text(everything)
    expect(page.locator("#id_age")).to_have_value("")
    expect(page.locator("#id_near")).to_have_value("")
    assert page.evaluate("window.isTheSamePage")


def test_a_fold_stays_open_and_its_choice_focused(page: Page) -> None:
    page.goto(LIST)
    page.locator("#facet-status .more > summary").click()
    choice = page.locator("#facet-status .more input:enabled").first
    name = choice.get_attribute("value")
    choice.check()
    expect(page).to_have_url(re.compile(f"substatus={name}"))
    again = page.locator(f"input[name=substatus][value={name}]")
    expect(again).to_be_focused()
    again.uncheck()
    expect(page).to_have_url(re.compile(f"{LIST}$"))
    expect(again).to_be_visible()
    expect(again).to_be_focused()


def test_the_map_stays_a_map_while_filters_change(page: Page) -> None:
    page.goto(f"{LIST}?view=map")
    _choice(page).check()
    expect(page).to_have_url(re.compile("view=map"))
    expect(page.locator("#results .chip")).to_have_count(1)
    row = page.locator("#results .t tbody tr").first
    number = row.locator("td").inner_text()
    row.locator("a").click()
    expect(page.locator("#results h2")).to_have_text(re.compile(rf"^{number} stud"))


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_city_is_found_in_the_whole_list_without_scripts(page: Page) -> None:
    page.goto(f"{LIST}?status=recruiting")
    page.locator("summary", has_text="Study site in").click()
    page.locator("#facet-city .more > summary").click()
    page.locator("#facet-city .more a").click()
    page.locator("input[value=Berlin]").check()
    page.locator("#find").fill("muen")
    page.locator("#find").press("Enter")
    expect(page.locator("input[type=checkbox]")).to_have_count(2)
    expect(page.locator("input[value=Berlin]")).to_be_checked()
    page.locator("input[value=München]").check()
    page.get_by_role("button", name="Show studies").click()
    expect(page.locator("#results .chip")).to_have_count(3)
    _all_recruit(page)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_could_a_study_fit_without_scripts(page: Page) -> None:
    page.goto(address("en", "home"))
    page.get_by_role("link", name="Could a study fit me?").click()
    page.get_by_role("button", name="Show studies").click()
    expect(page.locator(".errsum a")).to_have_attribute("href", "#id_age")
    page.locator("#id_age").fill("34")
    page.get_by_label("Condition").fill("covid")
    page.get_by_role("button", name="Show studies").click()
    expect(page).to_have_url(re.compile("could-this-fit/#results$"))
    expect(page.locator("#results .card")).not_to_have_count(0)
    expect(page.locator("#id_age")).to_have_value("34")
    assert page.context.cookies() == []


def test_studies_ticked_for_comparison_stay_so_while_the_list_changes(page: Page) -> None:
    page.goto(LIST)
    numbers = _numbers(page)
    recruiting = page.locator("#results .card", has_text="Recruiting").first
    kept = recruiting.locator("input[name=s]").get_attribute("value")
    other = next(number for number in numbers if number != kept)
    for number in (kept, other):
        page.locator(f"#results input[value='{number}']").check()
    _choice(page).check()
    expect(page.locator("#results .chip")).to_have_count(1)
    expect(page.locator(f"#results input[value='{kept}']")).to_be_checked()
    compare = page.get_by_role("button", name="Compare the chosen studies (2)")
    if other in _numbers(page):
        page.locator(f"#results input[type=checkbox][value='{other}']").uncheck()
        page.locator(f"#results input[type=checkbox][value='{other}']").check()
    compare.click()
    expect(page).to_have_url(re.compile(rf"s={kept}.*s={other}|s={other}.*s={kept}"))
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
