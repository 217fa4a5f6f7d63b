"""Words -> studies: the full-text search, with equal answers on SQLite and PostgreSQL.

Both databases index the folded text of ``SearchText`` in three tiers. A query is read once
(``parse``) into terms; a term is a phrase of folded runs, its last run a prefix, or the same
runs joined (``covid 19`` finds ``COVID-19`` and ``covid19``). A term may have alternatives, which
``studies.search.synonyms`` gives it. Terms are combined with AND; a term after a minus is taken
away.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from studies.fold import GAP_WORD, fold

TIERS = ("title", "subject", "rest")

_TOKEN = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_MOST_TERMS = 20
# PostgreSQL refuses words of more than 2,046 bytes.
_LONGEST = 250


@dataclass(frozen=True)
class Phrase:
    """Folded runs that stand together, or are one word; the last one may be a prefix."""

    runs: tuple[str, ...]
    is_prefix: bool = False

    @property
    def joined(self) -> str:
        """The runs as one word; empty where they are one, or would find what parts texts."""
        together = "".join(self.runs)[:_LONGEST] if len(self.runs) > 1 else ""
        return "" if GAP_WORD.startswith(together) else together


@dataclass(frozen=True)
class Term:
    """What was typed, as folded runs; ``exact`` terms (in quotes) take no prefix.

    ``alternatives`` are looked for instead of the runs, any of them, where there are some.
    """

    runs: tuple[str, ...]
    exact: bool = False
    minus: bool = False
    alternatives: tuple[Phrase, ...] = ()

    @property
    def joined(self) -> str:
        """The runs as one word."""
        return "".join(self.runs)[:_LONGEST]

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """What the term finds, any of them."""
        is_prefix = not self.exact and not GAP_WORD.startswith(self.runs[-1])
        return self.alternatives or (Phrase(self.runs, is_prefix),)


def parse(text: str) -> list[Term]:
    """The terms of what a reader typed; at most 20.

    A lone digit or letter clings to the word before it: ``covid 19``, ``Hepatitis B``.
    """
    terms: list[Term] = []
    for match in _TOKEN.finditer(text):
        phrase = match["phrase"]
        folded = fold(phrase if phrase is not None else match["word"])
        runs = tuple(run[:_LONGEST] for run in folded.split() if run != GAP_WORD)
        if not runs:
            continue
        last = terms[-1] if terms else None
        clings = phrase is None and not match["minus"] and last and not last.exact
        if clings and last and not last.minus and len(runs) == 1 and _is_lone(runs[0]):
            terms[-1] = Term((*last.runs, *runs))
        else:
            terms.append(Term(runs, phrase is not None, bool(match["minus"])))
    return terms[:_MOST_TERMS]


def _is_lone(run: str) -> bool:
    return run.isdigit() or len(run) == 1


def find(terms: Iterable[Term]) -> dict[int, int]:
    """The studies that hold all terms, with the best tier (0 title, 1 subject, 2 rest) of each.

    The tier of a study is the worst over its terms of the best tier of each term. Only-minus
    queries find all studies but those named. One query a term and tier.
    """
    found: dict[int, int] | None = None
    without: set[int] = set()
    for term in terms:
        hits = _hits(term)
        if term.minus:
            without |= hits.keys()
        elif found is None:
            found = hits
        else:
            found = {pk: max(tier, hits[pk]) for pk, tier in found.items() if pk in hits}
    if found is None:
        found = dict.fromkeys(_all_studies(), 0)
    return {pk: tier for pk, tier in found.items() if pk not in without}


def _hits(term: Term) -> dict[int, int]:
    hits: dict[int, int] = {}
    with connection.cursor() as cursor:
        for number, tier in reversed(list(enumerate(TIERS))):  # the best tier has the last word
            cursor.execute(*_statement(term, tier))
            hits.update(dict.fromkeys([pk for (pk,) in cursor], number))
    return hits


def _statement(term: Term, tier: str) -> tuple[str, list[str]]:
    if connection.vendor == "postgresql":
        sql = f"SELECT study_id FROM studies_searchtext WHERE {tier}_words @@ %s::tsquery"  # noqa: S608
        return sql, [_tsquery(term)]
    sql = "SELECT rowid FROM studies_fulltext WHERE studies_fulltext MATCH %s"
    return sql, [f"{{{tier}}} : ({_fts5(term)})"]


def _fts5(term: Term) -> str:
    """FTS5: every run quoted; ``^`` and other operators can not be typed."""
    found = []
    for phrase in term.phrases:
        star = " *" if phrase.is_prefix else ""
        found.append(f'"{" ".join(phrase.runs)}"{star}')
        if phrase.joined:
            found.append(f'"{phrase.joined}"{star}')
    return " OR ".join(found)


def _tsquery(term: Term) -> str:
    found = []
    for phrase in term.phrases:
        star = ":*" if phrase.is_prefix else ""
        runs = [f"'{run}'" for run in phrase.runs]
        found.append(f"({' <-> '.join([*runs[:-1], runs[-1] + star])})")
        if phrase.joined:
            found.append(f"'{phrase.joined}'{star}")
    return " | ".join(found)


def _all_studies() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT study_id FROM studies_searchtext")
        return [pk for (pk,) in cursor.fetchall()]
