"""A list goes in by the hands of staff: chosen, mapped, looked at; every page accessible."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from exchange import jobs
from exchange.models import ImportRun
from studies.models import Study
from tests.browser import axe
from tests.browser.samples import fill, sign_in

SAMPLE = Path(__file__).parents[2] / "fixtures" / "lists" / "sample-list.csv"


def test_the_sample_list_goes_in(
    page: Page, context: BrowserContext, base_url: str, transactional_db: None
) -> None:
    fill()
    sign_in(context, base_url)
    page.goto("/admin/exchange/importrun/lists/upload/")
    assert axe.faults(page) == []
    page.set_input_files("input[type=file]", SAMPLE)
    page.locator("#id_name").fill("unit")
    page.get_by_role("button", name="Upload").click()

    expect(page.locator("h2").filter(has_text="21 columns")).to_be_visible()
    assert axe.faults(page) == []
    page.get_by_role("button", name="Save and read the whole list").click()
    # The page follows the worker by itself.
    expect(page.get_by_role("link", name="Look again")).to_be_visible()
    jobs.work.call(ImportRun.objects.get().pk)
    expect(page.get_by_text("Ready to be applied")).to_be_visible(timeout=10_000)
    expect(page.locator("#content-main tbody tr")).to_have_count(3)
    assert axe.faults(page) == []
    page.set_viewport_size({"width": 375, "height": 800})
    assert axe.overflow(page) == 0

    page.get_by_role("button", name="Apply all rows").click()
    jobs.work.call(ImportRun.objects.get().pk)
    expect(page.get_by_role("link", name="Take this import back")).to_be_visible(timeout=10_000)
    assert Study.objects.filter(number__startswith="SAMPLE-").count() == 2
