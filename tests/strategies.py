"""Hypothesis strategies for records, derived from the shapes themselves.

``records`` makes any record at all; ``stored_records`` makes records that the working copy of a
register with ``ORGANISATIONS``, ``INDICATIONS`` ... can hold, all their lists included.
"""

from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from studies import dates
from studies import parts as p
from studies.columns import FACTS, GROUPS, ROWS, Table
from studies.identifiers import comparable
from studies.record import StudyRecord
from studies.terms import Terms

Strategy = st.SearchStrategy[Any]

# The rows that records of ``stored_records`` name; tests make them with these keys.
KEYS = ("1", "2", "3")
INDICATIONS = ("covid-19", "hiv", "tuberculosis")
NETWORKS = ("north", "south")
ROLES = ("principal_investigator", "public_contact")
SUB_STATUSES = ("", "concept", "recruiting", "completed")

_LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
_KEY_LETTERS = st.characters(exclude_categories=["Cs", "Z", "Cc"])
_FEW = 2


def texts(longest: int | None = None) -> Strategy:
    """Any text that a record may hold."""
    return st.text(_LETTERS, max_size=min(longest or 12, 12))


@st.composite
def partial_dates(draw: st.DrawFn) -> str:
    """A day, a month or a year."""
    day = draw(st.dates(min_value=dates.first_day("0001")))
    return day.isoformat()[: draw(st.sampled_from([4, 7, 10]))]


def _line(kind: Any) -> Strategy | None:
    """The texts of an annotated type: as long as it takes, and without blanks where it is a key."""
    if get_origin(kind) is not Annotated or get_args(kind)[0] is not str:
        return None
    rules = [
        rule
        for given in get_args(kind)[1:]
        for rule in (given.metadata if isinstance(given, FieldInfo) else [given])
    ]
    longest = min((r.max_length for r in rules if getattr(r, "max_length", None)), default=12)
    patterns = {getattr(rule, "pattern", None) for rule in rules} - {None}
    if p.Number == kind:
        return st.from_regex(patterns.pop(), fullmatch=True)
    is_key = any("\\s" in (getattr(rule, "pattern", None) or "") for rule in rules)
    letters = _KEY_LETTERS if is_key else _LETTERS
    return st.text(letters, max_size=min(longest, 12))


def _simple(kind: Any) -> Strategy | None:
    simple = {
        str: texts(),
        p.Count: st.integers(0, 2_147_483_647),
        dates.PartialDate: partial_dates(),
        int: st.integers(0, 2),
        bool: st.booleans(),
        float: st.floats(-90, 90, allow_nan=False, allow_subnormal=False),
    }
    return simple[kind] if kind in simple else _line(kind)


def of_type(kind: Any, given: dict[Any, Strategy]) -> Strategy:
    """What a field of this type may hold; ``given`` replaces strategies by type or (part, name)."""
    simple = given[kind] if kind in given else _simple(kind)
    if simple is not None:
        return simple
    if get_origin(kind) in (Union, UnionType):
        inner = [of_type(one, given) for one in get_args(kind) if one is not NoneType]
        return st.none() | st.one_of(inner)
    if get_origin(kind) is tuple:
        return st.lists(of_type(get_args(kind)[0], given), max_size=_FEW).map(tuple)
    if get_origin(kind) is dict:
        key, value = (of_type(one, given) for one in get_args(kind))
        return st.dictionaries(key, value, max_size=_FEW)
    if hasattr(kind, "__metadata__"):
        return of_type(get_args(kind)[0], given)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return of_part(kind, given)


def of_part(part: type[p.Part], given: dict[Any, Strategy]) -> Strategy:
    """A part with anything in its fields."""
    hints = get_type_hints(part, include_extras=True)
    fields = {
        name: given[part, name] if (part, name) in given else of_type(hints[name], given)
        for name in part.model_fields
        if name != "schema_version"
    }
    return st.builds(part, **fields)


def records() -> Strategy:
    """Any record at all."""
    return of_part(StudyRecord, {})


def _limits(table: Table) -> dict[Any, Strategy]:
    """Texts as long as the columns of a table take them."""
    found: dict[Any, Strategy] = {}
    hints = get_type_hints(table.part, include_extras=True)
    for name in table.names:
        if hints[name] is p.Str:
            column = table.model._meta.get_field(table.prefix + name)
            found[table.part, name] = texts(getattr(column, "max_length", None))
    return found


def _unique(part: Strategy, *by: str) -> Strategy:
    rows = st.lists(
        part, max_size=3, unique_by=lambda row: tuple(getattr(row, name) for name in by)
    )
    return rows.map(tuple)


def _one(name: str) -> Any:
    """A change to a list of rows: at most the first one may bear the mark."""

    def first_only(rows: tuple[p.Part, ...]) -> tuple[p.Part, ...]:
        return tuple(
            row.model_copy(update={name: getattr(row, name) and place == 0})
            for place, row in enumerate(rows)
        )

    return first_only


def stored_records(terms: Terms) -> Strategy:
    """Records that a register with the rows above can hold, statuses as it derives them."""
    given: dict[Any, Strategy] = {}
    for table in [FACTS, *GROUPS.values(), *ROWS.values()]:
        given |= _limits(table)
    keys = st.sampled_from(["", *KEYS])
    given |= {
        (p.Site, "organisation"): keys,
        (p.Site, "country"): st.sampled_from(["", "DE", "AT"]),
        (p.EthicsReview, "committee"): keys,
        (p.StudyOrganisation, "organisation"): st.sampled_from(KEYS),
        (p.Responsibility, "organisation"): keys,
        (p.Responsibility, "investigator"): keys,
        (p.Responsibility, "role"): st.sampled_from(ROLES),
        (p.StudyIndication, "indication"): st.sampled_from(INDICATIONS),
        (StudyRecord, "status"): _statuses(terms),
        (StudyRecord, "number"): st.just("CTU-9001"),
        (StudyRecord, "networks"): st.sets(st.sampled_from(NETWORKS)).map(sorted).map(tuple),
        (StudyRecord, "labels"): st.just({}),
        (StudyRecord, "organisations"): st.just({}),
    }
    given[StudyRecord, "milestones"] = _unique(of_part(p.Milestone, given), "kind", "date_kind")
    given[StudyRecord, "indications"] = _unique(
        of_part(p.StudyIndication, given), "indication"
    ).map(_one("is_main"))
    given[StudyRecord, "identifiers"] = st.lists(
        of_part(p.Identifier, given),
        max_size=3,
        unique_by=lambda row: (row.scheme, comparable(row.scheme, row.value)),
    ).map(lambda rows: _one("is_primary")(tuple(rows)))
    return of_part(StudyRecord, given)


def _statuses(terms: Terms) -> Strategy:
    raw = {(p.StatusPart, "raw"): texts(200), (p.StatusPart, "source"): texts(40)}

    def derived(status: p.StatusPart, code: str) -> p.StatusPart:
        implied = terms.status(code) or {"main": p.StatusPart().main, "stage": 0}
        return status.model_copy(update={"sub_status": code, **implied})

    return st.builds(derived, of_part(p.StatusPart, raw), st.sampled_from(SUB_STATUSES))
