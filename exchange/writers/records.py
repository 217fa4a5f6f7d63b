"""JSON: the canonical record of each study, with the names printed in it."""

import json
from collections.abc import Iterable, Iterator

from exchange.writers.base import About, Published, chunks
from studies.record import canonical


def write(studies: Iterable[Published], about: About) -> Iterator[bytes]:
    """The studies of a list, one a line."""
    return chunks(_lines(studies, about))


def write_one(studies: Iterable[Published], about: About) -> Iterator[bytes]:
    """A study alone."""
    return chunks(f"{study_object(study, about)}\n" for study in studies)


def study_object(study: Published, about: About) -> str:
    """One study as a JSON object.

    ``sha256`` is that of the record as it was published: of exactly the bytes that ``record`` has
    at the address of the version. A study's current version is given with today's labels.
    """
    cited = about.cite(study)
    head = {
        "number": study.record.number,
        "url": about.study_url(study),
        "version": study.version,
        "version_url": cited.url,
        "published_on": study.published_on,
        "citation": cited.text,
        "sha256": study.sha256,
        "names": study.people(),
    }
    return f'{canonical(head)[:-1]},"record":{study.record.to_json()}}}'


def _lines(studies: Iterable[Published], about: About) -> Iterator[str]:
    head = {
        "register": about.register,
        "address": about.address,
        "made_on": about.day,
        "notes": about.notes,
    }
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "studies": ['
    separator = "\n"
    for study in studies:
        yield separator + study_object(study, about)
        separator = ",\n"
    yield "\n]}\n"
