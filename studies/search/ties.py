"""What ties studies to each other: people, organisations and drugs, as entries beside the facets.

They stand in ``FacetEntry`` and are counted in no list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from studies import choices as c
from studies.fold import fold
from studies.models import FacetEntry
from studies.parts import Intervention
from studies.record import StudyRecord

_DRUGS = {
    c.InterventionType.DRUG,
    c.InterventionType.BIOLOGICAL,
    c.InterventionType.COMBINATION_PRODUCT,
}

# How many studies of each tie are looked at, and how much a tie says, the strongest first.
_NEAR = 12
_WEIGHTS = {"drug": 4, "indication": 2, "sponsor": 1}
_MOST = 5
# A study with more drugs or indications than this is related to by the first of them.
MOST_TIES = 4

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
    """A study and the ties it has in common with another one, the strongest first."""

    entry: FacetEntry
    ties: tuple[Pair, ...]


def related(study: int, wanted: list[Pair]) -> list[Related]:
    """At most five public studies that share the most with a study; one query.

    ``wanted`` are the ties to look for: "drug", "indication", "sponsor". Of each, only the
    studies last entered are looked at, so that the price does not grow with the register.
    """
    found: dict[int, list[FacetEntry]] = {}
    for entry in _sharing(study, wanted) if wanted else ():
        found.setdefault(entry.study_id, []).append(entry)
    rows = [Related(entries[0], _sorted(entries, wanted)) for entries in found.values()]
    rows.sort(key=lambda row: (-sum(_WEIGHTS[facet] for facet, _ in row.ties), -row.entry.study_id))
    return rows[:_MOST]


def _sorted(entries: list[FacetEntry], wanted: list[Pair]) -> tuple[Pair, ...]:
    pairs = {(entry.facet, entry.value) for entry in entries}
    return tuple(pair for pair in wanted if pair in pairs)


def _sharing(study: int, wanted: list[Pair]) -> QuerySet[FacetEntry]:
    """All wanted entries of the studies near this one.

    Each branch of the union reads a few rows of the index over (facet, value, study).
    """
    table = connection.ops.quote_name(FacetEntry._meta.db_table)
    branch = (
        f"SELECT study_id FROM (SELECT study_id FROM {table}"  # noqa: S608 -- the table's own name
        " WHERE facet = %s AND value = %s AND study_id <> %s"
        f" ORDER BY study_id DESC LIMIT {_NEAR}) AS near"
    )
    params = [value for pair in wanted for value in (*pair, study)]
    near = RawSQL(" UNION ".join([branch] * len(wanted)), params)  # noqa: S611 -- values apart
    having = Q(pk__in=[])
    for facet in _WEIGHTS:
        having |= Q(facet=facet, value__in=[value for name, value in wanted if name == facet])
    return FacetEntry.objects.filter(having, study__in=near).select_related("study").order_by("pk")
