"""A whole study typed at the desk, with few inputs; and rows brought into order."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from studies.models import Study
from tests.browser import axe
from tests.browser.samples import SEED, address, fill, sign_in
from tests.test_pasting import SEED_CRITERIA, SEED_OUTCOMES
from tests.test_study_page import INTERVENTION, LINES, TITLE, found, normalised

MOST_INPUTS = 40
SAVED = "was changed successfully"


@pytest.fixture(autouse=True)
def _demo(transactional_db: None) -> None:
    fill()


@pytest.fixture
def desk(page: Page, context: BrowserContext, base_url: str) -> Page:
    """The page of somebody who is signed in."""
    sign_in(context, base_url)
    return page


def change_of(number: str) -> str:
    return f"/admin/studies/study/{Study.objects.get(number=number).pk}/change/"


class Typist:
    """Enters values and counts them: what is typed, pasted, chosen or ticked is one input each."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.inputs = 0

    def _field(self, name: str) -> Locator:
        self.inputs += 1
        return self.page.locator(f"#id_{name}")

    def type(self, name: str, text: str) -> None:
        """Type or paste a text."""
        self._field(name).fill(text)

    def choose(self, name: str, label: str) -> None:
        """Choose from a list."""
        self._field(name).select_option(label=label)

    def tick(self, name: str, value: str = "") -> None:
        """Tick a box."""
        self._field(name).locator(f"[value={value}]" if value else "xpath=.").check()

    def look_up(self, name: str, words: str) -> None:
        """Search among many rows, then choose the one found."""
        self.page.locator(f".select2-selection:has(#select2-id_{name}-container)").click()
        self.inputs += 2
        self.page.locator(".select2-search__field").fill(words)
        self.page.locator(".select2-results__option", has_text=words).first.click()

    def press(self, label: str) -> None:
        """Press a button, which enters nothing."""
        self.page.get_by_role("button", name=label, exact=True).first.click()


def _paste(typist: Typist, section: str, text: str) -> None:
    page = typist.page
    page.locator(f"#section-{section}").get_by_role("button", name="Save and paste a list").click()
    typist.type("text", text)
    typist.press("Split into rows")
    typist.press("Save the rows")
    expect(page.locator(".messagelist")).to_contain_text("of the pasted list are saved")


def _type_what_the_desk_asks_first(typist: Typist) -> None:
    typist.page.goto("/admin/studies/study/add/")
    typist.type("scientific_title_en", TITLE)
    typist.choose("sub_status", "Planned: Transit Ethics")
    typist.choose("study_indications-0-indication", "COVID-19")
    typist.tick("study_indications-0-is_main")
    typist.press("Save")


def _type_the_rest(typist: Typist) -> None:
    typist.choose("study_type", "Interventional")
    typist.choose("phase", "Phase II")
    typist.choose("center_type", "Multicenter")
    typist.tick("time_perspective", "prospective")
    typist.choose("arm_model", "One-arm")
    typist.choose("masking", "Open Label")
    for place, fact in enumerate(["phase", "center_type", "time_perspective", "arm_model"]):
        typist.inputs += 1
        typist.page.locator(f"#id_bullet_order_{place}").select_option(fact)
    typist.inputs += 1
    typist.page.locator("#id_bullet_order_4").select_option("masking")
    typist.type("intervention_text_en", INTERVENTION)
    typist.choose("responsibilities-0-role", "National Coordinating Investigator")
    typist.look_up("responsibilities-0-organisation", "Friedrich-Schiller-Universität Jena")
    typist.look_up("responsibilities-0-investigator", "Hochhaus")
    # What the model page does not say, its unit waives.
    for place, rule in enumerate(["E03", "E04", "E05"]):
        if place:
            typist.page.locator("#waivers-group .add-row a").click()
        typist.choose(f"waivers-{place}-rule", rule)
        typist.type(f"waivers-{place}-reason", "As on its page")


def test_the_model_study_is_typed_with_few_inputs(desk: Page) -> None:
    before = set(Study.objects.values_list("number", flat=True))
    typist = Typist(desk)
    _type_what_the_desk_asks_first(typist)
    _paste(typist, "outcomes", SEED_OUTCOMES)
    _paste(typist, "eligibility", SEED_CRITERIA)
    _type_the_rest(typist)
    typist.press("Save and publish")
    expect(desk.locator(".messagelist")).to_contain_text("Version 1 is public.")
    assert typist.inputs <= MOST_INPUTS

    (number,) = set(Study.objects.values_list("number", flat=True)) - before
    desk.goto(address("en", "study", number))
    assert found(normalised(desk.locator("article").text_content() or "")) == LINES


def _texts(page: Page) -> list[str]:
    fields = page.locator("#criteria-group tr.form-row:not(.empty-form) [name$=-text_en]").all()
    return [field.input_value()[:20] for field in fields]


