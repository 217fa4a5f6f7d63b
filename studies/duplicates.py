"""Organisations and people that may stand twice: proposals, never automatic."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from studies.fold import fold
from studies.models import Investigator, Organisation

# How alike two names of one place are before an editor is asked.
ALIKE = 90


class _Named(NamedTuple):
    """A row as it is compared: with rows of one of its blocks, by its folded names, by what parts
    rows of one name, and by its number in a register."""

    pk: int
    blocks: frozenset[str]
    names: tuple[str, ...]
    part: str
    number: str


def suspects(model: type[Any]) -> set[int]:
    """The rows that look like another one; one query, and only rows of one block are compared."""
    return {pk for pair in _pairs(_rows(model), _SAME[model]) for pk in pair}


def like(row: Organisation | Investigator) -> list[int]:
    """The rows that look like this one."""
    model = type(row)
    pairs = _pairs(_rows(model), _SAME[model])
    return sorted({pk for pair in pairs if row.pk in pair for pk in pair} - {row.pk})


def _rows(model: type[Any]) -> list[_Named]:
    rows = model._default_manager.filter(merged_into=None).order_by("pk")
    if model is Organisation:
        facts = rows.values_list("pk", "name_de", "name_en", "city", "ror")
        return [_organisation(*row) for row in facts]
    people = rows.exclude(family="").values_list("pk", "family", "given", "orcid")
    return [_person(*row) for row in people]


def _organisation(pk: int, german: str, english: str, city: str, ror: str) -> _Named:
    names = {fold(german), fold(english)} - {""}
    first = frozenset(name.partition(" ")[0] for name in names)
    return _Named(pk, first, tuple(names), fold(city), ror)


def _person(pk: int, family: str, given: str, orcid: str) -> _Named:
    return _Named(pk, frozenset({fold(family)}), (fold(family),), fold(given), orcid)


def _pairs(
    rows: Iterable[_Named], same: Callable[[_Named, _Named], bool]
) -> Iterator[tuple[int, int]]:
    blocks: dict[str, list[_Named]] = defaultdict(list)
    for row in rows:
        for key in row.blocks:
            blocks[key].append(row)
    for block in blocks.values():
        for one, other in combinations(block, 2):
            two_numbers = one.number and other.number and one.number != other.number
            if not two_numbers and same(one, other):
                yield one.pk, other.pk


def _same_place(one: _Named, other: _Named) -> bool:
    """Alike in name, and not in two cities."""
    if one.part and other.part and one.part != other.part:
        return False
    return any(
        fuzz.ratio(name, told, score_cutoff=ALIKE) for name in one.names for told in other.names
    )


def _same_person(one: _Named, other: _Named) -> bool:
    """Of one family name, and of given names of which one may be short for the other."""
    if one.names != other.names:
        return False
    pairs = zip(one.part.split(), other.part.split(), strict=False)
    return all(first.startswith(told) or told.startswith(first) for first, told in pairs)


_SAME: dict[type[Any], Callable[[_Named, _Named], bool]] = {
    Organisation: _same_place,
    Investigator: _same_person,
}
