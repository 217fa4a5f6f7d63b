"""How hard a text is to read, by formulas worked out by hand, and the field that says it."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from studies.admin.lay_texts import LAY_TEXTS
from studies.choices import Language
from studies.quality.readability import Level, flesch, reading, wiener


def test_wiener_counts_syllables_long_words_and_sentences() -> None:
    """Of five words in one sentence two have three syllables or more, two have one, three are
    longer than six letters."""
    by_hand = 0.1935 * 40 + 0.1672 * 5 + 0.1297 * 60 - 0.0327 * 40 - 0.875
    assert wiener("Das Medikament wird langsam untersucht.") == pytest.approx(by_hand)
    assert wiener("Sie hört zu.") == 4
    assert wiener("Hyperinflammation verlangt Behandlung.") == 15


@pytest.mark.parametrize(
    ("text", "words", "syllables"),
    [
        ("Doctors give a new medicine to patients.", 7, 11),
        ("We named the people; they wanted tables.", 7, 10),
        ("Nurses take care of these diseases.", 6, 9),
    ],
)
def test_flesch_counts_syllables_without_the_silent_e(
    text: str, words: int, syllables: int
) -> None:
    by_hand = 206.835 - 1.015 * words - 84.6 * syllables / words
    assert flesch(text) == pytest.approx(by_hand)


def test_flesch_stays_between_0_and_100() -> None:
    assert flesch("We see.") == 100
    assert flesch("Hyperinflammation complicates immunosuppression.") == 0


def test_level_follows_the_whole_number_of_lix() -> None:
    levels = []
    for long_words in (2, 3, 4, 5):
        text = " ".join(["letters"] * long_words + ["word"] * (10 - long_words))
        found = reading(text, Language.EN)
        assert found
        levels.append((found.lix, found.level))
    assert levels == [(30, Level.EASY), (40, Level.MEDIUM), (50, Level.MEDIUM), (60, Level.HARD)]
    assert reading(" 12 – ", Language.EN) is None


def test_field_says_how_hard_its_text_is() -> None:
    field = LAY_TEXTS["lay_summary_de"]
    with override("de"):
        html = field.render("lay_summary_de", "Das Medikament wird langsam untersucht. <b>")
    assert "&lt;b&gt;" in html
    assert (
        '<p data-level="hard">Wörter: 6 (Ziel: 40 bis 90). '
        "LIX 53: schwer zu lesen (Ziel: höchstens 50). "
        "Wiener Sachtextformel 1: Schulstufe 11.</p>"
    ) in html
    for empty in ("", None):
        assert '<p data-level=""></p>' in field.render("lay_summary_de", empty)
