"""The record files of the demo, read: the seed study and the samples, with their versions."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from studies import choices as c
from studies.models import SubStatus
from studies.parts import Text
from studies.record import StudyRecord

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = sorted((FIXTURES / "records").glob("*.json"))
SEED_FILE = FIXTURES / "records/ctu-0147.json"
SAMPLE_FILES = [path for path in FILES if path != SEED_FILE]


@dataclass(frozen=True)
class Version:
    """One version of a record file."""

    published_at: datetime
    reason: Text
    record: StudyRecord


def content(path: Path) -> dict[str, Any]:
    """A file as it stands."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def versions(path: Path) -> list[Version]:
    """The versions of a file, oldest first."""
    return [
        Version(
            datetime.fromisoformat(row["published_at"]),
            Text.model_validate(row["reason"]),
            StudyRecord.model_validate(row["record"]),
        )
        for row in content(path)["versions"]
    ]


def latest(path: Path) -> StudyRecord:
    """What a study says in the end."""
    return versions(path)[-1].record


def with_main_status(record: StudyRecord) -> StudyRecord:
    """The record with the main status that the vocabulary gives its sub-status."""
    sub_status = SubStatus.objects.get(code=record.status.sub_status)
    main = c.MainStatus(sub_status.main_status)
    status = record.status.model_copy(update={"main": main, "stage": sub_status.stage})
    return record.model_copy(update={"status": status})
