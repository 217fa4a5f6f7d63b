"""What every reader of files gives: a record with its origin, or a refusal with place and remedy.

A reader is a generator ``read(stream, name, known=...)`` over ``Incoming``, ``Known`` and
``Refusal``. It streams, it knows no database, and it raises nothing for what a file holds.
"""

from collections.abc import Mapping

from studies.parts import Line20, Line60, Line120, Line200, Part
from studies.record import StudyRecord

# SHA-256 of records read before, with the external id of each.
KnownRecords = Mapping[str, str]
NOTHING_KNOWN: KnownRecords = {}


class PersonName(Part):
    """A person's name as it is printed, kept apart from the record (it can be erased)."""

    academic_title: Line60 = ""
    given: Line120 = ""
    family: Line200
    name_suffix: Line60 = ""
    orcid: Line20 = ""


class Finding(Part):
    """Something in a record that was taken otherwise than as it stands, or not at all."""

    place: str
    external_id: str = ""
    field: str
    reason: str
    code: str
    value: str = ""


class Refusal(Part):
    """A record or file of which nothing is stored; the reason names the remedy."""

    place: str
    external_id: str = ""
    field: str = ""
    code: str
    reason: str


class Known(Part):
    """A record whose bytes were read before: it was not parsed again."""

    place: str
    external_id: str
    sha256: str


class Incoming(Part):
    """A record from a file.

    ``people`` holds the names by the keys that the record's responsibilities use; ``raw`` is
    the source record as JSON without phones and e-mail addresses; ``sha256`` is that of the
    bytes as they were read.
    """

    place: str
    source: str
    external_id: str
    record: StudyRecord
    people: dict[str, PersonName]
    raw: str
    sha256: str
    findings: tuple[Finding, ...] = ()
