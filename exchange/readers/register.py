"""The register's own record files: every version of a study with its people, without loss."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from pydantic import AwareDatetime, ValidationError

from exchange.readers.base import (
    NOTHING_KNOWN,
    Incoming,
    Known,
    KnownRecords,
    PersonName,
    Refusal,
)
from exchange.readers.files import Framed, new_records, parse
from studies import parts as p
from studies.record import StudyRecord
from studies.upgrades import upgrade

SOURCE = "register"
FORMAT = "study-register/1"

Loc = tuple[int | str, ...]


class IncomingVersion(Incoming):
    """A published state of a study, with what was said when it was published."""

    reason: p.Text = p.Text()
    published_at: AwareDatetime | None = None
    is_minor: bool = False


class _FileVersion(p.Part):
    reason: p.Text = p.Text()
    published_at: AwareDatetime | None = None
    is_minor: bool = False
    record: StudyRecord


class _File(p.Part):
    format: str
    people: dict[p.Key, PersonName] = {}
    versions: tuple[_FileVersion, ...]


def read(
    stream: BinaryIO, name: str, known: KnownRecords = NOTHING_KNOWN
) -> Iterator[IncomingVersion | Known | Refusal]:
    """The versions of each study of a file, oldest first; a study with a fault is refused whole."""
    for framed in new_records(stream, name, known):
        if isinstance(framed, Framed):
            yield from _versions(framed)
        else:
            yield framed


def _versions(framed: Framed) -> Iterator[IncomingVersion | Refusal]:
    data = parse(framed)
    if isinstance(data, Refusal):
        yield data
        return
    file = _file(data, framed.place)
    if isinstance(file, Refusal):
        yield file
        return
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    number = _external_id(file.versions[-1].record)
    if not number:
        reason = (
            "The study has neither a “number” nor a primary identifier: nobody could find it "
            "again. Give it one."
        )
        yield Refusal(place=framed.place, field="number", code="key", reason=reason)
        return
    for version in file.versions:
        named = version.record.investigators()
        yield IncomingVersion(
            place=framed.place,
            source=SOURCE,
            external_id=number,
            record=version.record,
            people={key: name for key, name in file.people.items() if key in named},
            raw=raw,
            sha256=framed.sha256,
            reason=version.reason,
            published_at=version.published_at,
            is_minor=version.is_minor,
        )


def _file(data: dict[str, Any], place: str) -> _File | Refusal:
    if data.get("format") != FORMAT:
        keys = ", ".join(sorted(data)[:20]) or "none"
        return Refusal(
            place=place,
            field="format",
            code="R12",
            reason=f"This is not a record file of this register: it does not say "
            f"“format”: “{FORMAT}”. Its keys: {keys[:200]}. Choose the right source.",
        )
    try:
        file = _File.model_validate_json(json.dumps(_upgraded(data)))
    except ValidationError as error:
        first = error.errors()[0]
        return Refusal(
            place=place,
            field=_path(first["loc"]),
            code="R12",
            reason=f"{_where(first['loc'])}: {first['msg']}. Correct the file there.",
        )
    except ValueError as error:
        return Refusal(place=place, field="versions", code="R12", reason=str(error))
    return _faults(file, place) or file


def _upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """The data with every record in today's schema."""
    versions = data.get("versions")
    if not isinstance(versions, list):
        return data
    return {**data, "versions": [_upgraded_version(version) for version in versions]}


def _upgraded_version(version: Any) -> Any:
    if isinstance(version, dict) and isinstance(version.get("record"), dict):
        return {**version, "record": upgrade(version["record"])}
    return version


def _faults(file: _File, place: str) -> Refusal | None:
    """What each part allows but the whole does not: no version, unknown keys, turned dates."""

    def refuse(field: Loc, reason: str) -> Refusal:
        sentence = f"{_where(field)}: {reason}"
        return Refusal(place=place, field=_path(field), code="R12", reason=sentence)

    if not file.versions:
        return refuse(("versions",), "there is no version. Give at least one.")
    last: datetime | None = None
    for index, version in enumerate(file.versions):
        unknown = set(version.record.investigators()) - set(file.people)
        if unknown:
            return refuse(
                ("versions", index, "record", "responsibilities"),
                f"the file names no person “{min(unknown)}”. Add the name under “people”.",
            )
        missing = set(version.record.organisation_keys()) - set(version.record.organisations)
        if missing:
            return refuse(
                ("versions", index, "record", "organisations"),
                f"the record has no organisation “{min(missing)}”. Add it there.",
            )
        if last and version.published_at and version.published_at < last:
            return refuse(
                ("versions", index, "published_at"),
                "this version is older than the one before it. Put the oldest first.",
            )
        last = version.published_at or last
    return None


def _external_id(record: StudyRecord) -> str:
    """The register number, else the study's primary number elsewhere."""
    primary = [row.value for row in record.identifiers if row.is_primary]
    return record.number or next(iter(primary), "")


def _path(loc: Loc) -> str:
    return ".".join(map(str, loc))


def _where(loc: Loc) -> str:
    """A JSON path in words: “versions”, item 2, “record”, “status”."""
    steps = (f"item {step + 1}" if isinstance(step, int) else f"“{step}”" for step in loc)
    return ", ".join(steps)[:300]
