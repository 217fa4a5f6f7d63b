"""What ties studies to each other: people, organisations and drugs, as entries beside the facets.

They stand in ``FacetEntry`` and are counted in no list.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from studies import choices as c
from studies.fold import fold
from studies.parts import Intervention, Text
from studies.record import StudyRecord
from studies.search.state import remembered

_DRUGS = {
    c.InterventionType.DRUG,
    c.InterventionType.BIOLOGICAL,
    c.InterventionType.COMBINATION_PRODUCT,
}

# How many studies of each tie are looked at, and how much a tie says, the strongest first.
_NEAR = 12
_WEIGHTS = {"drug": 4, "indication": 2, "sponsor": 1}
_BROADER = 1
_MOST = 5
# A study with more drugs or indications than this is related to by the first of them.
MOST_TIES = 4

_BRANCH = (
    "SELECT study_id FROM (SELECT study_id FROM studies_facetentry"
    " WHERE facet = %s AND value = %s AND study_id <> %s ORDER BY study_id DESC LIMIT %s) AS near"
)
_ENTRIES = (
    "SELECT entry.study_id, entry.facet, entry.value, study.number, study.is_sample,"
    " study.main_status, study.sub_status_de, study.sub_status_en, study.title_de, study.title_en"
    " FROM studies_facetentry AS entry"
    " JOIN studies_publishedstudy AS study ON study.study_id = entry.study_id"
)

Pair = tuple[str, str]


def ties(record: StudyRecord, names: Mapping[str, str]) -> set[Pair]:
    """The (facet, value) pairs of a record: people who are named, organisations, drugs.

    Only rows that are shown to the public count; a person whose name was removed has none.
    """
    sites = [site for site in record.sites if site.is_public]
    groups = (record.responsibilities, *(site.responsibilities for site in sites))
    rows = [row for group in groups for row in group if row.is_public]
    organisations = {
        *(row.organisation for row in rows),
        *(site.organisation for site in sites),
        *(row.organisation for row in record.sponsors),
        *(row.committee for row in record.ethics_reviews),
    }
    return {
        *(("person", row.investigator) for row in rows if names.get(row.investigator)),
        *(("organisation", key) for key in organisations if key),
        *(("drug", value) for row in record.interventions for value in drugs(row)),
    }


def drugs(row: Intervention) -> Iterator[str]:
    """The names under which an intervention is compared: none of what is no drug, or a placebo."""
    if row.type in _DRUGS:
        for name in dict.fromkeys(map(fold, (row.name.de, row.name.en))):
            if name and "placebo" not in name:
                yield name[:120]


@dataclass(frozen=True)
class Related:
    """A public study and what it has in common with another one, the strongest tie first."""

    number: str
    is_sample: bool
    status: str
    sub_status: Text
    title: Text
    ties: tuple[Pair, ...]


def related(
    study: int, wanted: Iterable[Pair], broader: Iterable[Pair] = (), version: int = 0
) -> list[Related]:
    """At most five public studies that share the most with a study; one query.

    ``wanted`` are the ties to look for: "drug", "indication", "sponsor"; ``broader`` the
    indications above its own, which say something of studies that share none of its own. Of each,
    only the studies last entered are looked at, so that the price does not grow with the register.
    With the version of the data it is asked only once for a study in this process.
    """
    return list(_related_to(version, study, tuple(wanted), tuple(broader)))


@remembered(512)
def _related_to(
    version: int, study: int, wanted: tuple[Pair, ...], broader: tuple[Pair, ...]
) -> tuple[Related, ...]:
    asked = (*wanted, *broader)
    if not asked:
        return ()
    with connection.cursor() as cursor:
        near = [value for pair in asked for value in (*pair, study, _NEAR)]
        cursor.execute(_sql(len(asked)), [*near, *(value for pair in asked for value in pair)])
        rows = cursor.fetchall()
    pairs: dict[int, set[Pair]] = {}
    for key, facet, value, *_ in rows:
        pairs.setdefault(key, set()).add((facet, value))
    for shared in pairs.values():
        if any(facet == "indication" for facet, _ in shared.difference(broader)):
            shared.difference_update(broader)
    facts = {row[0]: row[3:] for row in rows}
    best = sorted(pairs, key=lambda key: (-_weight(pairs[key], broader), -key))
    return tuple(
        _related(facts[key], tuple(pair for pair in asked if pair in pairs[key]))
        for key in best[:_MOST]
    )


def _weight(pairs: Set[Pair], broader: Sequence[Pair]) -> int:
    return sum(_BROADER if pair in broader else _WEIGHTS[pair[0]] for pair in pairs)


def _related(facts: Sequence[Any], pairs: tuple[Pair, ...]) -> Related:
    number, is_sample, status, sub_de, sub_en, title_de, title_en = facts
    sub_status, title = Text(de=sub_de, en=sub_en), Text(de=title_de, en=title_en)
    return Related(number, bool(is_sample), status, sub_status, title, pairs)


@lru_cache(maxsize=32)
def _sql(count: int) -> str:
    """All wanted entries of the studies that are near by one of so many ties.

    Each branch of the union reads a few rows of the index over facet, value and study. The
    statement goes past the ORM, which cannot limit the branches of a union on SQLite.
    """
    branches = " UNION ".join([_BRANCH] * count)
    pairs = ", ".join(["(%s, %s)"] * count)
    return (
        f"{_ENTRIES} WHERE entry.study_id IN ({branches})"
        f" AND (entry.facet, entry.value) IN (VALUES {pairs})"
    )
