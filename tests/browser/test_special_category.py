"""An outbreak: from the desk's first page to a public study and its feed in under five minutes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from studies.models import Study
from tests.browser import axe
from tests.browser.samples import RICH, address, fill, sign_in

CATEGORY = address("en", "indication", "sample-fever")
# Slow hands: what a field may take, sentences thought of before included, and what a click may.
SECONDS_A_FIELD, SECONDS_A_CLICK = 20, 5


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


class Hands:
    """An editor before a page, whose fields and clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.fields = self.clicks = 0

    def type(self, field: str, text: str) -> None:
        """Fill in a field."""
        self.page.locator(f"#id_{field}").fill(text)
        self.fields += 1

    def choose(self, field: str, label: str) -> None:
        """Choose from a list."""
        self.page.locator(f"#id_{field}").select_option(label=label)
        self.fields += 1

    def click(self, what: Locator) -> None:
        """Click once."""
        what.click()
        self.clicks += 1

    def seconds(self) -> int:
        """How long it took slow hands."""
        return self.fields * SECONDS_A_FIELD + self.clicks * SECONDS_A_CLICK


def test_an_outbreak_is_opened_in_five_minutes_and_archived_by_its_end_date(
    page: Page, context: BrowserContext, new_context: CreateContextCallback, base_url: str
) -> None:
    today = timezone.localdate()
    last = today + timedelta(days=60)
    sign_in(context, base_url)
    page.goto("/admin/")

    hands = Hands(page)
    hands.click(page.get_by_role("link", name="Open a special category"))
    assert axe.faults(page) == []
    hands.type("label_de", "Beispielfieber")
    hands.type("label_en", "Sample fever")
    hands.type("intro_de", "Ein erfundener Ausbruch. Was man weiß, steht hier.")
    hands.type("intro_en", "A made-up outbreak. What is known stands here.")
    hands.type("aliases_en", "Model fever")
    hands.click(page.locator("input[name=partner_networks]").first)
    hands.type("ends_on", last.isoformat())
    hands.click(page.get_by_role("button", name="Open a special category"))
    expect(page.locator(".messagelist")).to_contain_text("has its page and its feed")

    study = Study.objects.get(number=RICH)
    rows = study.study_indications.count()
    page.goto("/admin/studies/study/")
    hands.click(page.get_by_role("link", name=RICH).first)
    hands.click(page.locator("#study_indications-group .add-row a"))
    hands.choose(f"study_indications-{rows}-indication", "Sample fever")
    hands.type("reason_de", "Dem Ausbruch zugeordnet (Beispiel)")
    hands.type("reason_en", "Filed under the outbreak (sample)")
    hands.click(page.get_by_role("button", name="Save and publish"))
    expect(page.locator(".messagelist")).to_contain_text("is public.")
    assert hands.seconds() < 5 * 60, (hands.fields, hands.clicks)

    reader = new_context().new_page()
    menu = reader.get_by_role("navigation", name="Main").get_by_role("link", name="Sample fever")
    reader.goto("/en/")
    menu.click()
    expect(reader).to_have_url(re.compile(f"{CATEGORY}$"))
    expect(reader.locator(".cards h3")).to_have_count(1)
    expect(reader.locator(".sources li")).to_have_count(1)
    assert axe.faults(reader) == []
    feed = reader.get_by_role("link", name="Follow as a feed").get_attribute("href") or ""
    assert RICH in reader.request.get(feed).text()

    with time_machine.travel(timezone.now() + timedelta(days=61), tick=True):
        reader.goto("/en/")
        expect(menu).to_have_count(0)
        reader.goto(CATEGORY)
        expect(reader.locator(".note")).to_contain_text("Archived on")
        expect(reader.locator(".cards h3")).to_have_count(1)
        assert RICH in reader.request.get(feed).text()
