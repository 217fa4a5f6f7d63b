"""Full text: the same words find the same studies on both databases, in the same order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies import choices as c
from studies import parts as p
from studies.fold import fold, joined
from studies.models import Study
from studies.publishing import publish
from studies.search import words
from studies.search.query import Query, match
from studies.search.words import Term
from tests import factories as make

# Number of the study and what it says.
STUDIES: dict[str, dict[str, Any]] = {
    "CTU-1001": {"scientific_title": p.Text(en="Ruxolitinib in COVID-19 pneumonia")},
    "CTU-1002": {"scientific_title": p.Text(de="Impfung gegen Covid 19 bei Ärzten")},
    "CTU-1003": {"conditions": (p.Condition(text=p.Text(en="covid19")),)},
    "CTU-1004": {
        "scientific_title": p.Text(en="Malaria vaccine"),
        "criteria": make.criteria("Known HIV infection", kind=c.CriterionKind.EXCLUSION),
    },
    "CTU-1005": {
        "scientific_title": p.Text(de="Lungentuberkulose in Jena"),
        "criteria": make.criteria("HIV infection confirmed"),
    },
    "CTU-1006": {"lay_summary": p.Text(en="A study of interferon-α for hepatitis B")},
    "CTU-1007": {"lay_summary": p.Text(en="Vaccine"), "keywords": p.Text(en="malaria")},
}

# Query, and the numbers it finds, by tier and then number.
FINDS = [
    ("covid-19", "1001 1002 1003"),
    ("covid 19", "1001 1002 1003"),
    ("covid19", "1001 1002 1003"),
    ("COVID", "1001 1002 1003"),
    ("Covid–19", "1001 1002 1003"),
    ("hiv", "1005"),
    ("known hiv", ""),
    ("malaria", "1004 1007"),
    ("malaria vaccine", "1004 1007"),
    ('"malaria vaccine"', "1004"),
    ('"vaccine malaria"', ""),
    ('"malaria vaccine', "1004"),
    ("malaria -vaccine", ""),
    ("vaccine -1004", "1007"),
    ("covid -ruxolitinib", "1002 1003"),
    ("covid -pneumonia -impfung", "1003"),
    ("-covid", "1004 1005 1006 1007"),
    ('covid -"covid 19"', ""),
    ("rux", "1001"),
    ('"rux"', ""),
    ("ärzte", "1002"),
    ("aerzte", "1002"),
    ("arzte", "1002"),
    ("ÄRZTE", "1002"),
    ("lungentub", "1005"),
    ("tuberkulose", ""),
    ("interferon alpha", "1006"),
    ("interferon-α", "1006"),
    ("hepatitis b", "1006"),
    ("hepatitis c", ""),
    ("CTU-1004", "1004"),
    ("1004", "1004"),
    ("nothing of the kind", ""),
]

# What means something to a database, and nothing to a reader.
ODD = ["", " ", "-", '"', '""', '"-"', "*", "NEAR(a b)", "a OR b", "a AND", "title:x", "^a", "a:*"]
ODD += ["'", "';--", "a & b | !c", "(", ")", "<->", "\\", "%", "ﷺ" * 200, "α" * 200, "a" * 200]
ODD += ["1" * 200, "-" * 200, "🦠", "\ud7ff", "ß", "İ", "ﬁ", "²", "½", "一二三", "日本", "हिन्दी"]


@pytest.fixture
def public() -> None:
    for number, facts in STUDIES.items():
        make.published(number=number, **{"scientific_title": p.Text(), **facts})


def found(text: str) -> str:
    hits = words.find(words.parse(text))
    numbers = {study.pk: study.number for study in Study.objects.all()}
    ordered = sorted(hits, key=lambda pk: (hits[pk], numbers[pk]))
    return " ".join(numbers[pk].removeprefix("CTU-") for pk in ordered)


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
def test_words_find_the_same_everywhere() -> None:
    assert {query: found(query) for query, _ in FINDS} == dict(FINDS)


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
def test_title_comes_before_subject_before_the_rest() -> None:
    make.published(number="CTU-1008", scientific_title=p.Text(en="x"), keywords=p.Text(en="jena"))
    make.published(number="CTU-1009", scientific_title=p.Text(), acronym="JENA")
    make.published(number="CTU-1010", scientific_title=p.Text(), lay_summary=p.Text(en="Jena"))
    hits = words.find(words.parse("jena"))
    assert sorted(hits.values()) == [0, 0, 1, 2]


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
def test_words_that_mean_something_to_a_database_are_words() -> None:
    for text in ODD:
        words.find(words.parse(text))


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
def test_exclusion_criterion_is_found_once_it_includes() -> None:
    study = Study.objects.get(number="CTU-1004")
    assert "1004" not in found("hiv")
    study.criteria.update(kind=c.CriterionKind.INCLUSION)
    publish([study], by=None)
    assert "1004" in found("hiv")


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(
    "text", ["zzgap", "zz", "zzg", "zzga", "ZZ-gap", "zz-g", "z-z", '"zzgap"', "zzgap zzgap", "***"]
)
def test_what_parts_the_texts_is_nowhere(text: str) -> None:
    assert match(Query(words=text), 0).tiers == {}
    assert found("malaria zzgap vaccine") == "1004 1007"


@pytest.mark.django_db
def test_phrase_does_not_reach_across_two_texts() -> None:
    make.published(scientific_title=p.Text(de="Malaria", en="vaccine"))
    assert [found('"malaria vaccine"'), found("malaria vaccine")] == ["", "9001"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("covid 19", [Term(("covid", "19"))]),
        ("covid-19", [Term(("covid", "19"))]),
        ("covid19", [Term(("covid", "19"))]),
        ("hepatitis b", [Term(("hepatitis", "b"))]),
        ("hepatitis b virus", [Term(("hepatitis", "b")), Term(("virus",))]),
        ("-hiv", [Term(("hiv",), minus=True)]),
        ("a -b", [Term(("a",)), Term(("b",), minus=True)]),
        ("-hiv 1", [Term(("hiv",), minus=True), Term(("1",))]),
        ("non-small", [Term(("non", "small"))]),
        ('"non small" cell', [Term(("non", "small"), exact=True), Term(("cell",))]),
        ('"non small" 3', [Term(("non", "small"), exact=True), Term(("3",))]),
        ('-"non small"', [Term(("non", "small"), exact=True, minus=True)]),
        ("19", [Term(("19",))]),
        ("", []),
        ("- \" '", []),
    ],
)
def test_query_is_read_into_terms(text: str, expected: list[Term]) -> None:
    assert words.parse(text) == expected


def test_no_more_than_eight_terms_are_read() -> None:
    texts = ("a b c d e f g h", "ab cd ef gh ij kl mn op", "ab cd ef gh ij kl mn op qr")
    read = [(len(words.parse(text)), words.has_more(text)) for text in texts]
    assert read == [(1, False), (8, False), (8, True)]


def test_a_term_is_read_once() -> None:
    assert words.parse("Malaria malaria -hiv -HIV MALARIA") == [
        Term(("malaria",)),
        Term(("hiv",), minus=True),
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
def test_one_or_two_letters_are_a_word_of_their_own() -> None:
    assert [found(text) for text in ("ru", "rux", "in", "malaria va", "malaria vac")] == [
        "",
        "1001",
        "1001 1005",
        "",
        "1004 1007",
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("vaccine malaria hiv infection known", 3),
        ("nothing malaria hiv vaccine", 1),
        ("nothing -malaria -vaccine", 1),
        ("malaria -hiv -covid -vaccine -jena", 4),
        ("-malaria -hiv -covid -vaccine -jena", 2),
    ],
)
def test_more_words_ask_no_more_questions(
    text: str, most: int, django_assert_max_num_queries: Any
) -> None:
    terms = words.parse(text)
    with django_assert_max_num_queries(most):
        words.find(terms)


@given(st.text(max_size=60))
def test_any_text_is_read_into_words(text: str) -> None:
    runs = [run for term in words.parse(text) for run in term.runs]
    assert [run for run in runs if not run or " " in run or "'" in run or '"' in run] == []


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("COVID-19", "covid 19"),
        ("covid19", "Covid 19"),
        ("Ärzte", "Aerzte"),
        ("Ärzte", "arzte"),
        ("Größe", "groesse"),
        ("naïve", "NAIVE"),
        ("IFN-γ", "ifn gamma"),
        ("ﬁbrosis", "fibrosis"),
        ("a\u0308rzte", "ärzte"),
    ],
)
def test_spellings_fold_alike(one: str, two: str) -> None:
    assert fold(one) == fold(two)


@pytest.mark.parametrize(("one", "two"), [("queue", "quee"), ("neue", "nee"), ("aorta", "orta")])
def test_words_stay_apart(one: str, two: str) -> None:
    assert fold(one) != fold(two)


def test_words_of_several_runs_are_joined_too() -> None:
    assert joined("COVID-19 and anti-IL6 in COVID-19") == "covid19 antiil6"
