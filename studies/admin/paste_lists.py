"""The two lists that can be pasted, and how their rows are written into a study."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studies import choices as c
from studies.admin.paste_forms import KINDS, CriterionRow, OutcomeRow, PastedRow
from studies.models import Study
from studies.pasting.lists import pasted_criteria, pasted_outcomes

APPEND, REPLACE, FILL = "append", "replace", "fill"
Values = dict[str, Any]


@dataclass(frozen=True)
class PasteList:
    """A list of a study: where its rows stand, and what they are made of."""

    related: str
    title: Any
    kind_column: str
    kinds: list[Any]
    form: type[PastedRow]

    def rows_of(self, study: Study) -> list[Any]:
        """The rows that are there, in their order."""
        return list(getattr(study, self.related).all())

    def kind_of(self, row: models.Model) -> str:
        """Which of the lists a stored row belongs to."""
        return str(getattr(row, self.kind_column))

    def fits(self, there: Sequence[Any], kinds: Iterable[str], language: str) -> bool:
        """Whether the rows that are there wait for just so many texts in this language."""
        texts = self.form.texts
        return (
            bool(there)
            and Counter(map(self.kind_of, there)) == Counter(kinds)
            and not any(getattr(row, f"{name}_{language}") for row in there for name in texts)
        )

    def modes(self, there: Sequence[Any], kinds: Iterable[str], language: str) -> list[Any]:
        """What can become of the rows that are there, the likeliest first."""
        ways = [(APPEND, _("stay; the new ones follow"))]
        if there:
            ways.append((REPLACE, _("are deleted, in the lists that get new ones")))
        if self.fits(there, kinds, language):
            ways.insert(0, (FILL, str(FILLED[language])))
        return ways


FILLED = {
    c.Language.DE.value: gettext_lazy("stay; their German column is filled in"),
    c.Language.EN.value: gettext_lazy("stay; their English column is filled in"),
}
CRITERIA = PasteList("criteria", gettext_lazy("Paste criteria"), "kind", KINDS, CriterionRow)
OUTCOMES = PasteList(
    "outcomes", gettext_lazy("Paste outcomes"), "rank", c.OutcomeRank.choices, OutcomeRow
)


def split(what: PasteList, text: str, kind: str) -> tuple[list[Values], Values]:
    """The rows of a text and what stands beside them, as the forms take them."""
    if what is OUTCOMES:
        outcomes = pasted_outcomes(text, c.OutcomeRank(kind))
        names = ("kind", *what.form.texts)
        return [dict(zip(names, outcome, strict=True)) for outcome in outcomes], {}
    found = pasted_criteria(text, c.CriterionKind(kind))
    beside: Values = {f"{of}_note": note for of, note in found.notes.items()}
    beside |= {f"{of}_goes_on": True for of in found.incomplete}
    return [{"kind": of, "level": level, "text": words} for of, level, words in found.rows], beside


def write(
    what: PasteList, study: Study, rows: Sequence[Values], *, language: str, mode: str
) -> None:
    """Write rows into a study in one of the three ways; the caller holds the study's lock."""
    there = what.rows_of(study)
    if mode == FILL:
        _fill(what, there, rows, language)
        return
    kinds = {row["kind"] for row in rows}
    if mode == REPLACE:
        stored = getattr(study, what.related)
        stored.filter(**{f"{what.kind_column}__in": kinds}).delete()
        there = [row for row in there if what.kind_of(row) not in kinds]
    last = max((row.order for row in there), default=0)
    model = getattr(study, what.related).model
    model.objects.bulk_create(
        model(study=study, order=order, **_columns(what, row, language))
        for order, row in enumerate(rows, last + 1)
    )


def _columns(what: PasteList, row: Values, language: str) -> Values:
    texts = {f"{name}_{language}": row[name] for name in what.form.texts}
    level = {"level": row["level"]} if "level" in row else {}
    return {what.kind_column: row["kind"], **level, **texts}


def _fill(what: PasteList, there: Sequence[Any], rows: Sequence[Values], language: str) -> None:
    """Write the texts beside those that are there, list by list in their order."""
    waiting = {
        kind: iter([row for row in rows if row["kind"] == kind]) for kind, _label in what.kinds
    }
    names = [f"{name}_{language}" for name in what.form.texts]
    for row in there:
        columns = _columns(what, next(waiting[what.kind_of(row)]), language)
        for name in names:
            setattr(row, name, columns[name])
    type(there[0])._default_manager.bulk_update(there, names)


def write_notes(study: Study, beside: Values, *, language: str, mode: str, kinds: set[str]) -> None:
    """Write what stands beside the lists of criteria, and whether these go on elsewhere."""
    for kind, _label in KINDS:
        column, flag = f"{kind}_note_{language}", f"{kind}_complete"
        old, note = getattr(study, column), beside[f"{kind}_note"]
        is_replaced = mode == REPLACE and kind in kinds
        if is_replaced or old == note or not old:
            setattr(study, column, note if note or is_replaced else old)
        elif note:
            setattr(study, column, f"{old}\n{note}")
        if beside[f"{kind}_goes_on"]:
            setattr(study, flag, False)
        elif is_replaced:
            setattr(study, flag, True)
    notes = [f"{kind}_note_{language}" for kind, _label in KINDS]
    study.save(update_fields=[*notes, *(f"{kind}_complete" for kind, _label in KINDS)])
