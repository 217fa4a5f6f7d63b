"""The first rows of a list as a mapping reads them, in words."""

from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from exchange.models import ImportRun
from exchange.profiles import reader
from exchange.profiles.base import Profile
from exchange.profiles.meaning import Vocabulary
from exchange.profiles.targets import TARGETS
from exchange.readers.base import Incoming
from studies.changes import ChangeLine, changes, describe
from studies.choices import Language
from studies.record import StudyRecord
from studies.terms import Terms

SHOWN = 10


class AsRead(NamedTuple):
    """A row as it would be read: its place, its facts in words, and what was noticed."""

    place: str
    key: str
    lines: list[ChangeLine]
    notes: list[str]


def as_read(
    run: ImportRun, profile: Profile, vocabulary: Vocabulary, language: str
) -> list[AsRead]:
    """The first ten rows of a list as a profile reads them."""
    terms = Terms.load()
    with run.file.open("rb") as file:
        items = reader.read(file.file, run.files[0], profile, vocabulary)
        return [_as_read(item, terms, language) for item in islice(items, SHOWN)]


def _in_words(fact: Any, language: str, names: dict[str, str]) -> list[ChangeLine]:
    """A fact as a line; a text in two languages as two."""
    first = describe(fact, language, names)
    target = TARGETS.get(fact["field"])
    if not (target and target.has_language):
        return [first]
    other = describe(fact, "en" if language == "de" else "de", names)
    labels = dict(Language.choices)
    lines = {line.language: line for line in (first, other)}
    return [
        replace(line, name=f"{first.name} ({labels[language]})") for language, line in lines.items()
    ]


def _as_read(item: Any, terms: Terms, language: str) -> AsRead:
    if not isinstance(item, Incoming):
        reason = getattr(item, "reason", "")
        field = getattr(item, "field", "")
        note = f"{field}: {reason}" if field else reason
        return AsRead(item.place, item.external_id, [], [note])
    names = {key: f"{name.given} {name.family}".strip() for key, name in item.people.items()}
    status = item.record.status
    status = status.model_copy(update=terms.status(status.sub_status))
    record = item.record.model_copy(update={"status": status, "labels": terms.labels})
    empty = StudyRecord(organisations=record.organisations)
    facts = changes(empty, record)
    lines = [line for fact in facts for line in _in_words(fact, language, names)]
    notes = [f"{found.field}: {found.reason}" for found in item.findings]
    return AsRead(item.place, item.external_id, lines, notes)
