"""RIS: a study as programs for references read it (tags of the RIS format, 2011)."""

from collections.abc import Iterable, Iterator

from exchange.writers.base import About, Published, chunks
from studies.presenters.plain import one_line


def write(studies: Iterable[Published], about: About) -> Iterator[bytes]:
    """The studies as references, an empty line between them."""
    return chunks(_reference(study, about) for study in studies)


def _reference(study: Published, about: About) -> str:
    lines = (f"{tag}  - {text}" for tag, value in _tags(study, about) if (text := one_line(value)))
    return "\r\n".join(["TY  - DATA", *lines, "ER  - ", "", ""])


def _tags(study: Published, about: About) -> Iterator[tuple[str, str]]:
    record, language = study.record, about.language
    title = record.title()
    yield "ID", f"{record.number}-v{study.version}"
    yield "TI", title.get(language)
    yield "AU", study.sponsor(language)
    yield "PY", study.published_on[:4]
    yield "DA", study.published_on.replace("-", "/")
    yield "ET", f"v{study.version}"
    yield "AN", record.number
    yield "PB", about.register
    yield "DB", about.register
    yield "AB", record.lay_summary.get(language)
    for condition in record.conditions:
        # An asterisk has a meaning of its own in keywords.
        yield "KW", condition.text.get(language).replace("*", "")
    yield "LA", title.language(language)
    yield "N1", about.sample(study)
    yield "UR", about.cite(study).url
