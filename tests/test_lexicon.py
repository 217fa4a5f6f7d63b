"""studies.search.lexicon, .spelling: words that contain a term, words near a misspelt one."""

from __future__ import annotations

import pytest

from studies.fold import fold
from studies.search.lexicon import Lexicon
from studies.search.spelling import corrections


def lexicon(*words: str, spelt: tuple[str, ...] = ()) -> Lexicon:
    """A lexicon of words that stand in one study more each, and of vocabulary."""
    return Lexicon(
        groups={},
        terms=frozenset(map(fold, spelt)),
        spelt={fold(word): word for word in spelt},
        words={word: place for place, word in enumerate(words, start=1)},
        lines="\n".join(["", *words, ""]),
        named={},
    )


@pytest.mark.parametrize(
    ("term", "words", "inside"),
    [
        ("tuberkulose", "lungentuberkulose tuberkulosen", "tuberkulosen lungentuberkulose"),
        ("corona", "coronary coronavirus coronal", "coronavirus"),
        ("candida", "candidate candidamie candidates", "candidamie"),
        ("typhus", "paratyphus bauchtyphus", "bauchtyphus"),
        ("fertility", "infertility subfertility", "subfertility"),
        ("melanoma", "nonmelanoma melanomas", "melanomas"),
        ("urologie", "neurologie kinderurologie", "kinderurologie"),
        ("grippe", "magendarmgrippe vogelgrippe", "vogelgrippe"),
        ("malaria", "malariamalaria", "malariamalaria"),
        ("ebola", "", ""),
    ],
)
def test_words_that_contain_a_term_and_those_that_only_look_so(
    term: str, words: str, inside: str
) -> None:
    assert lexicon(*words.split()).containing(term) == (term, *inside.split())


def test_the_forty_most_used_words_are_taken() -> None:
    words = [f"fieber{one}{two}" for one in "abcdefgh" for two in "abcdefgh"]
    assert lexicon(*words).containing("fieber") == ("fieber", *reversed(words[-40:]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Malarya", ["Malaria", "Malaya"]),
        ("malaya", []),
        ("Mala", []),
        ("Lungenentzundug", ["Lungenentzündung"]),
        ("abc 12 malarja", ["abc 12 Malaria", "abc 12 malaya"]),
        ("nothing of the kind", []),
        ("Zalaya", []),
        ("Lungenuntersuchung", []),
        ("", []),
    ],
)
def test_corrections(typed: str, meant: list[str]) -> None:
    words = lexicon("malaya", "lungenentzundung", spelt=("Malaria", "Lungenentzündung"))
    assert list(corrections(typed, words)) == meant
