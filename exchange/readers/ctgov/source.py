"""A ClinicalTrials.gov record as it is walked: every value checked, every surprise noted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from exchange.readers.base import Finding
from studies import dates
from studies.pasting.text import one_line, plain

T = TypeVar("T")

_COUNT_LIMIT = 2_147_483_647
_SHOWN = 200


@dataclass
class Notes:
    """What was noticed in one record, with its place and number."""

    place: str
    number: str = ""
    found: list[Finding] = field(default_factory=list)

    def add(self, field: str, reason: str, *, code: str = "W17", value: object = "") -> None:
        """Notes a value that was not taken as it stands."""
        self.found.append(
            Finding(
                place=self.place,
                external_id=self.number,
                field=field,
                reason=reason,
                code=code,
                value=printable(value),
            )
        )


def printable(value: object) -> str:
    """A value as a finding shows it: at most 200 signs, none that a database refuses."""
    return str(value).replace("\0", "�")[:_SHOWN]


class Section:
    """An object of the record, read by key; ``path`` is how a finding names it.

    A missing key reads as empty. A value of another type than expected is noted and left out.
    """

    def __init__(self, data: Any, path: str, notes: Notes) -> None:
        self.notes, self.path = notes, path
        if not isinstance(data, dict):
            notes.add(path, "An object was expected here; it was left out.", value=data)
            data = {}
        self.data: dict[str, Any] = data

    def name(self, key: str) -> str:
        """The path of a key, as findings show it."""
        return f"{self.path}.{key}" if self.path else key

    def note(self, key: str, reason: str, *, code: str = "W17", value: object = "") -> None:
        """Notes something about the value of a key."""
        self.notes.add(self.name(key), reason, code=code, value=value)

    def part(self, *keys: str) -> "Section":
        """The object below the keys; an empty one when it is missing."""
        section = self
        for key in keys:
            data = section.data.get(key)
            section = Section({} if data is None else data, section.name(key), self.notes)
        return section

    def rows(self, key: str) -> "list[Section]":
        """The objects of a list."""
        return [Section(row, f"{self.name(key)}[]", self.notes) for row in self._list(key)]

    def texts(self, key: str) -> list[str]:
        """The texts of a list, cleaned, without the empty ones."""
        values = (self._text(key, value) for value in self._list(key))
        return [text for text in map(one_line, values) if text]

    def text(self, key: str) -> str:
        """A text with its line breaks, escapes undone and entities decoded."""
        return plain(self._text(key, self.data.get(key)))

    def line(self, key: str, limit: int = 0) -> str:
        """A text in one line; beyond the limit of its column it is shortened, and that noted."""
        return self.fit(key, one_line(self._text(key, self.data.get(key))), limit)

    def untouched(self, key: str) -> str:
        """A text as it stands in the file."""
        return self._text(key, self.data.get(key))

    def fit(self, key: str, text: str, limit: int) -> str:
        """The text, shortened when a column is narrower than it."""
        if not limit or len(text) <= limit:
            return text
        self.note(
            key,
            f"The text is longer than {limit} signs and was shortened; the whole of it stands "
            "in the kept source record.",
            code="length",
            value=text,
        )
        return text[: limit - 1] + "…"

    def flag(self, key: str) -> bool | None:
        """A yes or no; None when not stated."""
        value = self.data.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.note(key, "Yes or no (true, false) was expected; it was left out.", value=value)
        return None

    def count(self, key: str) -> int | None:
        """A whole number from 0; None when not stated."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _COUNT_LIMIT:
            return value
        self.note(key, "A whole number was expected; it was left out.", value=value)
        return None

    def degrees(self, key: str, limit: int) -> float | None:
        """Degrees of latitude (up to 90) or longitude (up to 180)."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= limit:
            return float(value)
        self.note(key, f"Degrees from -{limit} to {limit} were expected.", value=value)
        return None

    def date(self, key: str) -> str | None:
        """A partial date: year, month or day, never more precise than the source."""
        value = self._text(key, self.data.get(key)).strip()
        # Some records carry a time behind the day.
        value = re.sub(r"^(\d{4}-\d{2}-\d{2})T.*$", r"\1", value)
        if not value:
            return None
        try:
            return dates.check(value)
        except ValueError as error:
            self.note(key, f"{error} It was left out.", value=value)
            return None

    def code(self, key: str, table: Mapping[str, T]) -> T | None:
        """The register's value for a code of the source; an unknown one is noted, not guessed."""
        value = self._text(key, self.data.get(key)).strip()
        return self._mapped(key, value, table) if value else None

    def codes(self, key: str, table: Mapping[str, T]) -> tuple[T, ...]:
        """The register's values for a list of codes, each once."""
        found = (self._mapped(key, value, table) for value in self.texts(key))
        return tuple(dict.fromkeys(value for value in found if value is not None))

    def _mapped(self, key: str, value: str, table: Mapping[str, T]) -> T | None:
        if value not in table:
            self.note(
                key,
                f"“{printable(value)}” is a value the register does not know; the field stays "
                "empty. Choose a value by hand, or report the new one.",
                value=value,
            )
        return table.get(value)

    def _list(self, key: str) -> list[Any]:
        value = self.data.get(key)
        if isinstance(value, list):
            return value
        if value is not None:
            self.note(key, "A list was expected here; it was left out.", value=value)
        return []

    def _text(self, key: str, value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if value is not None:
            self.note(key, "A text was expected here; it was left out.", value=value)
        return ""