@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_rows_are_moved_by_buttons_keys_and_pointer(desk: Page) -> None:
    stored = Study.objects.get(number=SEED).criteria
    desk.goto(change_of(SEED))
    desk.locator("#criteria-group .add-row a").click()
    desk.locator("#id_criteria-15-text_en").fill("typed just now")
    one, two, three = _texts(desk)[:3]

    down = desk.get_by_role("button", name="Criteria: move row 1 down")
    down.click()
    expect(desk.locator("#row-moved")).to_have_text("Criteria: now row 2 of 16")
    expect(desk.locator("#criteria-0 button").last).to_be_focused()
    desk.locator("#id_criteria-2-text_en").press("Alt+ArrowUp")
    expect(desk.locator("#id_criteria-2-text_en")).to_be_focused()
    assert _texts(desk)[:3] == [two, three, one]

    row, handle = desk.locator("#criteria-15"), desk.locator("#criteria-15 .row-handle")
    handle.scroll_into_view_if_needed()
    for _step in range(3):
        place, above = handle.bounding_box(), desk.locator("#criteria-12").bounding_box()
        assert place
        assert above
        desk.mouse.move(place["x"] + 5, place["y"] + 5)
        desk.mouse.down()
        desk.mouse.move(place["x"] + 5, above["y"] + 2, steps=8)
        desk.mouse.up()
    expect(row).not_to_have_class(re.compile("is-dragged"))
    at = _texts(desk).index("typed just now")
    assert at < 13
    # The untouched row is taken away: the others keep their numbers and their places.
    desk.locator("#criteria-14 .inline-deletelink").click()
    assert _texts(desk)[:3] == [two, three, one]
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text(SAVED)
    now = list(stored.values_list("text_en", flat=True))
    assert [text[:20] for text in now[:3]] == [two, three, one]
    assert (now.index("typed just now"), len(now)) == (at, 15)
    assert list(stored.values_list("order", flat=True)) == list(range(1, 16))


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_rows_are_pasted_and_moved_by_number_without_scripts(desk: Page) -> None:
    stored = Study.objects.get(number=SEED).criteria
    desk.goto(change_of(SEED))
    expect(desk.locator(".row-tools")).to_have_count(0)
    desk.locator("#id_criteria-0-order").fill("90")
    first = desk.locator("#id_criteria-0-text_en").input_value()
    _paste(Typist(desk), "eligibility", "Key exclusion criteria:\n- Fever\n- Cough")
    texts = list(stored.values_list("text_en", flat=True))
    assert texts[-3:] == [first, "Fever", "Cough"]


@pytest.mark.browser_context_args(reduced_motion="reduce")
@pytest.mark.parametrize("name", ["criteria", "outcomes"])
def test_page_of_a_paste_is_accessible(desk: Page, name: str) -> None:
    desk.goto(change_of(SEED).replace("change", f"paste_{name}"))
    desk.locator("#id_text").fill(SEED_CRITERIA if name == "criteria" else SEED_OUTCOMES)
    desk.get_by_role("button", name="Split into rows").click()
    expect(desk.locator(".pasted tbody tr").first).to_be_visible()
    assert axe.faults(desk) == []
    desk.set_viewport_size({"width": 320, "height": 640})
    assert axe.overflow(desk) == 0
    desk.emulate_media(color_scheme="dark")
    assert axe.faults(desk, rules=axe.OF_THE_VIEW) == []


def _said(page: Page, name: str) -> Locator:
    return page.locator(f"#id_{name} + .readability p")


@pytest.mark.browser_context_args(reduced_motion="reduce")
def test_how_hard_a_text_is_to_read_is_said_alike_while_typing_and_once_saved(desk: Page) -> None:
    texts = {
        "lay_summary_de": "In der Studie prüfen wir ein Medikament. Sie kommen dreimal zu uns.\n\n"
        "• Blut (5 ml), Größe: 1,80 m²! Ärztinnen und Ärzte fragen: Wie geht's Ihnen?",
        "lay_summary_en": "Immunosuppression complicates hyperinflammation considerably.",
        "participant_info_de": "Verträglichkeitsuntersuchungen im Universitätsklinikum Jena.",
        "participant_info_en": "Nurses take blood samples. People who wanted to go home may go… "
        "They're called twice-daily, e.g. at 9:30.",
    }
    desk.goto(change_of(SEED))
    while_typing = {}
    for name, text in texts.items():
        desk.locator(f"#id_{name}").fill(text)
        while_typing[name] = _said(desk, name).text_content()
    heard = desk.locator("#id_lay_summary_en + .readability [role=status]")
    expect(heard).to_have_text("LIX 104: hard to read")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text(SAVED)
    assert while_typing == {name: _said(desk, name).text_content() for name in texts}
    assert len(set(while_typing.values())) == len(texts)

    desk.locator("#id_lay_summary_en").fill("We see.")
    expect(heard).to_have_text("LIX 2: easy to read")
    desk.locator("#id_lay_summary_en").fill("We see you.")
    expect(_said(desk, "lay_summary_en")).to_contain_text("Words: 3 (aim at 40 to 90). LIX 3:")
    expect(heard).to_have_text("LIX 2: easy to read")
    desk.locator("#id_lay_summary_en").fill("")
    expect(_said(desk, "lay_summary_en")).to_be_empty()
