"""What an import did, in numbers and in words."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from exchange.readers.base import Finding, Refusal
from studies.choices import CriterionKind
from studies.record import StudyRecord

OUTCOMES = ("created", "updated", "unchanged", "refused")


@dataclass
class Report:
    """Counts of the four outcomes, and every finding with its place."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[dict[str, str]] = field(default_factory=list)
    published: int = 0
    criteria_split: int = 0
    criteria_whole: int = 0
    unsorted: list[str] = field(default_factory=list)

    def read(self, record: StudyRecord) -> None:
        """Count how the criteria of a record were read: as rows, or partly kept in one text."""
        kinds = {row.kind for row in record.criteria}
        self.criteria_whole += CriterionKind.UNSPLIT in kinds
        self.criteria_split += bool(kinds) and CriterionKind.UNSPLIT not in kinds

    def refuse(self, file: str, refusal: Refusal) -> None:
        """Count a record that did not go in, and say why."""
        self.counts["refused"] += 1
        self._note(file, refusal, "refused")

    def find(self, file: str, finding: Finding) -> None:
        """Note something an editor should know about a record that did go in."""
        self._note(file, finding, "finding")

    def leave_unpublished(self, file: str, number: str, code: str, reason: str) -> None:
        """Note a study whose draft could not be published."""
        note = Finding(place="draft", external_id=number, field="", code=code, reason=reason)
        self._note(file, note, "unpublished")

    def add(self, other: "Report", *, count: bool) -> None:
        """Take over what another report says; its counts only when ``count`` says so."""
        if count:
            self.counts += other.counts
        else:
            self.counts["refused"] += other.counts["refused"]
        self.findings += other.findings
        self.published += other.published
        self.unsorted += other.unsorted
        self.criteria_split += other.criteria_split
        self.criteria_whole += other.criteria_whole

    def _note(self, file: str, note: Finding | Refusal, kind: str) -> None:
        self.findings.append(
            {
                "kind": kind,
                "file": file,
                "place": note.place,
                "number": note.external_id,
                "field": note.field,
                "code": note.code,
                "reason": note.reason,
                "value": note.value if isinstance(note, Finding) else "",
            }
        )

    def numbers(self) -> dict[str, int]:
        """How many records had which outcome, and how many were published."""
        return {
            **{outcome: self.counts[outcome] for outcome in OUTCOMES},
            "published": self.published,
        }

    def as_json(self) -> dict[str, Any]:
        """The report as it is stored and written to a file."""
        return {
            **self.numbers(),
            "missing": self.counts["missing"],
            "unsorted": self.unsorted,
            "criteria": {"split": self.criteria_split, "whole": self.criteria_whole},
            "findings": self.findings,
        }
