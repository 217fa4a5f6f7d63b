"""What every writer of files takes: published studies one by one, and what the file is of.

A writer is a generator ``write(studies, about)`` of bytes. It streams, and it knows no database.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext_noop, override

from studies import wording
from studies.choices import OrganisationRole
from studies.presenters.history import Citation, Edition, citation
from studies.record import StudyRecord

# The words of the study page.
SAMPLE = gettext_noop("This is a sample study: made up to show the register, not a real study.")
# How much is gathered before it is sent.
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Published:
    """A public version of a study; the record calls everything what readers see it called.

    ``names`` are printed names by key of the person, empty where they were taken out;
    ``first_published_on`` is ISO text, empty where it was not asked for.
    """

    record: StudyRecord
    version: int
    published_at: datetime
    sha256: str
    names: Mapping[str, str]
    first_published_on: str = ""

    @cached_property
    def published_on(self) -> str:
        """The day of publication as ISO text."""
        return wording.day(self.published_at, "en")[0]

    def people(self) -> dict[str, str]:
        """The printed names of the people the record names, as far as they may be printed."""
        keys = self.record.investigators()
        return {key: self.names[key] for key in keys if self.names.get(key)}

    def sponsor(self, language: str) -> str:
        """The name of the sponsor who answers for the study; empty when none is stated."""
        for row in self.record.sponsors:
            if row.role == OrganisationRole.PRIMARY_SPONSOR:
                organisation = self.record.organisations.get(row.organisation)
                return organisation.name.get(language) if organisation else ""
        return ""


class About(NamedTuple):
    """What a file is of: language, register, addresses, the day it was made.

    ``base`` is the register's address without a path, ``address`` that of the list or study;
    ``total`` says how many studies there are, ``notes`` what to know of them.
    """

    language: str
    register: str
    base: str
    address: str
    day: str
    total: int = 1
    notes: tuple[str, ...] = ()

    def study_url(self, study: Published) -> str:
        """The address that stays with a study."""
        return f"{self.base}/s/{study.record.number}/"

    def cite(self, study: Published) -> Citation:
        """The citation of the study page, and the address of the version cited."""
        edition = Edition(study.version, study.published_at)
        number, title = study.record.number, study.record.title().get(self.language)
        # A stream may be read when no language is active any more.
        with override(self.language):
            return citation(number, title, edition, self.register, self.language)

    def sample(self, study: Published) -> str:
        """What to say of a study that was made up; empty for a real one."""
        return wording.message(SAMPLE, self.language) if study.record.is_sample else ""


Write = Callable[[Iterable[Published], About], Iterator[bytes]]


class Format(NamedTuple):
    """A way to write studies to a file, and the media type of the file."""

    write: Write
    media_type: str


def chunks(texts: Iterable[str]) -> Iterator[bytes]:
    """Texts as UTF-8, gathered into pieces worth sending."""
    gathered: list[str] = []
    size = 0
    for text in texts:
        gathered.append(text)
        size += len(text)
        if size >= _CHUNK:
            yield "".join(gathered).encode()
            gathered, size = [], 0
    if gathered:
        yield "".join(gathered).encode()
