"""A table and a profile -> records, like any reader: rows that can be used, and refusals."""

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _
from pydantic import ValidationError

from exchange.profiles.base import Column, Profile
from exchange.profiles.draft import Draft
from exchange.profiles.meaning import Vocabulary
from exchange.profiles.puts import Saying, UnknownWordError
from exchange.profiles.targets import TARGETS
from exchange.profiles.texts import without_markup
from exchange.profiles.transforms import TRANSFORMS
from exchange.readers.base import (
    NOTHING_KNOWN,
    Finding,
    Incoming,
    Known,
    KnownRecords,
    Refusal,
)
from exchange.readers.ctgov.identity import contradiction
from exchange.tables import Head, Row, rows
from studies.record import digest

# What nobody asked for is not kept: telephones, e-mails, postal addresses (rule I13).
_PRIVATE = re.compile(
    r"e-?mail|\btele?(?:fon|phone)?\b|\bphone|\bfax\b|\bmobil|adress|contact[ _](?:first|last)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_LONGEST_KEY = 100


def read(
    stream: BinaryIO,
    name: str,
    profile: Profile,
    vocabulary: Vocabulary,
    known: KnownRecords = NOTHING_KNOWN,
) -> Iterator[Incoming | Known | Refusal]:
    """The studies of a list, in its order; rows that say what they said before are not parsed.

    ``stream`` must be seekable. A row is known again by the hash of its cells and of the profile.
    """
    reader = _Reader(profile, vocabulary, known)
    for item in rows(stream, name, profile.options):
        if isinstance(item, Refusal):
            yield item
        elif isinstance(item, Head):
            if fault := reader.fault(item):
                yield fault
                return
        elif profile.rows_of_one_study:
            reader.gather(item)
        else:
            yield reader.incoming(item)
    yield from map(reader.incoming, reader.gathered())


class _Reader:
    """Reads rows by one profile."""

    def __init__(self, profile: Profile, vocabulary: Vocabulary, known: KnownRecords) -> None:
        self.profile, self.vocabulary, self.known = profile, vocabulary, known
        self.print = profile.fingerprint()
        self._groups: dict[str, Row] = {}

    def fault(self, head: Head) -> Refusal | None:
        """Why a table with these headings cannot be read by this profile (R06, R07)."""
        there = ", ".join(head.names)[:300]
        if self.profile.key not in head.names:
            reason = _("There is no column “%(column)s”, by which rows are recognised.") % {
                "column": self.profile.key
            }
            return Refusal(
                place="file",
                code="R06",
                reason=_("%(reason)s Columns here: %(there)s.")
                % {"reason": reason, "there": there},
            )
        mapped = {column.header for column in self.profile.columns} | {self.profile.key}
        if twice := sorted(mapped & head.repeated):
            reason = _("Two columns are called “%(name)s”. Rename one of them.") % {
                "name": twice[0]
            }
            return Refusal(place="file", code="R07", reason=reason)
        return None

    def gather(self, row: Row) -> None:
        """Hold a row back until all rows of its study are there."""
        key = _number_of(row.cells.get(self.profile.key, "")) or f"line {row.line}"
        if (first := self._groups.setdefault(key, row)) is not row:
            first.cells.update(_united(first.cells, row.cells))

    def gathered(self) -> Iterator[Row]:
        """One row for each study."""
        yield from self._groups.values()

    def incoming(self, row: Row) -> Incoming | Known | Refusal:
        """The study of a row."""
        place = f"line {row.line}"
        key = " ".join(without_markup(row.cells.get(self.profile.key, "")).split())
        if not key or len(key) > _LONGEST_KEY:
            reason = _("The cell is empty or too long: the row could not be recognised later.")
            reason += " " + _("Give it a number of at most %(most)s characters.") % {
                "most": _LONGEST_KEY
            }
            return Refusal(place=place, field=self.profile.key, code="key", reason=reason)
        raw = json.dumps(_kept(row.cells), ensure_ascii=False, separators=(",", ":"))
        sha256 = digest(f"{self.print}:{raw}")
        if sha256 in self.known:
            return Known(place=place, external_id=key, sha256=sha256)
        return self._read(row, place, key, raw, sha256)

    def _read(self, row: Row, place: str, key: str, raw: str, sha256: str) -> Incoming | Refusal:
        draft, findings = Draft(), []
        for column in self.profile.columns:
            try:
                self._put(draft, column, row.cells.get(column.header, ""))
            except ValueError as error:
                note = {"place": place, "external_id": key, "field": column.header}
                if self.profile.is_strict and not isinstance(error, UnknownWordError):
                    return Refusal(**note, code="value", reason=str(error))
                value = row.cells.get(column.header, "")[:200]
                findings.append(Finding(**note, code="W17", reason=str(error), value=value))
        try:
            record = draft.record(self.profile.language)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            reason = _("A value does not fit: %(fault)s. Correct the row.") % {
                "fault": first["msg"]
            }
            return Refusal(place=place, external_id=key, field=field, code="R12", reason=reason)
        if reason := contradiction(record.milestones):
            return Refusal(place=place, external_id=key, field="dates", code="E18", reason=reason)
        return Incoming(
            place=place,
            source=self.profile.source,
            external_id=key,
            record=record,
            people=draft.who.people,
            raw=raw,
            sha256=sha256,
            findings=tuple(findings),
        )

    def _put(self, draft: Draft, column: Column, cell: str) -> None:
        option = column.option or (self.profile.separator if column.transform == "split" else "")
        value = TRANSFORMS[column.transform](cell, option)
        if value is not None:
            saying = Saying(column, self.profile, self.vocabulary)
            TARGETS[column.target].put(draft, value, saying)


def _number_of(key: str) -> str:
    """What the numbers of one trial share: EUCTR gives one record a country."""
    return re.sub(r"^(EUCTR\d{4}-\d{6}-\d{2})-[A-Z]{2,3}$", r"\1", key.strip())


def _united(first: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    """The cells of two rows of one study: the first has its say, countries are joined."""
    joined = {name: first.get(name) or text for name, text in other.items()}
    if "Countries" in other:
        joined["Countries"] = ";".join(filter(None, (first.get("Countries"), other["Countries"])))
    return joined


def _kept(cells: dict[str, str]) -> dict[str, str]:
    """The row as it is kept: without what is private."""
    return {name: _MAIL.sub("…", cell) for name, cell in cells.items() if not _PRIVATE.search(name)}
