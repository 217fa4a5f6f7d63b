"""What the values of facets are called in the language of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from django.utils.translation import gettext

from studies import countries, wording
from studies.filters import CLOSED, LABELS
from studies.models import Organisation
from studies.parts import Text
from studies.presenters.head import stages
from studies.presenters.reading import Shown, shown
from studies.search import abroad
from studies.search.state import remembered
from studies.search.times import WHOLE
from studies.terms import Terms

# Facets whose values are rows of the vocabulary, and the kind of row.
_KINDS = {"indication": "indication", "substatus": "sub_status", "network": "network"}
_MONTHS = ("entered", "updated", "confirmed")


@dataclass(frozen=True)
class Vocabulary:
    """Today's terms, and the tree of indications: children by parent, roots under “”."""

    terms: Terms
    children: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls) -> Self:
        """The vocabulary as it stands now, in four queries."""
        terms = Terms.load()
        children: dict[str, list[str]] = {}
        for slug, chain in terms.ancestors.items():
            children.setdefault(chain[0] if chain else "", []).append(slug)
        return cls(terms, {parent: tuple(slugs) for parent, slugs in children.items()})


@remembered()
def vocabulary(version: int) -> Vocabulary:
    """The vocabulary, remembered by this process as long as the data keep their version."""
    return Vocabulary.load()


@dataclass(frozen=True)
class Labels:
    """Labels of facet values.

    ``organisations`` holds names by the key that facets use, ``spellings`` those of cities abroad.
    """

    vocabulary: Vocabulary
    language: str
    organisations: Mapping[str, Text] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)

    def show(self, facet: str, value: str) -> Shown:
        """A value's label; one that is called nothing stands for itself."""
        if facet in CLOSED:
            return Shown(
                "", wording.label(CLOSED[facet](value), self.language), self.language, False
            )
        if kind := _KINDS.get(facet):
            label = self.vocabulary.terms.labels.get(f"{kind}:{value}")
            return shown(label or Text(de=value, en=value), self.language)
        if facet in _MONTHS:
            value = wording.date(value, self.language)
        elif facet == "timed":
            value = span_names(self.language)[value]
        elif facet == "country":
            value = countries.name(value, self.language)
        elif facet == "city":
            value = self._city(value)
        elif facet == "sponsor" and (name := self.organisations.get(value)):
            return shown(name, self.language)
        return Shown("", value, self.language, False)

    def _city(self, value: str) -> str:
        """A city abroad with its country: “London (United Kingdom)”."""
        code = abroad.split(value)[1]
        if not code:
            return value
        name = abroad.called(value, self.language, self.spellings)
        unknown = code == abroad.NO_COUNTRY
        country = gettext("Country not stated") if unknown else countries.name(code, self.language)
        return f"{name} ({country})"

    def heading(self, facet: str) -> str:
        """What a facet itself is called."""
        return str(LABELS[facet])

    def text(self, facet: str, value: str) -> str:
        """The same as plain text."""
        return self.show(facet, value).text


def span_names(language: str) -> dict[str, str]:
    """What the spans of a study are called: its stages, and the whole of it."""
    names = {str(place): name for place, name in enumerate(stages(language), 1)}
    return {**names, WHOLE: gettext("From start to end")}


def organisation_names(keys: Iterable[str], version: int = 0) -> Mapping[str, Text]:
    """Names of organisations by the key that facets use; none without keys.

    One query; with the version of the data only once for these keys in this process.
    """
    return _names(version, tuple(keys))


@remembered(128)
def _names(version: int, keys: tuple[str, ...]) -> dict[str, Text]:
    pks = [int(key) for key in keys if key.isdecimal()]
    if not pks:
        return {}
    rows = Organisation.objects.filter(pk__in=pks).order_by()
    names = rows.values_list("pk", "name_de", "name_en")
    return {str(pk): Text(de=german, en=english) for pk, german, english in names}
