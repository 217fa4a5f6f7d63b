"""Eligibility texts into criteria: two lists, nesting, notes; no word is ever lost.

Rules: reference of importing, section 9. The text is CommonMark-like, as ClinicalTrials.gov
gives it, or plain lines. Numbering is dropped, since order renders it again.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from studies.choices import CriterionKind
from studies.pasting.headings import Heading, find_heading, part_glued
from studies.pasting.items import is_label, items
from studies.pasting.text import plain

INCLUSION, EXCLUSION = CriterionKind.INCLUSION, CriterionKind.EXCLUSION

_DEEPEST = 2
_CONTINUED = re.compile(
    r"\W*(?:(?:list )?continue[ds]?\b|fortgesetzt|fortsetzung"
    r"|(?:for .*)?see (?:the )?(?:study )?protocol|siehe (?:studien)?protokoll"
    r"|(?:note\W+)?(?:other|further|additional)\b.{0,60}\bappl(?:y|ies)\b)",
    re.IGNORECASE,
)
_BOTH = re.compile(r"inclusion\s*(?:/|and|or|und)\s*exclusion", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_NUMBERING = re.compile(r"\W*(?:(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5}|[IVX]{1,4})[.)]|o\s)", re.ASCII)

# No study has so many lists; a text made to keep a reader busy may.
_MOST_HEADINGS = 200


class Row(NamedTuple):
    """One criterion: its list, its indentation of 0 to 2, its text."""

    kind: CriterionKind
    level: int
    text: str


@dataclass
class Criteria:
    """An eligibility text as rows, with notes on its two lists.

    What could not be told apart is of kind ``unsplit``, as the whole text is when a word would
    have been lost. ``told`` is all of it in the order of the source.
    """

    rows: list[Row] = field(default_factory=list)
    notes: dict[CriterionKind, str] = field(default_factory=dict)
    incomplete: set[CriterionKind] = field(default_factory=set)
    has_both: bool = False
    told: list[str] = field(default_factory=list)

    @property
    def is_split(self) -> bool:
        """Whether both lists were found and there are at least two rows of them."""
        return self.has_both and len(self.rows) > 1

    def add_note(self, kind: CriterionKind, text: str) -> None:
        """Adds a line to what stands beside a list."""
        self.notes[kind] = "\n".join(filter(None, (self.notes.get(kind), text)))
        self.told.append(text)

    def add_row(self, kind: CriterionKind, level: int, text: str) -> None:
        """Adds a criterion; what stands deeper than the third level stands on the third."""
        self.rows.append(Row(kind, min(level, _DEEPEST), text))
        self.told.append(text)


@dataclass
class _Section:
    """The lines under one heading, and the cohort they are about."""

    heading: Heading
    lines: list[str]
    cohort: str = ""


def split(text: str) -> Criteria:
    """The criteria of an eligibility text in English or German."""
    if text.count("clusion") > _MOST_HEADINGS:
        return _unsplit(text)
    before, sections = _sections(text)
    if not sections:
        return _unsplit(text)
    expected = _words_to_keep(before, sections)
    criteria = _joined(before, sections)
    if not _is_within(expected, _WORD.findall("\n".join(criteria.told))):
        return _unsplit(text)
    criteria.has_both = len({section.heading.kind for section in sections}) == 2
    return criteria


def _unsplit(text: str) -> Criteria:
    whole = plain(text)
    return Criteria([Row(CriterionKind.UNSPLIT, 0, whole)] if whole else [])


def _sections(text: str) -> tuple[list[str], list[_Section]]:
    """The lines before the first heading, and the lists under their headings."""
    before: list[str] = []
    sections: list[_Section] = []
    waiting = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[::-1]
    while waiting:
        line, kind = waiting.pop(), sections[-1].heading.kind if sections else None
        heading = find_heading(line, kind)
        if heading:
            sections.append(_Section(heading, []))
            waiting += [heading.rest] if heading.rest else []
        else:
            item, glued = part_glued(line, kind)
            (sections[-1].lines if sections else before).append(item)
            waiting += [glued] if glued else []
    return before, sections


def _joined(before: list[str], sections: list[_Section]) -> Criteria:
    """The sections' items as rows, in the order of the source."""
    criteria = Criteria()
    kinds = [section.heading.kind for section in sections]
    label = plain("\n".join(before))
    if kinds.count(kinds[0]) > 1 and is_label(label):
        sections[0].cohort = label
    elif kinds[0] == INCLUSION and label:
        criteria.add_note(INCLUSION, label)
    else:
        # Criteria before "Exclusion criteria" without a heading: nobody says what they are.
        for item in items(before):
            criteria.add_row(CriterionKind.UNSPLIT, *item)
    _name_cohorts(sections)
    for section in sections:
        _add(criteria, section, is_alone=kinds.count(section.heading.kind) == 1)
    return criteria


def _name_cohorts(sections: list[_Section]) -> None:
    """Gives each section its cohort; "Cohort 2" stands as the last line before its heading."""
    seen = {sections[0].heading.kind}
    for section, following in pairwise(sections):
        following.cohort = section.cohort
        kind = following.heading.kind
        starts_again = kind in seen and kind != section.heading.kind
        seen.add(kind)
        filled = [number for number, line in enumerate(section.lines) if line.strip()]
        if not (starts_again and following.heading.is_plain and filled):
            continue
        last = filled[-1]
        stands_alone = last > 0 and not section.lines[last - 1].strip()
        if stands_alone and section.lines[last][0].isalpha() and is_label(section.lines[last]):
            following.cohort = plain(section.lines[last])
            del section.lines[last:]


def _add(criteria: Criteria, section: _Section, *, is_alone: bool) -> None:
    heading, found = section.heading, items(section.lines)
    heads = [section.cohort] if section.cohort else []
    if not heading.is_plain:
        if is_alone:
            criteria.add_note(heading.kind, plain(heading.text))
        else:
            heads.append(plain(heading.text))
    continued = found.pop().text if len(found) > 1 and _CONTINUED.match(found[-1].text) else ""
    for level, text in enumerate(heads):
        criteria.add_row(heading.kind, level, text)
    for item in found:
        criteria.add_row(heading.kind, len(heads) + item.level, item.text)
    if continued:
        _add_continued(criteria, heading.kind, continued)


def _add_continued(criteria: Criteria, kind: CriterionKind, text: str) -> None:
    """Notes that a list goes on elsewhere, as its last line says (W02)."""
    criteria.add_note(kind, text)
    criteria.incomplete |= {INCLUSION, EXCLUSION} if _BOTH.search(text) else {kind}


def _words_to_keep(before: list[str], sections: list[_Section]) -> list[str]:
    """Every word of the source but numbering, and "Inclusion criteria", which the page says."""
    lines = [*before]
    for section in sections:
        lines += [section.heading.text] if not section.heading.is_plain else []
        lines += section.lines
    words: list[str] = []
    for line in map(plain, lines):
        numbering = _NUMBERING.match(line)
        words += _WORD.findall(line, numbering.end() if numbering else 0)
    return words


def _is_within(expected: list[str], words: list[str]) -> bool:
    """Whether the expected words stand among the words in the same order."""
    remaining = iter(words)
    return all(word in remaining for word in expected)
