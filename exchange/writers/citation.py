"""Plain text: the citation that stands on the study page."""

from collections.abc import Iterable, Iterator

from exchange.writers.base import About, Published, chunks


def write(studies: Iterable[Published], about: About) -> Iterator[bytes]:
    """The citations, one a line."""
    return chunks(f"{about.cite(study).text}\n" for study in studies)
