"""Words -> studies: the full-text search, with equal answers on SQLite and PostgreSQL.

Both databases index the folded text of ``SearchText`` in three tiers. A query is read once
(``parse``) into terms; a term is a phrase of folded runs, its last run a prefix, or the same
runs joined (``covid 19`` finds ``COVID-19`` and ``covid19``). A term may have alternatives, which
``studies.search.synonyms`` gives it. Terms are combined with AND; a term after a minus is taken
away.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from studies.fold import GAP_WORD, fold

TIERS = ("title", "subject", "rest")

_TOKEN = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
MOST_TERMS = 8
# One or two letters begin thousands of words; they are looked for as words of their own.
_SHORTEST_PREFIX = 3
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
        last = self.runs[-1]
        is_prefix = len(last) >= _SHORTEST_PREFIX and not GAP_WORD.startswith(last)
        return self.alternatives or (Phrase(self.runs, is_prefix and not self.exact),)


def parse(text: str) -> list[Term]:
    """The terms of what a reader typed, each once; at most 8."""
    return _read(text)[:MOST_TERMS]


def has_more(text: str) -> bool:
    """Whether a text has more terms than are searched."""
    return len(_read(text)) > MOST_TERMS


def _read(text: str) -> list[Term]:
    """All terms of a text.

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
    return list(dict.fromkeys(terms))


def _is_lone(run: str) -> bool:
    return run.isdigit() or len(run) == 1


def find(terms: Collection[Term]) -> dict[int, int]:
    """The studies that hold all terms, with the best tier (0 title, 1 subject, 2 rest) of each.

    The tier of a study is the worst over its terms of the best tier of each term: the first tier
    up to which all terms are found. Only-minus queries find all studies but those named. At most
    four queries, however many terms.
    """
    wanted = [term for term in terms if not term.minus]
    found = _best_tiers(wanted) if wanted else dict.fromkeys(_all_studies(), 0)
    if found and (unwanted := [term for term in terms if term.minus]):
        for pk in _keys(*_statement([unwanted], TIERS)):
            found.pop(pk, None)
    return found


def holding(word: str) -> Collection[int]:
    """The studies that hold a folded word; one query."""
    return _keys(*_statement([[Term((word,), exact=True)]], TIERS))


def forget() -> None:
    """Take words that no study has any more out of the index itself, where they linger.

    FTS5 marks what is gone and keeps it until its parts are merged; PostgreSQL's index follows
    the next vacuum.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO studies_fulltext (studies_fulltext) VALUES ('optimize')")


def _best_tiers(terms: Sequence[Term]) -> dict[int, int]:
    found: dict[int, int] = {}
    for last in reversed(range(len(TIERS))):  # the best tier has the last word
        held = _keys(*_statement([[term] for term in terms], TIERS[: last + 1]))
        if not held:  # where all tiers hold nothing, fewer of them hold nothing
            break
        found.update(dict.fromkeys(held, last))
    return found


def _keys(sql: str, parameters: Iterable[str] = ()) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return [pk for (pk,) in cursor.fetchall()]


def _statement(groups: Iterable[Iterable[Term]], tiers: Sequence[str]) -> tuple[str, list[str]]:
    """The studies that hold in these tiers one term of each group."""
    if connection.vendor == "postgresql":
        queries = [" | ".join(map(_tsquery, group)) for group in groups]
        any_tier = " OR ".join(f"{tier}_words @@ %s::tsquery" for tier in tiers)
        condition = " AND ".join(f"({any_tier})" for _ in queries)
        sql = f"SELECT study_id FROM studies_searchtext WHERE {condition}"  # noqa: S608
        return sql, [query for query in queries for _ in tiers]
    sql = "SELECT rowid FROM studies_fulltext WHERE studies_fulltext MATCH %s"
    query = " AND ".join(f"({' OR '.join(map(_fts5, group))})" for group in groups)
    return sql, [f"{{{' '.join(tiers)}}} : ({query})"]


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
    return _keys("SELECT study_id FROM studies_searchtext")
