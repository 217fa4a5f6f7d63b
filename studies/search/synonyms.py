"""Wider queries: a term also finds its synonyms, its singular, and the words that contain it.

A compound of known words is looked for by its parts: Corona-Impfung. One level deep. Terms in
quotes stay as they are; terms after a minus are widened too.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from studies.search.lexicon import SHORTEST_INSIDE, Group, Lexicon
from studies.search.words import Phrase, Term

_MOST_WIDENED = 6
_MOST_PHRASES = 120
_LONGEST_TERM = 6
_SHORTEST_PREFIX = 4
# “Nicht-tuberkulös” is the contrary of its other part.
_CONTRARY = {"nicht", "ohne", "without"}


class Widened(NamedTuple):
    """The terms of a query, the synonyms they came to stand for too, and those left out too."""

    terms: list[Term]
    also: tuple[str, ...]
    without: tuple[str, ...]


def widen(terms: Sequence[Term], lexicon: Lexicon) -> Widened:
    """A query with what its first six known terms stand for; longest terms first."""
    wide: list[Term] = []
    also: dict[str, str] = {}
    without: dict[str, str] = {}
    terms = [part for term in terms for part in _parted(term, lexicon)]
    place = widened = 0
    while place < len(terms):
        size, groups = _longest(terms[place:], lexicon)
        term = _together(terms[place : place + size])
        phrases = _phrases(term, groups, lexicon) if widened < _MOST_WIDENED else ()
        widened += bool(phrases)
        if phrases:
            names = without if term.minus else also
            names |= _other_names(term, groups)
        wide.append(replace(term, alternatives=phrases))
        place += size
    return Widened(wide, tuple(also.values()), tuple(without.values()))


def whole(terms: Sequence[Term], lexicon: Lexicon) -> list[Term]:
    """The terms alone, short ones that mean something as whole words: HIV is not HIVD."""
    return [replace(term, alternatives=_exactly(term, lexicon)) for term in terms]


def _is_short(term: Term, lexicon: Lexicon) -> bool:
    known = term.joined in lexicon.terms or term.joined in lexicon.groups
    return len(term.joined) < SHORTEST_INSIDE and known


def _longest(terms: Sequence[Term], lexicon: Lexicon) -> tuple[int, tuple[Group, ...]]:
    """How many of the terms, from the first, are one term of a group, and its groups."""
    for size in range(min(len(terms), _LONGEST_TERM), 0, -1):
        piece = terms[:size]
        if any(term.exact for term in piece) or (size > 1 and any(term.minus for term in piece)):
            continue
        if groups := lexicon.groups.get("".join(term.joined for term in piece)):
            return size, groups
    alone = terms[0]
    return 1, () if alone.exact else _groups_of(alone.joined, lexicon)


def _parted(term: Term, lexicon: Lexicon) -> list[Term]:
    """The parts of a compound of words of which one is known; else the term as it is."""
    if term.exact or term.minus or len(term.runs) < 2 or term.joined in lexicon.groups:
        return [term]
    parts: list[Term] = []
    rest = term.runs
    while rest:
        sizes = range(len(rest), 0, -1)
        size = next((size for size in sizes if _is_known(rest[:size], lexicon)), 1)
        parts.append(replace(term, runs=rest[:size]))
        rest = rest[size:]
    unknown = [part.runs[0] for part in parts if not _is_known(part.runs, lexicon)]
    is_sound = len(unknown) < len(parts) and all(map(_is_word, unknown))
    return parts if is_sound else [term]


def _is_known(runs: tuple[str, ...], lexicon: Lexicon) -> bool:
    word = "".join(runs)
    return word in lexicon.groups or word in lexicon.terms or bool(_groups_of(word, lexicon))


def _is_word(run: str) -> bool:
    return run.isalpha() and len(run) >= _SHORTEST_PREFIX and run not in _CONTRARY


def _groups_of(word: str, lexicon: Lexicon) -> tuple[Group, ...]:
    """The groups of a word, or of the one whose plural it is."""
    return lexicon.groups.get(word) or lexicon.groups.get(lexicon.singular(word), ())


def _together(terms: Sequence[Term]) -> Term:
    return replace(terms[0], runs=tuple(run for term in terms for run in term.runs))


def _phrases(term: Term, groups: Sequence[Group], lexicon: Lexicon) -> tuple[Phrase, ...]:
    """What a term stands for; nothing when it is known to neither group nor vocabulary."""
    if term.exact:
        return _exactly(term, lexicon)
    meant = [runs for group in groups for runs in group.runs]
    if not meant and term.joined in lexicon.terms:
        meant = [term.runs]
    found = dict.fromkeys(phrase for runs in meant for phrase in _forms(runs, lexicon))
    if not groups and (base := lexicon.singular(term.joined)):
        inside = _forms((base,), lexicon) if base in lexicon.terms else (Phrase((base,)),)
        found |= dict.fromkeys((*_itself(term), *inside))
    return (*_hidden(groups), *tuple(found)[:_MOST_PHRASES])


def _itself(term: Term) -> tuple[Phrase, ...]:
    return replace(term, alternatives=()).phrases


def _exactly(term: Term, lexicon: Lexicon) -> tuple[Phrase, ...]:
    """A term as a whole word where it is short or a hidden word goes with it; else nothing."""
    hidden = _hidden(lexicon.groups.get(term.joined, ()))
    return (Phrase(term.runs), *hidden) if hidden or _is_short(term, lexicon) else ()


def _hidden(groups: Sequence[Group]) -> tuple[Phrase, ...]:
    return tuple(Phrase((group.hidden,)) for group in groups if group.hidden)


def _forms(runs: tuple[str, ...], lexicon: Lexicon) -> tuple[Phrase, ...]:
    if len(runs) > 1:
        last = runs[-1]
        return (Phrase(runs, is_prefix=last.isalpha() and len(last) >= _SHORTEST_PREFIX),)
    word = runs[0]
    if len(word) < SHORTEST_INSIDE:
        return (Phrase(runs),)
    return tuple(Phrase((inside,)) for inside in lexicon.containing(word))


def _other_names(term: Term, groups: Sequence[Group]) -> dict[str, str]:
    """The names of groups by their joined runs, without the one that was typed."""
    names = {
        "".join(runs): name
        for group in groups
        for runs, name in zip(group.runs, group.names, strict=True)
    }
    names.pop(term.joined, None)
    return names
