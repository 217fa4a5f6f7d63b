"""What an import did, in numbers and in words."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from exchange.readers.base import Finding, Refusal

OUTCOMES = ("created", "updated", "unchanged", "refused")


@dataclass
class Report:
    """Counts of the four outcomes, and every finding with its place."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[dict[str, str]] = field(default_factory=list)
    published: int = 0
    unsorted: list[str] = field(default_factory=list)

    def refuse(self, file: str, refusal: Refusal) -> None:
        """Count a record that did not go in, and say why."""
        self.counts["refused"] += 1
        self._note(file, refusal, "refused")

    def find(self, file: str, finding: Finding) -> None:
        """Note something an editor should know about a record that did go in."""
        self._note(file, finding, "finding")

    def add(self, other: "Report", *, count: bool) -> None:
        """Take over what another report says; its counts only when ``count`` says so."""
        if count:
            self.counts += other.counts
        else:
            self.counts["refused"] += other.counts["refused"]
        self.findings += other.findings
        self.published += other.published
        self.unsorted += other.unsorted

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
            }
        )

    def as_json(self) -> dict[str, Any]:
        """The report as it is stored and written to a file."""
        return {
            **{outcome: self.counts[outcome] for outcome in OUTCOMES},
            "published": self.published,
            "unsorted": self.unsorted,
            "findings": self.findings,
        }
