"""Wider queries: a term also finds its synonyms, and the words that contain it.

One level deep. Terms in quotes stay as they are; terms after a minus are widened too.
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


class Widened(NamedTuple):
    """The terms of a query, and the synonyms that they came to stand for too."""

    terms: list[Term]
    also: tuple[str, ...]


def widen(terms: Sequence[Term], lexicon: Lexicon) -> Widened:
    """A query with what its first six known terms stand for; longest terms first."""
    wide: list[Term] = []
    also: dict[str, str] = {}
    place = widened = 0
    while place < len(terms):
        size, groups = _longest(terms[place:], lexicon)
        term = _together(terms[place : place + size])
        phrases = _phrases(term, groups, lexicon) if widened < _MOST_WIDENED else ()
        widened += bool(phrases)
        if phrases and not term.minus:
            also |= _other_names(term, groups)
        wide.append(replace(term, alternatives=phrases))
        place += size
    return Widened(wide, tuple(also.values()))


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
    return 1, ()


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
    return (*_hidden(groups), *tuple(found)[:_MOST_PHRASES])


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
