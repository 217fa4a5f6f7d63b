"""A record read in one language: texts with their fallback, labels of today, printed names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.html import format_html
from django.utils.safestring import SafeString

from studies import wording
from studies.parts import Text
from studies.paths import path_to
from studies.presenters.escaped import escaped, joined
from studies.presenters.prose import prose
from studies.record import StudyRecord

# Ready to stand in a tag; the page's own language needs no mark.
_ATTRIBUTES = {"de": SafeString(' lang="de"'), "en": SafeString(' lang="en"'), "": SafeString("")}

# The attribute of a value that the record does not state.
MISSING = SafeString(' class="none"')


class Shown(NamedTuple):
    """A text as it is shown: in the language asked for, else in the other one, and marked.

    ``attribute`` is the lang attribute of the element around a text in the other language,
    with a blank before it; otherwise empty.
    """

    attribute: str
    text: str
    lang: str
    is_fallback: bool

    def __bool__(self) -> bool:
        return bool(self.text)


class Line(NamedTuple):
    """A line of a list: the attributes of its element, and its text."""

    attribute: str
    text: str


class Fact(NamedTuple):
    """A row of a definition list."""

    label: str
    attribute: str
    text: str


def lang_attribute(spoken: str, page: str) -> SafeString:
    """The lang attribute of a text in a page, with a blank before it; mostly empty."""
    return _ATTRIBUTES[spoken if spoken != page else ""]


def shown(text: Text, language: str) -> Shown:
    """The text in a language, or in the other one where it is missing."""
    spoken = text.language(language)
    attribute = lang_attribute(spoken, language)
    return Shown(attribute, text.get(language), spoken, spoken != language)


@dataclass(frozen=True)
class Reading:
    """A record as one page reads it.

    ``names`` holds printed names by key of the person; ``labels`` the labels that are called
    something else today, in the shape of ``record.labels``, organisations included; both as
    they come from the database. ``told`` collects the languages that texts were shown in;
    ``linked`` says whether people and organisations lead to their pages.
    """

    record: StudyRecord
    language: str
    names: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Any] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    linked: bool = False

    def gettext(self, message: str) -> str:
        """A text of the interface, remembered: the page's language is the active one."""
        return wording.message(message, self.language)

    def word(self, choice: TextChoices | None) -> str:
        """The label of a value of a closed list."""
        return wording.label(choice, self.language)

    def words(self, choices: Iterable[TextChoices]) -> str:
        """Several labels, with commas."""
        return wording.labels(choices, self.language)

    def date(self, value: str | None) -> str:
        """A partial date in words."""
        return wording.date(value, self.language)

    def number(self, value: int | None) -> str:
        """A number, its thousands parted; empty when not stated."""
        return "" if value is None else wording.number(value, self.language)

    def yes_no(self, value: bool | None) -> str:
        """Yes, no, or nothing when nothing is stated."""
        return wording.yes_no(value, self.language)

    def section(self) -> "Reading":
        """The same reading for another section, whose languages count anew."""
        return Reading(self.record, self.language, self.names, self.labels, linked=self.linked)

    def show(self, text: Text) -> Shown:
        """The text as it is shown here."""
        value = shown(text, self.language)
        if value.text:
            self.told.add(value.lang)
        return value

    def line(self, text: Text) -> Line:
        """A short text."""
        value = self.show(text)
        return Line(value.attribute, value.text)

    def span(self, text: Text) -> SafeString:
        """A short text as HTML, marked where it stands in the other language."""
        value = self.show(text)
        if not value.attribute:
            return escaped(value.text)
        return format_html("<span{}>{}</span>", value.attribute, value.text)

    def spans(self, texts: Iterable[Text]) -> SafeString:
        """Several short texts, with commas."""
        return joined(map(self.span, texts), ", ")

    def prose(self, text: Text) -> Line:
        """A long text as paragraphs and bullets."""
        value = self.show(text)
        return Line(value.attribute, prose(value.text))

    def label(self, kind: str, key: str) -> Shown:
        """What a row of the vocabulary is called: today, else when the record was made."""
        return self.show(self.text_of(kind, key))

    def text_of(self, kind: str, key: str) -> Text:
        """The same in both languages."""
        today = self.labels.get(f"{kind}:{key}")
        if today is not None:
            return Text.model_validate(today)
        if kind == "organisation":
            organisation = self.record.organisations.get(key)
            return organisation.name if organisation else Text()
        return self.record.label(kind, key)

    def organisation(self, key: str) -> Shown:
        """The name of an organisation: a proper name, so its language asks for no note."""
        return shown(self.text_of("organisation", key), self.language)

    def person(self, key: str) -> str:
        """The name as printed; a name that was taken out says so."""
        return self.names.get(key) or self.gettext("name removed")

    def person_link(self, key: str) -> str:
        """The same with the way to the studies of the person, who must not be unnamed for it."""
        name = self.person(key)
        return self._link("person", key, name) if self.names.get(key) else name

    def organisation_link(self, key: str) -> str:
        """The name of an organisation with the way to its studies; empty without one."""
        name = self.organisation(key).text
        return self._link("organisation", key, name) if name else ""

    def _link(self, kind: str, key: str, name: str) -> str:
        if not self.linked:
            return name
        url = path_to(f"studies:{kind}", key, language=self.language)
        return format_html('<a href="{}">{}</a>', url, name)

    def fact(self, label: str, text: Text) -> Fact:
        """A text as a row of a definition list."""
        value = self.show(text)
        return Fact(label, value.attribute, value.text)

    def note(self) -> str:
        """What to say about texts of this section that stand in the other language."""
        if not self.told - {self.language}:
            return ""
        if self.language == "de":
            if "de" in self.told:
                return self.gettext("in part only available in English")
            return self.gettext("only available in English")
        if "en" in self.told:
            return self.gettext("in part only available in German")
        return self.gettext("only available in German")


def stated(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts that say something."""
    return tuple(fact for fact in facts if fact.text)


def said(label: str, text: str) -> Fact:
    """A fact in the language of the page."""
    return Fact(label, "", text)
