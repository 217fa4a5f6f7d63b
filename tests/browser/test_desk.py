"""The editors' desk: from an edit to the public page, two editors at once, rows of a list."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from studies import keeping, previews, reminders
from studies.models import Investigator, Organisation, Study, Waiver
from tests.browser import axe
from tests.browser.samples import EDITORS, PASSWORD, RICH, SEED, address, fill, sign_in
from tests.signing import app_of, fresh_code

SAVED = "was changed successfully"


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


@pytest.fixture
def form_of_the_seed() -> str:
    return f"/admin/studies/study/{Study.objects.get(number=SEED).pk}/change/"


@pytest.fixture
def desk(page: Page, context: BrowserContext, base_url: str) -> Page:
    """The page of somebody who is signed in."""
    sign_in(context, base_url)
    return page


def test_an_edit_is_published_with_its_reasons(page: Page, form_of_the_seed: str) -> None:
    # What the seed's page does not say, its unit has waived.
    seed = Study.objects.get(number=SEED)
    for rule in ("E03", "E04", "E05"):
        Waiver.objects.get_or_create(study=seed, rule=rule, defaults={"reason": "As on its page"})

    secret = app_of(User.objects.get(username=EDITORS[0]))
    page.goto(form_of_the_seed)
    page.locator("#id_login").fill(EDITORS[0])
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.locator("#id_code").fill(fresh_code(secret))
    page.locator("#id_code").press("Enter")
    expect(page).to_have_url(re.compile(form_of_the_seed))

    page.locator("#id_acronym").fill("SAMPLE-NAME")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator(".reason .errorlist")).to_have_count(2)
    expect(page.locator("#id_acronym")).to_have_value("SAMPLE-NAME")

    page.locator("#id_reason_de").fill("Kurztitel ergänzt (Beispiel)")
    page.locator("#id_reason_en").fill("Acronym added (sample)")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator(".messagelist")).to_contain_text("Version 2 is public.")

    page.goto(address("en", "study", SEED))
    expect(page.locator("article")).to_contain_text("SAMPLE-NAME")
    expect(page.locator("#history")).to_contain_text("Acronym added (sample)")
    page.goto(address("de", "study", SEED))
    expect(page.locator("#history")).to_contain_text("Kurztitel ergänzt (Beispiel)")


def test_hd2_the_desk_runs_under_the_policy(desk: Page, form_of_the_seed: str) -> None:
    """A violation is told on the console, and what is told there fails a test."""
    study = form_of_the_seed.removesuffix("change/")
    user = f"/admin/auth/user/{User.objects.get(username=EDITORS[1]).pk}/"
    pages = [
        *("/admin/studies/study/", "/admin/studies/study/add/", form_of_the_seed),
        *(f"{study}history/", f"{study}delete/", "/admin/documents/document/add/"),
        *("/admin/auth/user/", f"{user}change/", f"{user}history/"),
        *("/admin/auth/group/add/", "/admin/accounts/invitation/add/", "/admin/audit/event/"),
    ]
    for place in pages:
        answer = desk.goto(place)
        assert answer
        assert answer.status == 200, place
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        desk.wait_for_load_state("networkidle")


def test_second_of_two_editors_is_refused_and_loses_nothing(
    desk: Page, new_context: CreateContextCallback, base_url: str, form_of_the_seed: str
) -> None:
    second = new_context()
    sign_in(second, base_url, EDITORS[1])
    other = second.new_page()
    desk.goto(form_of_the_seed)
    other.goto(form_of_the_seed)

    desk.locator("#id_acronym").fill("FIRST")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text(SAVED)

    other.locator("#id_acronym").fill("SECOND")
    other.locator("#id_criteria-0-text_en").fill("A criterion typed meanwhile")
    other.get_by_role("button", name="Save", exact=True).click()
    refusal = other.locator(".errorlist.nonfield").first
    expect(refusal).to_contain_text(f"Nothing was saved: {EDITORS[0]} saved this study on")
    expect(other.locator("#id_acronym")).to_have_value("SECOND")
    expect(other.locator("#id_criteria-0-text_en")).to_have_value("A criterion typed meanwhile")
    assert Study.objects.get(number=SEED).acronym == "FIRST"


def _titles(study: str) -> list[str]:
    rows = Study.objects.get(number=study).outcomes.order_by("order")
    return list(rows.values_list("title_en", flat=True))


def test_outcome_is_added_with_the_button(desk: Page, form_of_the_seed: str) -> None:
    before = _titles(SEED)
    desk.goto(form_of_the_seed)
    rows = desk.locator("#outcomes-group .dynamic-outcomes")
    count = rows.count()
    desk.locator("#outcomes-group .add-row a").click()
    expect(rows).to_have_count(count + 1)
    desk.locator(f"#id_outcomes-{count}-title_en").fill("Outcome added with the button")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text(SAVED)
    assert _titles(SEED) == [*before, "Outcome added with the button"]


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_outcome_is_added_without_scripts(desk: Page, form_of_the_seed: str) -> None:
    before = _titles(SEED)
    desk.goto(form_of_the_seed)
    desk.locator(f"#id_outcomes-{len(before)}-title_en").fill("Outcome added by hand")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text(SAVED)
    assert _titles(SEED) == [*before, "Outcome added by hand"]


# What axe-core finds in what Django ships and the register does not copy.
DJANGOS = (
    # The magnifying glass in the label of the search has a text, but is a picture.
    ("label-title-only", "#searchbar"),
    # The column over the names of rows has no heading.
    ("empty-table-header", "th.original"),
    # Select2 names its boxes by what is chosen in them, also while that is nothing.
    ("aria-input-field-name", ".select2-selection, .select2-selection__rendered"),
)


@pytest.mark.parametrize("path", ["", "studies/study/", "studies/study/add/", "studies/site/add/"])
@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_page_of_the_desk_is_accessible(desk: Page, path: str) -> None:
    desk.goto(f"/admin/{path}")
    _is_accessible(desk)
    desk.emulate_media(color_scheme="dark")
    assert axe.faults(desk, rules=("color-contrast",)) == []


@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_pages_about_a_study_are_accessible(desk: Page, form_of_the_seed: str) -> None:
    study = Study.objects.get(number=SEED)
    Study.objects.filter(pk=study.pk).update(acronym="EDITED", lock_version=study.lock_version + 1)
    keeping.keep([study.pk])
    link = previews.open_link(study, by=User.objects.get(username=EDITORS[0]), days=7)
    previews.answer(link, "correction", "A sample correction")
    for name in ("status", "publish", "confirm", "remarks"):
        desk.goto(form_of_the_seed.replace("change/", f"{name}/"))
        _is_accessible(desk)
    for path in ("studies/qualityfinding/", "exchange/importrun/draft/"):
        desk.goto(f"/admin/{path}")
        _is_accessible(desk)
    desk.goto("/admin/studies/study/")
    desk.locator("input.action-select").first.check()
    desk.locator("select[name=action]").select_option("publish_studies")
    desk.get_by_role("button", name="Go").click()
    expect(desk.get_by_role("heading", name="It will happen to")).to_be_visible()
    _is_accessible(desk)
    desk.goto(urlsplit(previews.address(link, "de")).path)
    assert axe.faults(desk) == []


@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_pages_that_join_merge_and_erase_are_accessible(desk: Page, form_of_the_seed: str) -> None:
    join = form_of_the_seed.replace("change/", "join/")
    goes, stays = Organisation.objects.order_by("pk")[:2]
    merge = f"/admin/studies/organisation/{goes.pk}/merge/"
    person = Investigator.objects.order_by("pk").first()
    assert person
    for page in (
        *(join, f"{join}?number={RICH}", f"{join}?number=nowhere"),
        *(merge, f"{merge}?q=uni", f"{merge}?into={stays.pk}"),
        f"/admin/studies/investigator/{person.pk}/erase/",
    ):
        desk.set_viewport_size({"width": 1440, "height": 900})
        desk.goto(page)
        _is_accessible(desk)


@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_form_of_a_study_is_accessible(desk: Page, form_of_the_seed: str) -> None:
    desk.goto(form_of_the_seed)
    _is_accessible(desk)


def _is_accessible(page: Page) -> None:
    assert axe.faults(page, excepted=DJANGOS) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert axe.overflow(page) == 0


def test_links_of_letters_are_answered_without_an_account(page: Page) -> None:
    """Browsers send no origin along from pages with "no-referrer", and forms are refused then."""
    study = Study.objects.get(number=RICH)
    Study.objects.filter(pk=study.pk).update(status_confirmed_on="2020-01-01")
    editor = User.objects.get(username=EDITORS[0])
    page.goto(urlsplit(previews.address(previews.open_link(study, by=editor, days=7), "de")).path)
    page.get_by_role("button", name="Bestätigen: Das stimmt so").click()
    expect(page.get_by_text("Danke: Dieser Entwurf ist bestätigt.")).to_be_visible()

    page.goto(urlsplit(reminders.address(editor, study, "de")).path)
    page.get_by_role("button", name="Ja, das stimmt noch").click()
    expect(page.get_by_text("Danke: Dieser Status")).to_be_visible()
