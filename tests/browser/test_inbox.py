"""The inbox in a browser: a request is decided by keyboard alone, in a handful of keys."""

from __future__ import annotations

from time import monotonic

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from documents.choices import RequestState
from documents.models import AccessRequest
from studies.models import Study
from tests import gate
from tests.browser import axe
from tests.browser.samples import fill, sign_in

MINUTE = 60


@pytest.fixture(autouse=True)
def waiting(transactional_db: None) -> AccessRequest:
    fill()
    study = Study.objects.filter(is_sample=True).first()
    return gate.waiting(gate.document(study), gate.document(study, kind="synopsis"))


def test_a_request_is_decided_by_keyboard_in_under_a_minute(
    page: Page, context: BrowserContext, base_url: str, waiting: AccessRequest
) -> None:
    sign_in(context, base_url)
    begun = monotonic()
    page.goto("/admin/")
    expect(page.get_by_role("link", name=waiting.number)).to_be_visible()
    assert axe.faults(page) == []
    page.goto(f"/admin/documents/accessrequest/{waiting.pk}/change/")
    assert axe.faults(page) == []

    page.keyboard.press("d")
    page.keyboard.type("A bad day")  # in a field that takes text the keys are letters
    expect(page.locator("textarea[name$=-reason]").first).to_have_value("A bad day")
    page.keyboard.press("Shift+Tab")
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("b")
    expect(page.locator("#id_question")).to_be_focused()
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("a")
    expect(page.locator("input[value=approved]:checked")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator(".letter")).to_contain_text("You now have access to these documents")
    assert axe.faults(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("The request is decided.")
    assert monotonic() - begun < MINUTE
    waiting.refresh_from_db()
    assert waiting.state == RequestState.APPROVED
