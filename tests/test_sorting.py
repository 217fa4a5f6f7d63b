"""studies.sorting: indications by vocabulary; nothing is guessed."""

import pytest

from studies import parts as p
from studies.parts import StudyIndication
from studies.record import StudyRecord
from studies.sorting import Sorter
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sorter() -> Sorter:
    infections = make.indication("infections", label_en="Infections", label_de="Infektionen")
    make.indication(
        "hepatitis",
        infections,
        label_en="Hepatitis",
        label_de="Hepatitis",
        aliases_en="Liver inflammation\nHepatitis B",
        mesh_ids="D6525\nD006505",
    )
    make.indication("parkinson", label_en="Parkinson's disease", label_de="Morbus Parkinson")
    make.indication("tb", infections, label_en="Tuberculosis", label_de="Tuberkulose", order=1)
    make.indication("old", label_en="Dropsy", label_de="Wassersucht", active=False)
    return Sorter.load()


def slugs(sorter: Sorter, **fields: object) -> list[str]:
    return [row.indication for row in sorter.sort(StudyRecord(**fields))]


def conditions(*texts: str) -> tuple[p.Condition, ...]:
    return tuple(p.Condition(text=p.Text(en=text)) for text in texts)


def term(code: str, *, is_ancestor: bool = False) -> p.SubjectTerm:
    return p.SubjectTerm(code=code, is_ancestor=is_ancestor)


def test_sorter_asks_once(django_assert_num_queries: object) -> None:
    make.indication("flu")
    with django_assert_num_queries(1):  # type: ignore[operator]
        Sorter.load()


@pytest.mark.parametrize("code", ["D006525", "D6525", "D006505", "D6505", "D0006525"])
def test_mesh_terms_match_padded_or_not(sorter: Sorter, code: str) -> None:
    assert slugs(sorter, subject_terms=(term(code),)) == ["hepatitis"]


def test_other_mesh_term_does_not_match(sorter: Sorter) -> None:
    assert slugs(sorter, subject_terms=(term("D65250"),)) == []


@pytest.mark.parametrize(
    "text", ["Chronic Hepatitis", "HEPATITIS", "liver  inflammation", "hepatitis-B carriers"]
)
def test_names_match_as_whole_words(sorter: Sorter, text: str) -> None:
    assert slugs(sorter, conditions=conditions(text)) == ["hepatitis"]


@pytest.mark.parametrize("text", ["Steatohepatitis", "Hepatitislike", "liver and inflammation"])
def test_parts_of_words_do_not_match(sorter: Sorter, text: str) -> None:
    assert slugs(sorter, conditions=conditions(text)) == []


@pytest.mark.parametrize(
    "text", ["Parkinson's Disease", "Parkinson’s disease", "Parkinsons disease"]
)
def test_apostrophes_are_no_word_breaks(sorter: Sorter, text: str) -> None:
    assert slugs(sorter, conditions=conditions(text)) == ["parkinson"]


def test_german_names_match_too(sorter: Sorter) -> None:
    assert slugs(sorter, public_title=p.Text(de="Hilfe bei Tuberkulose")) == ["tb"]


def test_narrower_beats_broader(sorter: Sorter) -> None:
    assert slugs(sorter, conditions=conditions("Infections", "Tuberculosis")) == ["tb"]


def test_broader_stands_where_nothing_narrower_matches(sorter: Sorter) -> None:
    assert slugs(sorter, conditions=conditions("Infections")) == ["infections"]


def test_first_of_the_best_evidence_is_the_main_one(sorter: Sorter) -> None:
    record = StudyRecord(
        keywords=p.Text(en="Hepatitis"),
        public_title=p.Text(en="Parkinson's disease"),
        conditions=conditions("Tuberculosis"),
    )
    assert sorter.sort(record) == (
        StudyIndication(indication="tb", is_main=True),
        StudyIndication(indication="parkinson"),
        StudyIndication(indication="hepatitis"),
    )


def test_own_mesh_term_beats_that_of_an_ancestor(sorter: Sorter) -> None:
    sorter.by_mesh["D1"].append("tb")
    terms = (term("D000001", is_ancestor=True), term("D006525"))
    assert slugs(sorter, subject_terms=terms) == ["hepatitis", "tb"]


def test_indication_out_of_use_is_not_given(sorter: Sorter) -> None:
    assert slugs(sorter, conditions=conditions("Dropsy", "Hepatitis")) == ["hepatitis"]


def test_what_matches_nothing_is_not_sorted(sorter: Sorter) -> None:
    assert sorter.sort(StudyRecord(conditions=conditions("Broken leg"))) == ()


def test_narrowest_indication_of_the_vocabulary_has_no_broader_beside_it() -> None:
    make.vocabulary()
    sorter = Sorter.load()
    assert slugs(sorter, conditions=conditions("COVID-19", "Infectious disease")) == ["covid-19"]
