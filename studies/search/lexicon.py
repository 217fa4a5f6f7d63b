"""The words a register knows: groups of synonyms, its vocabulary, and what its studies say.

Held in memory for one version of the data. Saving a group or a term of the vocabulary gives the
data a new version, so that an edit is in effect with the next request, in every process.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from studies import states
from studies.fold import fold
from studies.models import Indication, SearchWord, SynonymGroup
from studies.search.state import remembered

# Shorter words stand inside too many others, and are corrected to too many others.
SHORTEST_INSIDE = 5
SHORTEST_CORRECTED = 4
_MOST_INSIDE = 40

# How plurals end, German and English; a base of fewer letters is too likely another word, unless
# it is one of the vocabulary.
_PLURALS = ("en", "n", "e", "es", "s")
_SHORTEST_BASE = 6

# Words that hold a term and mean something else: by the term, what such words contain.
_UNRELATED = {
    "angst": ("angsted",),
    "candida": ("candidat",),
    "corona": ("coronal", "coronar"),
    "cystectomy": ("cholecyst",),
    "grippe": ("magendarm",),
    "otitis": ("parotitis",),
    "pocken": ("windpocken", "wasserpocken"),
    "roteln": ("ringelroteln",),
    "sachsen": ("niedersachsen", "sachsenanhalt"),
    "saxony": ("lowersaxony", "saxonyanhalt"),
    "sepsis": ("asepsis", "antisepsis"),
    "stemi": ("system", "nstemi", "astemi"),
    "tania": ("catania",),
    "tripper": ("stripper",),
    "urologie": ("neurologie",),
    "warts": ("vorwarts", "enwarts"),
    "warzen": ("schwarzen",),
}
# Paratyphus is no typhus, pseudotuberculosis no tuberculosis, non-melanoma no melanoma.
_OTHER_DISEASE = ("para", "pseudo", "non")
# Infertility is no fertility.
_OPPOSITE = "in"


class Group(NamedTuple):
    """Terms that mean the same: as they are written, and folded into runs.

    ``hidden`` is a word that is looked for with them, and that nobody is told of.
    """

    names: tuple[str, ...]
    runs: tuple[tuple[str, ...], ...]
    hidden: str = ""


@dataclass(frozen=True)
class Lexicon:
    """Words of one version of the data.

    ``groups`` by the joined runs of each of their terms; ``terms`` are the folded single words
    that are a term of the vocabulary or a synonym; ``spelt`` has every word of those, folded, and
    how it is written; ``words`` are the words of the studies and in how many of them each stands;
    ``named`` has the indications by the joined runs of each of their names.
    """

    groups: Mapping[str, tuple[Group, ...]]
    terms: frozenset[str]
    spelt: Mapping[str, str]
    words: Mapping[str, int]
    lines: str
    named: Mapping[str, str]

    @classmethod
    def load(cls) -> Self:
        """Groups, vocabulary and words as they stand now; three queries."""
        groups = [_group(row) for row in SynonymGroup.objects.filter(active=True)]
        groups += map(_state, states.STATES)
        texts = [name for group in groups for name in group.names]
        columns = ("slug", "label_de", "label_en", "aliases_de", "aliases_en")
        rows = list(Indication.objects.filter(active=True).values_list(*columns))
        texts += [line for row in rows for text in row[1:] for line in text.splitlines()]
        words = dict(SearchWord.objects.order_by().values_list("word", "studies"))
        return cls(
            groups=_by_term(groups),
            terms=frozenset(folded for text in texts if " " not in (folded := fold(text))),
            spelt=_spelt(texts),
            words=words,
            lines="\n".join(["", *words, ""]),
            named=_named(rows),
        )

    def containing(self, term: str) -> tuple[str, ...]:
        """The words of the studies that contain a term, the term first, then the most used.

        At most 40; words that only look like the term are left out.
        """
        found, place = set(), self.lines.find(term)
        while place >= 0:
            end = self.lines.index("\n", place)
            found.add(self.lines[self.lines.rindex("\n", 0, place) + 1 : end])
            place = self.lines.find(term, end)
        unrelated = (*_UNRELATED.get(term, ()), *(prefix + term for prefix in _OTHER_DISEASE))
        related = (
            word
            for word in found
            if not word.startswith(_OPPOSITE + term) and not any(part in word for part in unrelated)
        )
        ranked = sorted(related, key=lambda word: (-self.words[word], word))
        return tuple(dict.fromkeys((term, *ranked[:_MOST_INSIDE])))

    def singular(self, word: str) -> str:
        """The known word whose plural this is (Depressionen, vaccines), or nothing."""
        bases = (word.removesuffix(end) for end in _PLURALS if word.endswith(end))
        return next((base for base in bases if self._is_base(base)), "")

    def _is_base(self, base: str) -> bool:
        is_term = len(base) >= SHORTEST_INSIDE and base in self.spelt
        return is_term or (len(base) >= _SHORTEST_BASE and base in self.words)

    def indication(self, runs: Iterable[str]) -> str:
        """The slug of the indication that folded words name, in the singular or plural."""
        typed = "".join(runs)
        return self.named.get(typed) or self.named.get(self.singular(typed), "")

    def knows(self, word: str) -> bool:
        """Whether a folded word is in the vocabulary, or begins a word of a study."""
        return word in self.spelt or f"\n{word}" in self.lines


@remembered()
def lexicon(version: int) -> Lexicon:
    """The words of this process, remembered as long as the data keep their version."""
    return Lexicon.load()


def _group(row: SynonymGroup) -> Group:
    names: dict[tuple[str, ...], str] = {}
    for name in row.all_terms():
        if runs := tuple(fold(name).split()):
            names.setdefault(runs, name)
    return Group(tuple(names.values()), tuple(names))


def _state(state: states.State) -> Group:
    return Group(state.names, tuple(tuple(fold(name).split()) for name in state.names), state.word)


def _by_term(groups: Iterable[Group]) -> dict[str, tuple[Group, ...]]:
    found: dict[str, tuple[Group, ...]] = {}
    for group in groups:
        for key in dict.fromkeys(map("".join, group.runs)):
            found[key] = (*found.get(key, ()), group)
    return found


def _named(rows: Collection[tuple[str, ...]]) -> dict[str, str]:
    """Indications by their names; a label goes before what another one is also called."""
    labels = [(slug, text) for slug, de, en, *_ in rows for text in (de, en)]
    aliases = [
        (slug, line)
        for slug, _de, _en, *texts in rows
        for text in texts
        for line in text.splitlines()
    ]
    named: dict[str, str] = {}
    for slug, name in labels + aliases:
        named.setdefault("".join(fold(name).split()), slug)
    return named


def _spelt(texts: Iterable[str]) -> dict[str, str]:
    """The longer words of texts as they are written, by their folded form."""
    spelt: dict[str, str] = {}
    for text in texts:
        for piece in text.replace("-", " ").split():
            word = piece.strip("().,;:’'")
            folded = fold(word)
            if folded.isalpha() and len(folded) >= SHORTEST_CORRECTED:
                spelt.setdefault(folded, word)
    return spelt
