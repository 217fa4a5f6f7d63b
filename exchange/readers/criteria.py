"""Eligibility texts into criteria: headings, items, nesting; no word is ever lost.

Rules: reference of importing, section 9. The text is CommonMark-like, as ClinicalTrials.gov
gives it, or plain lines. Numbering is dropped, since order renders it again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from exchange.readers.headings import Heading, find_heading, part_glued
from exchange.readers.text import plain
from studies.choices import CriterionKind

DEEPEST = 2

INCLUSION, EXCLUSION = CriterionKind.INCLUSION, CriterionKind.EXCLUSION

_INDENT = re.compile(r"[ \t]*")
_MARK = re.compile(
    r"(?:[*+](?=\s)|[-–—](?!\d)|[•·●○▪■◦‣]|o(?=\s)|\(?\d{1,3}\)|\d{1,3}\.(?=\s|[A-Z]|$)"
    r"|\([a-zA-Z]\)|[a-zA-Z]\)|(?P<letter>[a-z]|i{1,3}|iv|vi{0,3}|ix)\.(?=\s))\s*"
)
_LETTERED = {"a", "i"}
_CONTINUED = re.compile(
    r"^\W*(?:(?:list )?continue[ds]?\b|fortgesetzt|fortsetzung|(?:for (?:more|further) .*)?"
    r"see (?:the )?(?:study )?protocol|siehe (?:Studien)?protokoll)"
    r"|^\W*(?:note\W+)?(?:other|further|additional)\b.{0,60}\bappl(?:y|ies)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


class Row(NamedTuple):
    """One criterion: its list, its indentation of 0 to 2, its text."""

    kind: CriterionKind
    level: int
    text: str


@dataclass(frozen=True)
class Criteria:
    """An eligibility text as rows, with what stands beside its two lists.

    ``is_split`` means that both lists were found and every word of the source is in its place;
    otherwise what could not be told apart is of kind ``unsplit``.
    """

    rows: tuple[Row, ...] = ()
    inclusion_note: str = ""
    exclusion_note: str = ""
    inclusion_complete: bool = True
    exclusion_complete: bool = True
    is_split: bool = False


@dataclass
class _Section:
    """The lines under one heading."""

    heading: Heading | None
    lines: list[str]


def split(text: str) -> Criteria:
    """The criteria of an eligibility text in English or German."""
    sections = _sections(text)
    if len(_kinds(sections)) < 2:
        sections = _sections(part_glued(text, _kinds(sections)))
    kinds = _kinds(sections)
    if not kinds:
        return _unsplit(text)
    parted = _Parted(sections).criteria()
    if not _holds_every_word(parted, sections):
        return _unsplit(text)
    return parted


def _unsplit(text: str) -> Criteria:
    whole = plain(text)
    return Criteria((Row(CriterionKind.UNSPLIT, 0, whole),) if whole else ())


def _sections(text: str) -> list[_Section]:
    sections = [_Section(None, [])]
    kind: CriterionKind | None = None
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        heading = find_heading(line, kind)
        if heading is None:
            sections[-1].lines.append(line)
            continue
        kind = heading.kind
        sections.append(_Section(heading, [heading.rest] if heading.rest else []))
    return sections


def _kinds(sections: list[_Section]) -> set[CriterionKind]:
    return {section.heading.kind for section in sections if section.heading}


class _Parted:
    """Puts sections together as rows and notes."""

    def __init__(self, sections: list[_Section]) -> None:
        self.sections = sections
        self.rows: list[Row] = []
        self.notes: dict[CriterionKind, list[str]] = {INCLUSION: [], EXCLUSION: []}
        self.is_complete = {INCLUSION: True, EXCLUSION: True}
        self.cohort = ""

    def criteria(self) -> Criteria:
        """The sections in their order; each kind's rows keep the order of the source."""
        kinds = _kinds(self.sections)
        headings = [section.heading for section in self.sections if section.heading]
        self.has_cohorts = sum(heading.kind == headings[0].kind for heading in headings) > 1
        self._before(self.sections[0], headings[0].kind)
        for index, section in enumerate(self.sections[1:], start=1):
            self._section(section, is_first=index == 1)
        return Criteria(
            tuple(self.rows),
            inclusion_note="\n".join(self.notes[INCLUSION]),
            exclusion_note="\n".join(self.notes[EXCLUSION]),
            inclusion_complete=self.is_complete[INCLUSION],
            exclusion_complete=self.is_complete[EXCLUSION],
            is_split=len(kinds) == 2 and len(self.rows) > 1,
        )

    def _before(self, section: _Section, first: CriterionKind) -> None:
        """What stands before the first heading: a note, a cohort, or criteria without one."""
        text = plain("\n".join(section.lines))
        if not text:
            return
        if self.has_cohorts and _is_label(text):
            self.cohort = text
        elif first == INCLUSION:
            self.notes[INCLUSION].append(text)
        else:
            # Criteria without a heading before the exclusion criteria: nobody says what they are.
            items = _items(section.lines)
            self.rows += [Row(CriterionKind.UNSPLIT, level, item) for level, item in items]

    def _section(self, section: _Section, *, is_first: bool) -> None:
        heading = section.heading
        assert heading is not None  # noqa: S101 - only the section before the first has none
        kind, base = heading.kind, 0
        following = self._cohort_that_follows(section)
        items = list(_items(section.lines))
        if self.cohort:
            self.rows.append(Row(kind, 0, self.cohort))
            base = 1
        if not heading.is_plain:
            base = self._named(heading, base)
        for level, item in items:
            if (level, item) == items[-1] and _CONTINUED.match(item):
                self._continued(kind, item)
            else:
                self.rows.append(Row(kind, min(base + level, DEEPEST), item))
        self.cohort = following or self.cohort

    def _named(self, heading: Heading, base: int) -> int:
        """Keeps the words of a heading that says more than its kind."""
        is_only_one = sum(s.heading.kind == heading.kind for s in self.sections if s.heading) == 1
        if is_only_one:
            self.notes[heading.kind].append(plain(heading.text))
            return base
        self.rows.append(Row(heading.kind, min(base, DEEPEST), plain(heading.text)))
        return base + 1

    def _cohort_that_follows(self, section: _Section) -> str:
        """A last line that names the next cohort: taken out of the section before it."""
        index = self.sections.index(section) + 1
        if not self.has_cohorts or index == len(self.sections):
            return ""
        upcoming = self.sections[index].heading
        lines = [number for number, line in enumerate(section.lines) if line.strip()]
        if not lines or upcoming is None or upcoming.kind == section.heading.kind:
            return ""
        line = section.lines[lines[-1]]
        stands_alone = lines[-1] > 0 and not section.lines[lines[-1] - 1].strip()
        if upcoming.is_plain and stands_alone and _is_label(line):
            del section.lines[lines[-1] :]
            return plain(line)
        return ""

    def _continued(self, kind: CriterionKind, item: str) -> None:
        """The list goes on elsewhere, as its last line says (W02)."""
        self.notes[kind].append(item)
        self.is_complete[kind] = False
        if re.search(r"inclusion\s*(?:/|and|or|und)\s*exclusion", item, re.IGNORECASE):
            self.is_complete = {INCLUSION: False, EXCLUSION: False}
