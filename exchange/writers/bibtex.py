"""BibTeX: a study as LaTeX cites it; ``@misc``, which every style knows."""

from collections.abc import Iterable, Iterator

from exchange.writers.base import About, Published, chunks
from studies.presenters.plain import one_line

_LANGUAGES = {"de": "ngerman", "en": "english"}

# A brace counts for BibTeX even behind a backslash: only words for it leave the entry whole.
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&#_%"},
    }
)


def write(studies: Iterable[Published], about: About) -> Iterator[bytes]:
    """The studies as entries, an empty line between them."""
    return chunks(_entry(study, about) for study in studies)


def _entry(study: Published, about: About) -> str:
    fields = (f"  {name} = {{{value}}},\n" for name, value in _fields(study, about) if value)
    return f"@misc{{{study.record.number}-v{study.version},\n{''.join(fields)}}}\n\n"


def _fields(study: Published, about: About) -> Iterator[tuple[str, str]]:
    language = about.language
    title = study.record.title()
    # Doubled braces: the title keeps its capitals, a sponsor is no family name.
    yield "title", _braced(title.get(language))
    yield "author", _braced(study.sponsor(language))
    yield "year", study.published_on[:4]
    yield "month", str(int(study.published_on[5:7]))
    yield "howpublished", _escaped(about.register)
    yield "number", study.record.number
    yield "version", str(study.version)
    yield "note", _escaped(f"{study.record.number}, v{study.version}, {study.published_on}")
    yield "annote", _escaped(about.sample(study))
    yield "language", _LANGUAGES[title.language(language)]
    yield "url", about.cite(study).url


def _braced(text: str) -> str:
    escaped = _escaped(text)
    return f"{{{escaped}}}" if escaped else ""


def _escaped(text: str) -> str:
    return one_line(text).translate(_ESCAPES)
