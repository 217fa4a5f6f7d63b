"""studies.fold and .words: what is spelt otherwise and means the same finds the same."""

from __future__ import annotations

import pytest

from studies import parts as p
from studies.fold import fold, joined
from studies.models import PublishedStudy
from studies.search import words
from studies.search.query import Query, search
from studies.search.words import Term, parse
from tests import factories as make


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("COVID-19", "covid 19"),
        ("covid19", "covid 19"),
        ("Ärzte", "arzte"),
        ("Aerzte", "arzte"),
        ("Präeklampsie", "praklampsie"),
        ("Praeeklampsie", "praklampsie"),
        ("Arzte", "arzte"),
        ("Straße", "strasse"),
        ("TNF-α", "tnf alpha"),
        ("Ｆｕｌｌ", "full"),
        ("Queue, Aerosol", "queue arosol"),
        ("“quoted”", "quoted"),
        ("", ""),
    ],
)
def test_fold_brings_spellings_together(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_joined_holds_each_word_of_several_runs_once() -> None:
    assert joined("COVID-19 and anti-IL6, covid19 again") == "covid19 antiil6"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("covid 19", [Term(("covid", "19"))]),
        ("Hepatitis B", [Term(("hepatitis", "b"))]),
        (
            '"long covid" -child',
            [Term(("long", "covid"), exact=True), Term(("child",), minus=True)],
        ),
        ("anti-IL6", [Term(("anti", "il", "6"))]),
        ("19", [Term(("19",))]),
        ('""" -  - ()^*:', []),
    ],
)
def test_parse_reads_terms(text: str, terms: list[Term]) -> None:
    assert parse(text) == terms


@pytest.fixture
def _library(db: None) -> None:
    """Studies that differ by a word in the title, the conditions or the criteria."""
    titles = ["COVID-19 in Jena", "covid19 again", "Hepatitis B", "Hepatitis C", "Über die Lunge"]
    for place, title in enumerate(titles):
        make.published(number=f"CTU-{9001 + place}", scientific_title=p.Text(en=title))
    make.published(
        number="CTU-9006",
        scientific_title=p.Text(en="Another subject"),
        conditions=(p.Condition(text=p.Text(en="Hepatitis B")),),
        criteria=(
            *make.criteria("Able to swallow tablets"),
            *make.criteria("Known tuberculosis", kind="exclusion"),
        ),
    )


def found(text: str) -> list[str]:
    return [row.number[-1] for row in search(Query(words=text)).studies]


@pytest.mark.django_db
@pytest.mark.usefixtures("_library")
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("COVID-19", ["2", "1"]),
        ("covid19", ["2", "1"]),
        ("covid 19", ["2", "1"]),
        ("cov", ["2", "1"]),
        ('"cov"', []),
        ("covid -again", ["1"]),
        ("-hepatitis -covid", ["5"]),
        ("uber lunge", ["5"]),
        ("Ueber Lunge", ["5"]),
        ("swallow", ["6"]),
        ("tuberculosis", []),
        ("CTU-9004", ["4"]),
        ("hepatitis NOT covid", []),
        ("' OR 1=1 --", []),
    ],
)
def test_words_find(text: str, numbers: list[str]) -> None:
    assert found(text) == numbers


@pytest.mark.django_db
@pytest.mark.usefixtures("_library")
def test_a_title_comes_before_a_condition() -> None:
    assert found("Hepatitis B") == ["3", "6"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_library")
def test_find_names_the_best_tier() -> None:
    tiers = words.find(parse("hepatitis b"))
    numbers = dict(PublishedStudy.objects.values_list("pk", "number"))
    assert {numbers[pk]: tier for pk, tier in tiers.items()} == {"CTU-9003": 0, "CTU-9006": 1}
