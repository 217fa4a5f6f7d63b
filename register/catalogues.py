"""Translation catalogues: extract, merge, check and compile, without GNU gettext.

`locale/<language>/LC_MESSAGES/django.po` is kept by people and holds the texts in alphabetical
order without line numbers, so that two branches that add texts merge; the `.mo` beside it is
made from it and never kept. English texts are their own keys.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

LANGUAGES = ("de", "en")
SOURCE_LANGUAGE = "en"
FOLDERS = ("register", "studies", "exchange", "documents", "accounts", "audit", "templates")
TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".xml"})

# Function -> which of its arguments are text ("c": the context).
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")

HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


class Catalogues:
    """The catalogues of the project that lies in one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, language: str) -> Path:
        """Return where a language's catalogue lies."""
        return self.root / "locale" / language / "LC_MESSAGES" / "django.po"

    def read(self, language: str) -> Catalog:
        """Return a language's catalogue, empty when there is none yet."""
        path = self.path(language)
        return read(path, language) if path.exists() else Catalog(locale=language)

    def write(self, language: str, catalog: Catalog) -> None:
        """Write a catalogue in its one stable form."""
        body = io.BytesIO()
        write_po(body, catalog, width=88, no_location=True, omit_header=True, sort_output=True)
        path = self.path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = HEADER.format(language=language) + body.getvalue().decode().strip() + "\n"
        path.write_text(text, "utf-8")

    def source(self) -> Catalog:
        """Return every text that Python files and templates mark for translation."""
        found = Catalog()
        for path in self._files():
            text = path.read_text("utf-8")
            if path.suffix in TEMPLATE_SUFFIXES:
                text = _as_python(templatize(text, origin=str(path)))
            for _line, msgid, _comments, context in extract(
                "python", io.BytesIO(text.encode()), keywords=KEYWORDS
            ):
                found.add(msgid, context=context)
        return found

    def update(self, language: str, additions: Catalog | None = None) -> list[str]:
        """Bring a catalogue up to date with the source and return what needs a person's eye.

        Translations stay, texts no longer used go, English answers for itself. `additions` fills
        what has no translation yet; one that contradicts or belongs to no text is reported.
        """
        old, new = self.read(language), Catalog(locale=language)
        remarks: list[str] = []
        for message in entries(self.source()):
            kept = old.get(message.id, message.context)
            string = kept.string if kept and _whole(kept) else None
            added = additions.get(message.id, message.context) if additions else None
            if added and _whole(added):
                if string and string != added.string:
                    remarks.append(f"kept, though the addition differs: {_name(message)}")
                string = string or added.string
            if not string and language == SOURCE_LANGUAGE:
                string = message.id
            flags = kept.flags if kept and not added else ()
            new.add(message.id, string, context=message.context, flags=flags)
        remarks += [
            f"not in the source: {_name(added)}"
            for added in entries(additions or Catalog())
            if new.get(added.id, added.context) is None
        ]
        self.write(language, new)
        return remarks

    def problems(self, language: str) -> Iterator[str]:
        """Yield a sentence for every entry that would show readers the wrong text."""
        catalog, source = self.read(language), self.source()
        for message in entries(source):
            translated = catalog.get(message.id, message.context)
            if translated is None:
                yield f"missing: {_name(message)}"
            elif translated.fuzzy:
                yield f"fuzzy: {_name(message)}"
            elif not _whole(translated, plural=message.pluralizable):
                yield f"untranslated: {_name(message)}"
            elif not _same_placeholders(translated):
                yield f"placeholders differ: {_name(message)}"
        for message in entries(catalog):
            if source.get(message.id, message.context) is None:
                yield f"obsolete: {_name(message)}"
        for message in catalog.obsolete.values():
            yield f"obsolete: {_name(message)}"

    def compile(self) -> list[Path]:
        """Write the .mo files older than their .po and return those written."""
        written = []
        for language in LANGUAGES:
            po = self.path(language)
            mo = po.with_suffix(".mo")
            if po.exists() and not (mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime):
                compiled = io.BytesIO()
                write_mo(compiled, read(po, language))
                part = mo.with_suffix(".part")
                part.write_bytes(compiled.getvalue())
                part.replace(mo)  # a server that reads it meanwhile never sees half a file
                written.append(mo)
        return written

    def _files(self) -> Iterator[Path]:
        for folder in FOLDERS:
            for path in sorted((self.root / folder).rglob("*")):
                template = path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts
                python = path.suffix == ".py" and "migrations" not in path.parts
                if template or python:
                    yield path


def read(path: Path, language: str) -> Catalog:
    """Return the catalogue in a file; its header may be missing. Broken syntax is a ValueError."""
    with path.open("rb") as file:
        try:
            return read_po(file, locale=language, charset="utf-8", abort_invalid=True)
        except PoFileError as error:
            raise ValueError(str(error)) from error


def entries(catalog: Catalog) -> Iterator[Message]:
    """Yield a catalogue's messages without its header."""
    return (message for message in catalog if message.id)


def _as_python(templatized: str) -> str:
    # What lies outside the translatable texts are X's, harmless but for their indentation.
    return "\n".join(line.lstrip() for line in templatized.splitlines())


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (list, tuple)) else (str(text or ""),)


def _whole(message: Message, *, plural: bool = False) -> bool:
    forms = _forms(message.string)
    return all(forms) and (len(forms) == 2 if plural else True)


def _same_placeholders(message: Message) -> bool:
    """Compare as counted sets; the singular may leave the number out ("one study")."""
    wanted = [Counter(PLACEHOLDER.findall(form)) for form in _forms(message.id)]
    given = [Counter(PLACEHOLDER.findall(form)) for form in _forms(message.string)]
    return given[-1] == wanted[-1] and all(form <= wanted[-1] for form in given)


def _name(message: Message) -> str:
    context = f"[{message.context}] " if message.context else ""
    return context + repr(_forms(message.id)[0])
