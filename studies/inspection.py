"""What the rules find in working copies, for sets of studies, with all they may know."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple, Self

from django.utils import timezone
from rapidfuzz import fuzz

from studies import choices as c
from studies import quality
from studies.fold import fold
from studies.identifiers import comparable
from studies.models import (
    Identifier,
    Investigator,
    PublishedStudy,
    Study,
    StudyOrganisation,
    StudyVersion,
)
from studies.publishing import public_part
from studies.record import StudyRecord
from studies.snapshot import snapshot

Records = Mapping[int, StudyRecord]
# What apps above know of studies, by a name a rule asks for: ``AppConfig.ready`` fills it.
SOURCES: dict[str, Callable[[Records], Mapping[int, list[str]]]] = {}

# How alike two titles of one sponsor are before an editor is asked (data-model.md section 5).
ALIKE = 85
# How many of them are named: an editor who joins these is told of the next ones.
MOST_ALIKE = 5


def records_of(pks: Iterable[int]) -> dict[int, StudyRecord]:
    """What publishing the working copies now would make public, all their people named."""
    found = snapshot(pks)
    return {pk: public_part(record, record.investigators()) for pk, record in found.items()}


def findings_of(records: Records) -> dict[int, list[quality.Finding]]:
    """What all rules find, the reason apart, for which forms ask; so many queries for any set."""
    contexts = contexts_of(records)
    return {pk: quality.check(record, contexts[pk]) for pk, record in records.items()}


def contexts_of(records: Records) -> dict[int, quality.Context]:
    """What the rules may know beside the records."""
    today, people = timezone.localdate(), _people(records)
    unnamed = frozenset(key for key, row in people.items() if not row.may_be_named())
    left = frozenset(key for key, row in people.items() if row.left_on and row.left_on <= today)
    orcids = {key: row.orcid for key, row in people.items()}
    current = StudyVersion.objects.current().filter(study__in=records).only("record", "study")
    previous = {row.study_id: StudyRecord.from_json(row.record) for row in current}
    studies = Study.objects.filter(pk__in=records)
    shelf = dict(studies.values_list("pk", "sub_status__shelf_life_days"))
    numbers, alike = _numbers_of_others(records), _look_alikes(records)
    beside = {name: source(records) for name, source in SOURCES.items()}
    return {
        pk: quality.Context(
            today=today,
            names_without_basis=unnamed,
            left_people=left,
            foreign_identifiers=numbers.get(pk, frozenset()),
            orcids=orcids,
            is_first_version=pk not in previous,
            has_reason=True,
            previous=previous.get(pk),
            shelf_life_days=shelf.get(pk),
            look_alikes=tuple(alike.get(pk, ())),
            beside={name: known[pk] for name, known in beside.items() if pk in known},
        )
        for pk in records
    }


def _people(records: Records) -> dict[str, Investigator]:
    keys = {int(key) for record in records.values() for key in record.investigators()}
    return {str(row.pk): row for row in Investigator.objects.filter(pk__in=keys)}


def _numbers_of_others(records: Records) -> dict[int, frozenset[tuple[str, str]]]:
    """Of each study the numbers it names that another study has as its own."""
    named = {
        pk: {(row.scheme.value, comparable(row.scheme, row.value)) for row in record.identifiers}
        for pk, record in records.items()
    }
    values = {value for pairs in named.values() for _scheme, value in pairs}
    owners: dict[tuple[str, str], set[int]] = defaultdict(set)
    rows = Identifier.objects.filter(comparable__in=values, relation=c.Relation.OWN)
    for scheme, value, study in rows.values_list("scheme", "comparable", "study"):
        owners[scheme, value] |= {study}
    return {
        pk: frozenset(pair for pair in pairs if owners.get(pair, set()) - {pk})
        for pk, pairs in named.items()
    }


class _Look(NamedTuple):
    """What is compared of two studies of one sponsor."""

    number: str
    title: str
    sponsor_numbers: frozenset[str]

    def is_like(self, other: Self) -> bool:
        """Whether title or the sponsor's own number say that it is the same study."""
        alike = other.title and fuzz.ratio(self.title, other.title, score_cutoff=ALIKE)
        return bool(alike or self.sponsor_numbers & other.sponsor_numbers)


def _look_alikes(records: Records) -> dict[int, list[str]]:
    """Of each study the others of its sponsor that may be the same; never across sponsors.

    Named are those that whoever sees the study sees too: public ones, and of the drafts those of
    no network or of all its networks.
    """
    sponsors = StudyOrganisation.objects.filter(
        role=c.OrganisationRole.PRIMARY_SPONSOR, study__joined_into=None
    )
    own = dict(sponsors.filter(study__in=records).values_list("study", "organisation"))
    rows = sponsors.filter(organisation__in=set(own.values())).order_by("study")
    numbers = _sponsor_numbers(own.values())
    blocks: dict[int, dict[int, _Look]] = defaultdict(dict)
    titles = ("study__scientific_title_en", "study__scientific_title_de")
    for sponsor, pk, number, english, german in rows.values_list(
        "organisation", "study", "study__number", *titles
    ):
        blocks[sponsor][pk] = _Look(number, fold(english or german), frozenset(numbers[pk]))
    alike = {
        pk: list(islice(_like(pk, blocks[sponsor]), MOST_ALIKE)) for pk, sponsor in own.items()
    }
    seen = _seen_together({key for keys in alike.values() for key in keys}, alike)
    return {
        pk: [blocks[own[pk]][key].number for key in keys if (pk, key) in seen]
        for pk, keys in alike.items()
    }


def _like(pk: int, block: Mapping[int, _Look]) -> Iterator[int]:
    return (key for key, look in block.items() if key != pk and block[pk].is_like(look))


def _sponsor_numbers(sponsors: Iterable[int]) -> dict[int, set[str]]:
    """The numbers that sponsors themselves gave their studies; words such as "N/A" are none."""
    studies = StudyOrganisation.objects.filter(
        role=c.OrganisationRole.PRIMARY_SPONSOR, organisation__in=set(sponsors)
    )
    rows = Identifier.objects.filter(
        scheme=c.Scheme.SPONSOR,
        relation=c.Relation.OWN,
        study__in=studies.values("study"),
        comparable__regex=r"[0-9]",
    )
    found: dict[int, set[str]] = defaultdict(set)
    for study, value in rows.order_by().values_list("study", "comparable"):
        found[study] |= {value}
    return found


def _seen_together(others: set[int], alike: Mapping[int, Iterable[int]]) -> set[tuple[int, int]]:
    """The pairs of which whoever sees the first study sees the second one too."""
    networks: dict[int, set[int]] = defaultdict(set)
    ties = Study.networks.through.objects.filter(study__in={*others, *alike})
    for study, network in ties.values_list("study_id", "network_id"):
        networks[study] |= {network}
    public = set(PublishedStudy.objects.filter(study__in=others).values_list("study", flat=True))
    return {
        (pk, key)
        for pk, keys in alike.items()
        for key in keys
        if key in public or not networks[key] or (networks[pk] and networks[pk] <= networks[key])
    }
