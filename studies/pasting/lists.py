"""What somebody pastes at the desk: rows to be looked at before they are saved."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from studies.choices import CriterionKind, OutcomeRank
from studies.pasting import criteria, outcomes
from studies.pasting.outcomes import Outcome
from studies.pasting.text import plain
from studies.quality.lost_signs import lost_signs

OVERLONG = 500  # characters of one row; beyond that it is rarely one criterion

# Such a line hangs below no criterion, even where no blank line parts them.
_GOES_ON = re.compile(
    r"\n(?=[ \t]*(?:[\[(…]|\.\.\.)\s*(?:continued|fortgesetzt|fortsetzung|see |siehe ))",
    re.IGNORECASE,
)
_HEADINGS = {
    CriterionKind.INCLUSION: "Inclusion criteria:",
    CriterionKind.EXCLUSION: "Exclusion criteria:",
}


@dataclass(frozen=True)
class Pasted:
    """Criteria with the notes beside their lists, and the lists that go on elsewhere."""

    rows: list[criteria.Row]
    notes: dict[CriterionKind, str] = field(default_factory=dict)
    incomplete: set[CriterionKind] = field(default_factory=set)


def pasted_criteria(text: str, kind: CriterionKind = CriterionKind.INCLUSION) -> Pasted:
    """The criteria of a pasted text; those before any heading are of ``kind``."""
    text = _GOES_ON.sub("\n\n", "\n".join(text.replace("\xa0", " ").splitlines()))
    found = criteria.split(text)
    if any(row.kind == CriterionKind.UNSPLIT for row in found.rows):
        found = criteria.split(f"{_HEADINGS[kind]}\n{text}")
    if any(row.kind == CriterionKind.UNSPLIT for row in found.rows):
        # A word would have been lost: every line is a row, for the reader to put right.
        rows = [criteria.Row(kind, 0, plain(line)) for line in text.split("\n")]
        return Pasted([row for row in rows if row.text])
    rows = [criteria.Row(row.kind, row.level, " ".join(row.text.split("\n"))) for row in found.rows]
    return Pasted(rows, found.notes, found.incomplete)


def pasted_outcomes(text: str, rank: OutcomeRank = OutcomeRank.PRIMARY) -> list[Outcome]:
    """The outcomes of a pasted text; those before any heading are of ``rank``."""
    return outcomes.split(text, rank)


def warnings(rows: Sequence[tuple[str, str]], there: Iterable[str] = ()) -> list[list[str]]:
    """What to look at in each row, in words.

    A row is its list and its text; ``there`` are the texts that the study has already.
    """
    keys = [(kind, _folded(text)) for kind, text in rows]
    counts, known = Counter(keys), {_folded(text) for text in there}
    found = []
    for (_kind, text), key in zip(rows, keys, strict=True):
        said = [_("A sign such as ≥ may be lost: “%s”.") % words for words in lost_signs(text)]
        if key[1] and counts[key] > 1:
            said.append(_("This text appears here more than once."))
        if key[1] in known - {""}:
            said.append(_("The study already has a row with this text."))
        if len(text) > OVERLONG:
            said.append(
                _("%(count)d characters: is this one row? Rows are best below %(limit)d.")
                % {"count": len(text), "limit": OVERLONG}
            )
        found.append(said)
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .;,")
