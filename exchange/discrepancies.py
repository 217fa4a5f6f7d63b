"""Where a working copy says otherwise than the register it was read from (W21)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from exchange.merge import FIELDS
from exchange.models import ExternalRecord
from studies.parts import Text
from studies.record import StudyRecord


def discrepancies(records: Mapping[int, StudyRecord]) -> dict[int, list[str]]:
    """Of each study the facts its source gives otherwise; what the source lacks is none.

    Facts are those of one value: lists are merged row by row, and editors order them.
    """
    found: dict[int, set[str]] = defaultdict(set)
    for row in ExternalRecord.objects.filter(study__in=records).only("study", "imported"):
        theirs = StudyRecord.from_json(row.imported)
        found[row.study_id] |= set(_differing(records[row.study_id], theirs))
    return {pk: sorted(names) for pk, names in found.items() if names}


def _differing(ours: StudyRecord, theirs: StudyRecord) -> Iterator[str]:
    for name in FIELDS:
        here, there = getattr(ours, name), getattr(theirs, name)
        pairs: list[tuple[object, object]]
        if isinstance(there, Text):
            pairs = [(here.de, there.de), (here.en, there.en)]
        elif isinstance(there, (str, int)):
            pairs = [(here, there)]
        else:
            continue
        if any(other and own != other for own, other in pairs):
            yield name
