"""What a record may not say in this register: keys nobody knows, and things said twice."""

from collections import Counter
from collections.abc import Iterable, Iterator

from studies.identifiers import comparable
from studies.record import StudyRecord
from studies.terms import Terms

# Field, code and sentence.
Fault = tuple[str, str, str]


def unknown(record: StudyRecord, terms: Terms) -> Fault | None:
    """The first thing that keeps a record out, whatever its source; None when nothing does."""
    return next(_faults(record, terms), None)


def _faults(record: StudyRecord, terms: Terms) -> Iterator[Fault]:
    groups = [record.responsibilities, *(site.responsibilities for site in record.sites)]
    named = {
        "indication": [row.indication for row in record.indications],
        "network": list(record.networks),
        "role": [row.role for group in groups for row in group],
        "sub_status": [record.status.sub_status] if record.status.sub_status else [],
    }
    for kind, keys in named.items():
        for key in keys:
            if f"{kind}:{key}" not in terms.labels:
                reason = f"This register knows no {kind} “{key}”. Add it here, or correct it there."
                yield (kind, "W17", reason)
    if any(not row.organisation for row in record.sponsors):
        yield ("sponsors", "R12", "A sponsor or funder has no organisation. Name it.")
    for field, values in _once(record).items():
        if twice := _twice(values):
            yield (field, "R12", f"“{twice}” stands twice under “{field}”. Keep one.")


def _once(record: StudyRecord) -> dict[str, Iterable[str]]:
    """By field, what may stand there only once."""
    return {
        "indications": [row.indication for row in record.indications],
        "networks": record.networks,
        "identifiers": [
            f"{row.scheme.value} {comparable(row.scheme, row.value)}"
            for row in record.identifiers
            if row.relation == "own"
        ],
        "milestones": [f"{row.kind.value} {row.date_kind.value}" for row in record.milestones],
        "indications.is_main": ["main indication" for row in record.indications if row.is_main],
    }


def _twice(values: Iterable[str]) -> str:
    return next((value for value, count in Counter(values).items() if count > 1), "")
