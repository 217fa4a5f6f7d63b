"""Which indications a study belongs to, by vocabulary: labels, other names and MeSH terms.

Nothing is guessed: a label or other name must stand in the text as whole words. What matches
nothing is "not yet sorted" and waits for staff.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from studies.fold import fold
from studies.models import Indication
from studies.parts import StudyIndication, Text
from studies.record import StudyRecord

# Where a name was found, best evidence first: it decides which indication is the main one.
_CONDITION, _TITLE, _MESH, _KEYWORD, _BROADER_MESH = range(5)


@dataclass
class Sorter:
    """The vocabulary made ready for matching; ``sort`` asks no database."""

    parents: dict[str, str] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    by_name: dict[tuple[str, ...], list[str]] = field(default_factory=lambda: defaultdict(list))
    by_mesh: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    longest: int = 1

    @classmethod
    def load(cls) -> "Sorter":
        """All active indications; one query."""
        sorter = cls()
        rows = list(Indication.objects.filter(active=True))
        slugs = {row.pk: row.slug for row in rows}
        for row in rows:
            if row.parent_id in slugs:
                sorter.parents[row.slug] = slugs[row.parent_id]
            sorter.order[row.slug] = len(sorter.order)
            for text in (row.label, row.aliases):
                for line in [*text.de.splitlines(), *text.en.splitlines()]:
                    sorter.add_name(line, row.slug)
            for code in row.mesh_ids.split():
                sorter.by_mesh[_mesh(code)].append(row.slug)
        return sorter

    def add_name(self, name: str, slug: str) -> None:
        """File an indication under one more of its names."""
        runs = tuple(_names(name).split())
        if runs and slug not in self.by_name[runs]:
            self.by_name[runs].append(slug)
            self.longest = max(self.longest, len(runs))

    def sort(self, record: StudyRecord) -> tuple[StudyIndication, ...]:
        """The indications of a record, the main one first; empty when nothing matches.

        A broader indication is left out where a narrower one matched: the tree implies it.
        """
        found: dict[str, tuple[int, int]] = {}
        for place, (evidence, slug) in enumerate(self._evidence(record)):
            found[slug] = min(found.get(slug, (evidence, place)), (evidence, place))
        implied = {parent for slug in found for parent in self._broader(slug)}
        kept = sorted(found.keys() - implied, key=lambda slug: (*found[slug], self.order[slug]))
        return tuple(
            StudyIndication(indication=slug, is_main=position == 0)
            for position, slug in enumerate(kept)
        )

    def _evidence(self, record: StudyRecord) -> Iterator[tuple[int, str]]:
        for condition in record.conditions:
            yield from self._named(_CONDITION, condition.text)
        yield from self._named(_TITLE, record.public_title)
        yield from self._named(_TITLE, record.scientific_title)
        yield from self._named(_KEYWORD, record.keywords)
        for term in record.subject_terms:
            evidence = _BROADER_MESH if term.is_ancestor else _MESH
            yield from ((evidence, slug) for slug in self.by_mesh.get(_mesh(term.code), ()))

    def _named(self, evidence: int, text: Text) -> Iterator[tuple[int, str]]:
        for line in [*text.de.splitlines(), *text.en.splitlines()]:
            runs = _names(line).split()
            for start in range(len(runs)):
                for end in range(start + 1, min(start + self.longest, len(runs)) + 1):
                    for slug in self.by_name.get(tuple(runs[start:end]), ()):
                        yield evidence, slug

    def _broader(self, slug: str) -> Iterator[str]:
        while (slug := self.parents.get(slug, "")) != "":
            yield slug


def _names(text: str) -> str:
    """The folded words of a name; apostrophes are no word breaks (Parkinson's)."""
    return fold(text.replace("’", "").replace("'", ""))


def _mesh(code: str) -> str:
    """A MeSH descriptor in one spelling: registers pad its digits with zeros or do not."""
    return f"{code[:1]}{code[1:].lstrip('0')}"
