"""Keys of organisations and people in records as JSON, where two rows became one."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Value

from studies.models import Investigator, Organisation
from studies.record import StudyRecord

ORGANISATION, PERSON = "organisation", "person"
MODELS: dict[str, type[Organisation] | type[Investigator]] = {
    ORGANISATION: Organisation,
    PERSON: Investigator,
}
# How records name them.
FIELDS = {ORGANISATION: ("organisation", "committee"), PERSON: ("investigator",)}
# Which facets hold their keys.
FACETS = {"sponsor": ORGANISATION, "organisation": ORGANISATION, "person": PERSON}

Keys = Mapping[str, str]


def renamed(data: Any, kind: str, keys: Keys) -> Any:
    """The JSON of a record, or of a part of one, with other keys for those that moved."""
    if isinstance(data, list):
        return [renamed(item, kind, keys) for item in data]
    if not isinstance(data, dict):
        return data
    return {name: _value(name, value, kind, keys) for name, value in data.items()}


def _value(name: str, value: Any, kind: str, keys: Keys) -> Any:
    if name in FIELDS[kind] and isinstance(value, str):
        return keys.get(value, value)
    if name == "organisations" and kind == ORGANISATION and isinstance(value, dict):
        # What stands under the key that stays was called so itself.
        return {keys.get(key, key): facts for key, facts in value.items()} | {
            key: facts for key, facts in value.items() if key not in keys
        }
    return renamed(value, kind, keys)


def record_renamed(record: StudyRecord, kind: str, keys: Keys) -> StudyRecord:
    """A record that names rows by the keys under which they stand today."""
    if not keys:
        return record
    return StudyRecord.model_validate(renamed(record.model_dump(mode="json"), kind, keys))


def keys_of_duplicates(kind: str, key: str) -> dict[str, str]:
    """The keys that were merged into one, each with this one; one query."""
    rows = MODELS[kind]._default_manager.filter(merged_into=int(key))
    return dict.fromkeys(map(str, rows.values_list("pk", flat=True)), key)


def key_today(kind: str, key: str) -> str:
    """The key into which another one was merged; empty for one that was not, and for nonsense."""
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return ""
    rows = MODELS[kind]._default_manager.filter(pk=key, merged_into__isnull=False)
    return str(rows.values_list("merged_into", flat=True).first() or "")


def keys_today() -> dict[str, dict[str, str]]:
    """All keys that were merged, by kind; one query."""
    organisations, people = (
        model._default_manager.filter(merged_into__isnull=False).order_by()
        for model in MODELS.values()
    )
    found: dict[str, dict[str, str]] = {kind: {} for kind in MODELS}
    rows = organisations.annotate(kind=Value(ORGANISATION)).values_list("kind", "pk", "merged_into")
    more = people.annotate(kind=Value(PERSON)).values_list("kind", "pk", "merged_into")
    for kind, old, new in rows.union(more, all=True):
        found[kind][str(old)] = str(new)
    return found
