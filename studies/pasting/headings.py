"""Headings of inclusion and exclusion criteria in the spellings that registers show."""

import re
from dataclasses import dataclass

from studies.choices import CriterionKind

_CORE = (
    r"(?P<core>(?:in|ex)clusion\s+(?:cr?it?eri(?:on|um|as?)|requirements?)"
    r"|(?:ein|aus)schluss-?kriteri(?:en|um))"
)
_PLAIN = re.compile(
    r"(?:in|ex)clusions?(?:\s+criteri(?:a|on))?|(?:ein|aus)schluss-?kriterien"
    r"|(?:nicht\s+)?eingeschlossen\s+werden|ausgeschlossen\s+(?:werden|sind)",
    re.IGNORECASE,
)
# A line of its own, such as: Key inclusion criteria / Donor Exclusion Criteria (part B)
_ALONE = re.compile(
    rf"(?P<before>(?:[^\s.:;]+\s+){{0,4}}?){_CORE}"
    r"(?P<after>\s*\([^()]*\)|\s+(?:for|of|by|in|includes?|were|are|as|determined|prior)\b[^.:]{0,80}"
    r"|)\s*[:：.]*",
    re.IGNORECASE,
)
# The first item in the same line, as in: Study exclusion criteria. History of pneumonia
_WITH_REST = re.compile(
    rf"(?P<before>(?:(?:key|main|major|general|study|subject|patient|participant)\s+)?){_CORE}"
    r"(?P<after>)\s*(?:[:：]|\.(?=\s+[A-Z]))[\s.]*(?P<rest>\S.*)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?P<core>(?:in|ex)clusions?)\s*(?::\s*(?P<rest>.*))?", re.IGNORECASE)
# As German protocols put it: Nicht eingeschlossen werden Patientinnen und Patienten mit:
_SPOKEN = re.compile(
    r"(?P<core>(?:nicht\s+)?eingeschlossen\s+werden|ausgeschlossen\s+(?:werden|sind))"
    r"(?:(?P<after>(?:\s[^.:]{0,80})?)\s*[:：]\s*(?P<rest>.*))?",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<=\S)[ \t]+(?=(?P<heading>(?:In|Ex)clusion Criteria\s*:))")
_SENTENCE = re.compile(
    r"\b(?:following|any|each|all|meet\w*|not|none|no|if|per|previous|must|may|and|or|und|oder)\b",
    re.IGNORECASE,
)
_ORNAMENT = re.compile(r"^(?:#+\s*|\*\*|__)+|(?:\*\*|__|#+)\s*$")
_BULLET = re.compile(r"^[*+•·●-](?:\s+|(?=[A-Z]))")


@dataclass(frozen=True)
class Heading:
    """A heading: its list, its words, and what stands behind it in the same line."""

    kind: CriterionKind
    text: str
    rest: str
    is_plain: bool


def find_heading(line: str, current: CriterionKind | None) -> Heading | None:
    """The heading that a line is or begins with, below the list ``current``; None for an item."""
    folded = line.casefold()
    if not any(part in folded for part in ("clusion", "schluss", "geschlossen")):
        return None
    text = line.strip()
    has_bullet = bool(_BULLET.match(text))
    text = _ORNAMENT.sub("", _BULLET.sub("", text)).strip()
    shapes = (_ALONE, _WITH_REST, _BARE, _SPOKEN)
    match = next(filter(None, (shape.fullmatch(text) for shape in shapes)), None)
    if match is None:
        return None
    found = {"before": "", "after": "", "rest": "", **match.groupdict(default="")}
    kind = _kind(found["core"])
    says_more = bool(found["before"] or found["after"] or found["rest"])
    if _SENTENCE.search(found["before"]) or (has_bullet and says_more and kind == current):
        return None
    if has_bullet and (found["before"] or found["after"]):
        return None
    words = text.removesuffix(found["rest"]).strip()
    is_plain = bool(_PLAIN.fullmatch(words.rstrip(":：. ")))
    return Heading(kind, words, found["rest"], is_plain)


def part_glued(line: str, current: CriterionKind | None) -> tuple[str, str]:
    """An item and the heading of another list that stands glued behind it in the same line."""
    match = _GLUED.search(line) if "clusion Criteria" in line else None
    if match is None or _kind(match["heading"]) == current:
        return line, ""
    return line[: match.start()], line[match.start() :].strip()


def _kind(core: str) -> CriterionKind:
    is_inclusion = core.casefold().startswith(("in", "ein"))
    return CriterionKind.INCLUSION if is_inclusion else CriterionKind.EXCLUSION
