"""Uploads in a browser: how far they are, what came of them, and what does not arrive."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from documents.models import Document
from tests import gate
from tests.browser import axe
from tests.browser.samples import fill, sign_in
from tests.test_gate_uploads import pdf

# The columns of a name above each row, and of a box to delete it, have no heading where there is
# neither: Django's template.
DJANGOS = (("empty-table-header", "th.original, th:last-child"),)


@pytest.fixture(autouse=True)
def document(transactional_db: None) -> Document:
    fill()
    return gate.document()


def chosen(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.mark.console("ERR_FAILED")
def test_two_files_are_seen_on_their_way_and_their_fate_is_said(
    page: Page, context: BrowserContext, base_url: str, document: Document
) -> None:
    sign_in(context, base_url)
    address = f"/admin/documents/document/{document.pk}/change/"
    page.goto(address)
    files, progress = page.locator("#id_uploads"), page.locator("[data-upload]")
    expect(progress).to_be_hidden()

    slow = context.new_cdp_session(page)
    slow.send("Network.enable")
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    slow.send("Network.emulateNetworkConditions", line)
    files.set_input_files([chosen("a.pdf", pdf()), chosen("b.txt", b"sample " * 60_000)])
    page.get_by_role("button", name="Save and continue editing").click()
    expect(progress.get_by_role("status")).to_contain_text("%")
    expect(page.get_by_role("progressbar", name="Files on their way")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    expect(page.locator(".field-file_link", has_text="b.txt")).to_be_visible()
    assert document.versions.count() == 3
    slow.detach()

    # The page that came is alive: it sends the next file, and says why that is not taken.
    page.locator("#id_title_en").fill("A sample title")
    files.set_input_files([chosen("bad.pdf", b"MZ")])
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errorlist")).to_contain_text("bad.pdf: Its content does not match")
    expect(page.locator("#id_title_en")).to_have_value("A sample title")
    assert axe.faults(page, excepted=DJANGOS) == []

    files.set_input_files([chosen("c.txt", b"sample")])
    page.route(f"**{address}", lambda route: route.abort())
    page.get_by_role("button", name="Save", exact=True).click()
    expect(progress).to_contain_text("did not arrive")
    page.unroute_all()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(f"{base_url}/admin/documents/document/")
    expect(page.locator(".messagelist")).to_contain_text("A sample title")
    assert document.versions.count() == 4
