"""Did you mean: the nearest known words for those that nobody uses here. It only ever offers."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from studies.fold import fold
from studies.search.lexicon import SHORTEST_CORRECTED, Lexicon

_LETTERS = re.compile(r"[^\W\d_]+")
# Ruxolitnib is 95 % of ruxolitinib, Covit 80 % of Covid.
_ALIKE = 75
# A term of the vocabulary is meant more often than another word as near: Malaria, not Malaya.
_TERM = 10
_MOST_WORDS = 4
_MOST_OFFERS = 3


def corrections(text: str, lexicon: Lexicon) -> Iterator[str]:
    """The text with its unknown words as they may have been meant, the likeliest first.

    At most three; none where every word is known. What else was typed stays: quotes, minus,
    numbers.
    """
    offers: dict[str, list[str]] = {}
    for word in dict.fromkeys(_LETTERS.findall(text)):
        folded = fold(word)
        is_one = folded.isalpha() and len(folded) >= SHORTEST_CORRECTED
        if is_one and len(offers) < _MOST_WORDS and not lexicon.knows(folded):
            offers[word] = _alike(word, folded, lexicon)
    offers = {word: likely for word, likely in offers.items() if likely}
    for place in range(max(map(len, offers.values()), default=0)):
        meant = {word: likely[min(place, len(likely) - 1)] for word, likely in offers.items()}
        yield _LETTERS.sub(lambda match: meant.get(match[0], match[0]), text)  # noqa: B023


def _alike(word: str, folded: str, lexicon: Lexicon) -> list[str]:
    """Known words like this one, as they are written."""
    scored: dict[str, float] = {}
    for known in (lexicon.spelt, lexicon.words):
        near = process.extract(
            folded, known.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST_OFFERS
        )
        scored |= {match: score for match, score, _ in near}
    for match in scored.keys() & lexicon.spelt.keys():
        scored[match] += _TERM
    ranked = sorted(scored, key=lambda match: (-scored[match], -lexicon.words.get(match, 0), match))
    return [_written(match, word, lexicon) for match in ranked[:_MOST_OFFERS]]


def _written(match: str, word: str, lexicon: Lexicon) -> str:
    """A known word as the vocabulary writes it, else with the capital that was typed."""
    if match in lexicon.spelt:
        return lexicon.spelt[match]
    return match.capitalize() if word[0].isupper() else match
