"""Events as a table to take along: CSV that no spreadsheet runs."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from audit.cells import DELIMITERS, harmless

COLUMNS = (
    *("number", "time", "account", "user_name", "verb", "label"),
    *("kind", "key", "words", "details", "previous", "sha256"),
)


class _Line:
    """A file for ``csv.writer`` that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def lines(events: Iterable[Any], language: str) -> Iterator[str]:
    """The events, which know their ``username``, line by line; UTF-8 needs the mark it begins with.

    The name is the account's of today, empty when there is none any more.
    """
    writer = csv.writer(_Line(), delimiter=DELIMITERS[language], quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow(COLUMNS)
    for event in events:
        cells = (
            event.number,
            event.at.astimezone(UTC).isoformat(timespec="seconds"),
            "" if event.actor is None else event.actor,
            event.username or "",
            event.verb,
            event.label(),
            event.target_kind,
            event.target_key,
            event.target_words,
            event.details,
            event.previous,
            event.sha256,
        )
        yield writer.writerow([harmless(str(cell)) for cell in cells])
