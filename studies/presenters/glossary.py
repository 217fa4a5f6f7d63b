"""The glossary from A to Z, and the terms of it that stand on a page."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import override

from studies.fold import fold
from studies.models import GlossaryTerm
from studies.presenters.reading import shown
from studies.search.state import remembered

_WORD = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")


class Term(NamedTuple):
    """A term with its explanation; the attributes mark what stands in the other language."""

    slug: str
    url: str
    attribute: str
    name: str
    explanation_attribute: str
    explanation: str


@dataclass(frozen=True, eq=False)
class Glossary:
    """The published terms in one language, in the editors' order.

    ``forms`` leads from the words of a term or of one of its forms to the places of the terms;
    ``longest`` is the number of words of the longest of them.
    """

    terms: tuple[Term, ...]
    forms: dict[tuple[str, ...], int]
    longest: int

    @classmethod
    def of(cls, rows: Iterable[GlossaryTerm], language: str) -> "Glossary":
        """The glossary of these rows; a form that two terms claim belongs to the first."""
        terms: list[Term] = []
        forms: dict[tuple[str, ...], int] = {}
        with override(language):
            address = reverse("studies:glossary")
        for place, row in enumerate(rows):
            terms.append(_term(row, language, address))
            for text in (row.term.get(language), *getattr(row.forms, language).splitlines()):
                if words := _words(text):
                    forms.setdefault(words, place)
        return cls(tuple(terms), forms, max(map(len, forms), default=0))

    def explain(self, texts: Iterable[str]) -> tuple[Term, ...]:
        """The terms that stand in the texts, in the editors' order; of two that begin alike the
        longer one: “Phase II” is no “Phase”."""
        found: set[int] = set()
        for text in texts:
            found.update(self._places(text))
        return tuple(self.terms[place] for place in sorted(found))

    def places(self, words: tuple[str, ...]) -> Iterator[int]:
        """The places of the terms that stand in these words."""
        start = 0
        while start < len(words):
            for length in range(min(self.longest, len(words) - start), 0, -1):
                place = self.forms.get(words[start : start + length])
                if place is not None:
                    yield place
                    start += length - 1
                    break
            start += 1

    @cached_property
    def _places(self) -> Callable[[str], tuple[int, ...]]:
        """The same of a text, which most often is a label that many studies share.

        What was found is remembered with the glossary, and goes with it.
        """
        return lru_cache(maxsize=16_384)(lambda text: tuple(self.places(_words(text))))


@remembered(4)
def glossary(version: int, language: str) -> Glossary:
    """The glossary, remembered by this process as long as the data keep their version."""
    return Glossary.of(GlossaryTerm.objects.filter(published=True), language)


def _term(row: GlossaryTerm, language: str, address: str) -> Term:
    name, explanation = shown(row.term, language), shown(row.explanation, language)
    url = f"{address}#{row.slug}"
    return Term(row.slug, url, name.attribute, name.text, explanation.attribute, explanation.text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


class Letter(NamedTuple):
    """The terms that begin with a letter."""

    anchor: str
    name: str
    terms: tuple[Term, ...]


def letters(terms: Iterable[Term]) -> tuple[Letter, ...]:
    """The terms from A to Z, umlauts with their vowels."""
    ordered = sorted(terms, key=lambda term: (fold(term.name), term.slug))
    groups = groupby(ordered, key=lambda term: fold(term.name)[:1].upper() or "#")
    return tuple(Letter(f"letter-{name.lower()}", name, tuple(group)) for name, group in groups)
