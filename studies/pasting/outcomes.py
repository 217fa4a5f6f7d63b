"""Outcomes written as a list: headings, titles, time frames, and bullets below as details."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from studies.choices import OutcomeRank
from studies.pasting.items import end_of_mark
from studies.pasting.text import plain

_NAMES = (
    r"(?:outcome|end\s?point|objective)(?:\s+(?:measure|variable|parameter))?(?:s|\(s\))?"
    r"|endpunkte?|outcomes?|ziel(?:kriteri(?:um|en)|parameter|variablen?|gr(?:ö|oe)(?:ß|ss)en?)"
)
_RANKS = {
    OutcomeRank.PRIMARY: r"primary|prim(?:ä|ae)re[rns]?|haupt",
    OutcomeRank.SECONDARY: r"secondary|sekund(?:ä|ae)re[rns]?|neben",
    OutcomeRank.OTHER: r"other|tertiary|exploratory|weitere[rns]?|terti(?:ä|ae)re[rns]?"
    r"|andere[rns]?|explorative[rns]?",
}
_ONE = {rank: rf"(?:{words})[\s-]?(?:{_NAMES})" for rank, words in _RANKS.items()}
# Alone in its line, in one language or in both, or with the first outcome behind a colon.
_HEADINGS = {
    rank: re.compile(
        rf"\W{{0,9}}{one}(?:\s*[/|]\s*{one})?(?:\s*\d{{1,2}})?\s*"
        r"(?:[:：](?P<rest>.*)|[.*_]*)",
        re.IGNORECASE | re.DOTALL,
    )
    for rank, one in _ONE.items()
}
_LABEL = r"(?:time\s?frame|zeitrahmen|zeitfenster|zeitraum|(?:mess)?zeitpunkte?)\s*[:：]\s*"
_BRACKETED = re.compile(rf"\s*[(\[]\s*{_LABEL}(?P<frame>[^\n]+?)\s*[)\]]\s*\.?$", re.IGNORECASE)
_BARE = re.compile(rf"(?:^|\s*[,;.–—-]\s+){_LABEL}(?P<frame>[^\n]+)$", re.IGNORECASE)
_LONGEST_WITH_FRAME = 5_000  # longer lines are no titles, and are not worth the search


class Outcome(NamedTuple):
    """One outcome; ``details`` holds one bullet a line."""

    rank: OutcomeRank
    title: str
    time_frame: str = ""
    details: str = ""


def split(text: str, rank: OutcomeRank = OutcomeRank.PRIMARY) -> list[Outcome]:
    """The outcomes of a text; those before any heading are of ``rank``."""
    reader = _Reader(rank)
    for line in text.splitlines():
        reader.read(line.expandtabs(4).replace("\xa0", " "))
    return [outcome for draft in reader.found if (outcome := draft.finished()).title]


def _heading(line: str) -> tuple[OutcomeRank, str] | None:
    """The rank that a heading names and what stands behind it; None for other lines."""
    for rank, pattern in _HEADINGS.items():
        if match := pattern.fullmatch(line.strip()):
            return rank, (match["rest"] or "").strip()
    return None


def _without_frame(text: str) -> tuple[str, str]:
    """A text and the time frame that stood at its end."""
    if len(text) > _LONGEST_WITH_FRAME:
        return text, ""
    match = _BRACKETED.search(text) or _BARE.search(text)
    if match is None or match["frame"].count(")") > match["frame"].count("("):
        return text, ""
    return text[: match.start()].strip(), match["frame"].strip()


@dataclass
class _Draft:
    """An outcome under way: lines of its title, of each detail."""

    rank: OutcomeRank
    title: list[str]
    details: list[list[str]] = field(default_factory=list)
    time_frame: str = ""

    def last(self) -> list[str]:
        return self.details[-1] if self.details else self.title

    def finished(self) -> Outcome:
        whole = _joined(self.title)
        title, frame = _without_frame(whole)
        if self.time_frame or not title:  # two time frames, or one alone: nothing gets lost
            title, frame = whole, self.time_frame
        details = [line for lines in self.details if (line := _joined(lines))]
        if not title and details:
            title = details.pop(0)
        if not title:
            title, frame = frame, ""
        return Outcome(self.rank, title, frame, "\n".join(details))


def _joined(lines: list[str]) -> str:
    return plain(" ".join(line.strip() for line in lines))


class _Reader:
    """Where the reading stands: the rank, and how the outcomes of this list are marked."""

    def __init__(self, rank: OutcomeRank) -> None:
        self.found: list[_Draft] = []
        self._rank = rank
        self._base: tuple[str, int] | None = None  # what an outcome begins with, and where
        self._is_after_blank = True

    def read(self, line: str) -> None:
        """Take the next line."""
        if heading := _heading(line):
            self._rank, line = heading
            self._base = None
        if line.strip():
            self._take(line)
        self._is_after_blank = not line.strip()

    def _take(self, line: str) -> None:
        indent = len(line) - len(line.lstrip())
        end = end_of_mark(line, indent)
        text, mark = line[end or indent :], _kind(line[indent:end])
        if self._base is None:
            self._base = (mark, indent)
            self.found.append(_Draft(self._rank, [text]))
        elif self._is_time_frame(text):
            self.found[-1].time_frame = _without_frame(text)[1]
        elif self._continues(text, mark, indent):
            self.found[-1].last().append(text)
        elif mark and (mark != self._base[0] or indent > self._base[1]):
            self.found[-1].details.append([text])
        else:
            self.found.append(_Draft(self._rank, [text]))

    def _is_time_frame(self, text: str) -> bool:
        rest, frame = _without_frame(text)
        return bool(frame) and not rest and not self.found[-1].time_frame

    def _continues(self, text: str, mark: str, indent: int) -> bool:
        """Whether a line without a mark hangs below the one before it."""
        if mark or self._base is None:
            return False
        is_marked = bool(self._base[0])
        if self._is_after_blank:
            return is_marked and indent > self._base[1]
        return is_marked or indent > self._base[1] or text[0].islower() or text[0] in "(["


def _kind(mark: str) -> str:
    """Numbers, letters and each bullet are marks of their own; nothing is none."""
    sign = mark.strip().strip("().")
    return "1" if sign.isdigit() else "a" if sign.isalpha() else sign
