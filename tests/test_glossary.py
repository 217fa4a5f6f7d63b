"""The glossary: its page, its terms on study pages, its fixture."""

from __future__ import annotations

import gc
import json
import re
from pathlib import Path
from weakref import ref

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studies import choices as c
from studies import parts as p
from studies.models import GlossaryTerm
from studies.presenters.glossary import Glossary, letters
from studies.search.state import touch
from tests import desk
from tests import factories as make

FIXTURE = Path(__file__).parents[1] / "fixtures/glossary.json"


def term(slug: str, **fields: str) -> GlossaryTerm:
    defaults = {"term_en": slug, "term_de": f"{slug} (de)", "explanation_en": f"About {slug}."}
    return GlossaryTerm(slug=slug, **{**defaults, **fields})


def keep(*rows: GlossaryTerm) -> None:
    """Store terms as the desk does: what processes remember is old from then on."""
    for row in rows:
        row.save()
    touch()


def found(glossary: Glossary, *texts: str) -> list[str]:
    return [row.slug for row in glossary.explain(texts)]


def test_terms_are_found_by_word_form_and_case() -> None:
    glossary = Glossary.of([term("phase"), term("arm", forms_en="arms\none-arm")], "en")
    assert found(glossary, "The PHASE of it", "One-arm") == ["phase", "arm"]
    assert found(glossary, "Pharmacy", "alarm", "") == []


def test_longer_term_takes_its_words() -> None:
    glossary = Glossary.of([term("phase"), term("phase-ii", term_en="Phase II")], "en")
    assert found(glossary, "Phase II") == ["phase-ii"]
    assert found(glossary, "Phase II", "this phase") == ["phase", "phase-ii"]


def test_what_was_found_goes_with_the_glossary() -> None:
    glossary = Glossary.of([term("phase")], "en")
    assert found(glossary, "This phase") == found(glossary, "This phase") == ["phase"]
    gone = ref(glossary)
    del glossary
    gc.collect()
    assert gone() is None


def test_marks_of_html_cut_no_term() -> None:
    glossary = Glossary.of([term("placebo")], "en")
    assert found(glossary, "<p>Placebo</p>", "<br>") == ["placebo"]


def test_form_of_two_terms_belongs_to_the_first() -> None:
    glossary = Glossary.of([term("one", forms_en="same"), term("two", forms_en="same")], "en")
    assert found(glossary, "same") == ["one"]


def test_letters_go_from_a_to_z_umlauts_with_their_vowels() -> None:
    rows = [term("1", term_de="Zufall"), term("2", term_de="Ärztin"), term("3", term_de="Arm")]
    ordered = letters(Glossary.of(rows, "de").terms)
    assert [(row.name, [one.name for one in row.terms]) for row in ordered] == [
        ("A", ["Arm", "Ärztin"]),
        ("Z", ["Zufall"]),
    ]


def test_page_shows_published_terms_only_with_anchors(db: None) -> None:
    keep(term("placebo"), GlossaryTerm(slug="hidden", term_en="Hidden", published=False))
    text = Client().get("/en/glossary/").content.decode()
    assert '<div id="placebo"><dt><dfn>placebo</dfn></dt> <dd>About placebo.</dd>' in text
    assert "Hidden" not in text
    german = Client().get("/de/glossar/").content.decode()
    assert '<dd lang="en">About placebo.</dd>' in german


def test_empty_glossary_says_so(db: None) -> None:
    keep()
    assert "has no terms yet" in Client().get("/en/glossary/").content.decode()


def test_footer_leads_to_the_glossary(db: None) -> None:
    assert '<a href="/de/glossar/">Glossar</a>' in Client().get("/de/").content.decode()


def test_study_page_explains_the_terms_that_stand_on_it(db: None) -> None:
    keep(*(term(slug, term_en=slug.replace("-", " ")) for slug in ("open-label", "placebo", "x")))
    study = make.published(
        design=p.Design(masking=c.Masking.OPEN),
        arms=(p.Arm(label=make.both("Placebo")),),
    )
    text = Client().get(f"/en/studies/{study.number}/").content.decode()
    assert re.findall(r'<dt><a href="/en/glossary/#([\w-]+)"', text) == ["open-label", "placebo"]
    assert "<dd>About placebo.</dd>" in text
    assert text.index("</article>") < text.index("About placebo.")


def test_term_edited_on_the_desk_is_in_effect_at_once(db: None) -> None:
    row = term("placebo")
    keep(row)
    assert "About placebo." in Client().get("/en/glossary/").content.decode()
    answer = desk.signed_in(desk.editor()).post(
        f"/admin/studies/glossaryterm/{row.pk}/change/",
        {"term_en": "placebo", "explanation_en": "Said anew.", "order": 0, "published": "on"},
    )
    assert answer.status_code == 302
    assert "Said anew." in Client().get("/en/glossary/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_glossary_costs_two_queries_and_is_remembered(
    db: None, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keep(*(term(f"term-{place}") for place in range(rows)))
    Client().get("/en/")
    with django_assert_num_queries(2):  # the version of the data; the terms
        Client().get("/en/glossary/")
    with django_assert_num_queries(1):
        Client().get("/en/glossary/")


def test_fixture_is_whole_and_plain(db: None) -> None:
    call_command("loaddata", "glossary", verbosity=0)
    rows = list(GlossaryTerm.objects.all())
    assert len(rows) >= 40
    for row in rows:
        texts = (row.term.de, row.term.en, row.explanation.de, row.explanation.en)
        assert all(texts), row.slug
        for sentence in re.split(r"(?<=[.?])\s", f"{row.explanation.de} {row.explanation.en}"):
            assert len(sentence.split()) <= 22, sentence


def test_fixture_can_be_loaded_twice(db: None) -> None:
    for _ in range(2):
        call_command("loaddata", "glossary", verbosity=0)
    assert GlossaryTerm.objects.count() == len(json.loads(FIXTURE.read_text("utf-8")))
