"""Did you mean: the nearest known words for those that nobody uses here. It only ever offers."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rapidfuzz import fuzz, process

from studies.fold import fold
from studies.models import StudyVersion
from studies.search.lexicon import SHORTEST_CORRECTED, Lexicon
from studies.search.words import holding

_LETTERS = re.compile(r"[^\W\d_]+")
# Hyphen words are known joined too: Tuberkulose-Prävention.
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Ruxolitnib is 95 % of ruxolitinib, Covit 80 % of Covid. Long words have more letters in common by
# chance (Tocilizumab, Tislelizumab), and few mistake the first one (Zucker, Quicker).
_ALIKE, _ALIKE_ENOUGH = 75, 85
_LONG = 8
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
            offers[word] = _alike(folded, lexicon)
    offers = {word: likely for word, likely in offers.items() if likely}
    for place in range(max(map(len, offers.values()), default=0)):
        meant = {
            word: _written(likely[min(place, len(likely) - 1)], word, lexicon)
            for word, likely in offers.items()
        }
        yield _LETTERS.sub(lambda match: meant.get(match[0], match[0]), text)  # noqa: B023


def _alike(folded: str, lexicon: Lexicon) -> list[str]:
    """Known words like this one, folded, the likeliest first."""
    scored: dict[str, float] = {}
    for known in (lexicon.spelt, lexicon.words):
        near = process.extract(
            folded, known.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST_OFFERS
        )
        scored |= {match: score for match, score, _ in near if score >= _least(folded, match)}
    for match in scored.keys() & lexicon.spelt.keys():
        scored[match] += _TERM
    ranked = sorted(scored, key=lambda match: (-scored[match], -lexicon.words.get(match, 0), match))
    return ranked[:_MOST_OFFERS]


def _least(folded: str, match: str) -> int:
    """How much alike a word has to be to be offered, in per cent."""
    is_likely = len(folded) < _LONG and folded[0] == match[0]
    return _ALIKE if is_likely else _ALIKE_ENOUGH


def _written(match: str, word: str, lexicon: Lexicon) -> str:
    """A known word as the vocabulary writes it, else as a study does, with the capital typed."""
    if match in lexicon.spelt:
        return lexicon.spelt[match]
    text = _in_a_study(match) or match
    return text.capitalize() if text.islower() and word[0].isupper() else text


def _in_a_study(folded: str) -> str:
    """A word as the last entered study that has it writes it; empty where it is no text of it.

    Two queries and the reading of one record, asked for nothing but an offer: cheaper than a
    second spelling of every word that is indexed.
    """
    last = max(holding(folded), default=0)
    version = StudyVersion.objects.filter(current_of=last).first()
    if version is None:
        return ""
    texts = (*_texts(json.loads(version.record)), *version.printed_names.values())
    pieces = (piece for text in texts for piece in _WORDS.findall(text))
    written = Counter(piece for piece in pieces if fold(piece).replace(" ", "") == folded)
    return max(written, key=written.__getitem__, default="")


def _texts(value: Any) -> Iterator[str]:
    """The texts of a record as JSON, however deep they lie."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
