"""Asking for documents in a real browser: every step under axe-core, and by keys without script."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from documents.models import AccessRequest, Document
from tests import gate
from tests.browser import axe
from tests.browser.samples import address, fill, session_of

TELEPHONE = {"width": 320, "height": 640}


@pytest.fixture
def document(transactional_db: None, settings: LazySettings) -> Document:
    settings.REQUEST_QUICKEST_SECONDS = 0
    fill()
    return gate.document()


def look(page: Page) -> None:
    assert axe.faults(page) == []
    page.set_viewport_size(TELEPHONE)
    assert (axe.overflow(page), axe.overflow_of_wide_text(page)) == (0, 0)
    page.set_viewport_size({"width": 1440, "height": 900})


def answer(page: Page, label: str, words: str) -> None:
    page.get_by_label(label).fill(words)


def go_on(page: Page, name: str = "Continue") -> None:
    page.get_by_role("button", name=name).click()


@pytest.mark.console("410")
@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_steps_letter_and_own_documents_under_axe(
    page: Page, document: Document, live_server: object
) -> None:
    page.goto(address("en", "study", "CTU-9001"))
    look(page)
    page.locator("#documents a.btn").click()
    look(page)
    go_on(page)
    go_on(page)
    expect(page.locator(".errsum")).to_contain_text("Institution: This field is required.")
    look(page)
    answer(page, "Name", "Sample Researcher")
    answer(page, "Work e-mail address", "researcher@example.org")
    answer(page, "Institution", "Sample University")
    page.get_by_label("Role").select_option("researcher")
    go_on(page)
    answer(page, "What do you need the documents for?", "A sample purpose")
    page.get_by_label("I will not pass the documents on").check()
    look(page)
    go_on(page)
    look(page)
    go_on(page, "Send request")
    look(page)
    page.goto(f"/en/access/confirm/{gate.token()}/")
    look(page)
    go_on(page, "Confirm the request")
    look(page)
    page.goto("/en/access/confirm/")
    look(page)
    person = gate.approved(document, gate.document(kind="synopsis")).account
    assert person
    session_of(page.context, str(live_server), person)
    page.goto("/en/documents/")
    axe.unfold(page)
    look(page)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_request_is_sent_by_keys_without_script(page: Page, document: Document) -> None:
    page.goto(f"/en/access/documents/?document={document.pk}")
    page.get_by_role("button", name="Continue").press("Enter")
    for label, words in (
        ("Name", "Sample Researcher"),
        ("Work e-mail address", "researcher@example.org"),
        ("Institution", "Sample University"),
    ):
        page.get_by_label(label).press_sequentially(words)
    page.get_by_label("Role").press("M")
    page.get_by_label("Institution").press("Enter")
    page.get_by_label("What do you need").press_sequentially("A sample purpose")
    page.get_by_label("I will not pass").press("Space")
    page.get_by_role("button", name="Continue").press("Enter")
    page.get_by_role("button", name="Send request").press("Enter")
    expect(page.locator(".note-ok")).to_contain_text("is saved")
    assert AccessRequest.objects.get().role == "monitoring"
