"""Which study an incoming record is: by its number at the source, else by any own number.

Two numbers of one register that differ say "two studies", whatever else they share: a follow-up
often names its parent's numbers.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Coalesce

from exchange.models import ExternalRecord
from exchange.readers.base import Incoming
from studies.choices import Relation, Scheme
from studies.identifiers import UNIQUE_SCHEMES, comparable
from studies.models import Identifier, Study
from studies.record import StudyRecord

_MATCHING = (*UNIQUE_SCHEMES, Scheme.EUDRACT)

Number = tuple[str, str]


def own_numbers(record: StudyRecord) -> list[Number]:
    """The numbers of registers that name this very study."""
    return [
        (row.scheme.value, comparable(row.scheme, row.value))
        for row in record.identifiers
        if row.relation == Relation.OWN and row.scheme in _MATCHING
    ]


def stored(batch: list[Incoming]) -> dict[tuple[str, str], ExternalRecord]:
    """What is stored of the batch's records; one query."""
    ids = [incoming.external_id for incoming in batch]
    rows = ExternalRecord.objects.filter(external_id__in=ids)
    return {(row.source, row.external_id): row for row in rows}


class Owners:
    """Who owns which number, for the records of one batch; two queries."""

    def __init__(self, batch: Iterable[Incoming]) -> None:
        wanted = {number for incoming in batch for number in own_numbers(incoming.record)}
        self.studies: dict[Number, set[int]] = defaultdict(set)
        self.numbers: dict[int, dict[str, str]] = defaultdict(dict)
        values = [value for _, value in wanted]
        found = Identifier.objects.filter(comparable__in=values, relation=Relation.OWN)
        rows = list(found.values_list("scheme", "comparable", "study_id"))
        for scheme, value, study in rows:
            self.studies[scheme, value].add(study)
        of_them = Identifier.objects.filter(
            Q(relation=Relation.OWN), study_id__in={study for _, _, study in rows}
        )
        for scheme, value, study in of_them.values_list("scheme", "comparable", "study_id"):
            self.numbers[study][scheme] = value

    def matches(self, record: StudyRecord) -> set[int]:
        """The studies the record may be: they share a number and contradict none."""
        numbers = own_numbers(record)
        candidates = set().union(*(self.studies.get(number, set()) for number in numbers))
        return {study for study in candidates if not self._contradicts(study, numbers)}

    def _contradicts(self, study: int, numbers: list[Number]) -> bool:
        theirs = self.numbers[study]
        return any(
            scheme in theirs and theirs[scheme] != value
            for scheme, value in numbers
            if scheme != Scheme.EUDRACT
        )

    def own(self, study: int, record: StudyRecord) -> None:
        """Remember the numbers a study has from now on."""
        for scheme, value in own_numbers(record):
            self.studies[scheme, value].add(study)
            self.numbers[study][scheme] = value

    def foreign(self, study: int | None, record: StudyRecord) -> set[Number]:
        """The record's numbers that belong to another study and can belong to one only (E16)."""
        return {
            number
            for number in own_numbers(record)
            if number[0] in UNIQUE_SCHEMES and self.studies.get(number, set()) - {study}
        }


def by_number(batch: list[Incoming]) -> dict[str, int]:
    """The studies whose public number a record gives, or those they were joined into; one query."""
    numbers = {incoming.record.number for incoming in batch} - {""}
    rows = Study.objects.filter(number__in=numbers)
    return dict(rows.values_list("number", Coalesce("joined_into", "pk")))
