"""How a value enters a draft, by the fact it is: single facts by path, rows by their kind.

Every function takes the draft, the value that a transform gave, and the saying: from which
column, by whose words. One that cannot use the value raises ValueError with a sentence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from exchange.profiles import words
from exchange.profiles.base import Column, Profile
from exchange.profiles.draft import Draft
from exchange.profiles.meaning import Vocabulary, status_meant, words_of
from studies import choices as c
from studies import countries as lands
from studies import parts as p
from studies.fold import fold
from studies.identifiers import Number
from studies.pasting.text import says_nothing
from studies.record import StudyRecord


@dataclass(frozen=True)
class Saying:
    """A value on its way: from which column, in which language, by whose words."""

    column: Column
    profile: Profile
    vocabulary: Vocabulary

    @property
    def language(self) -> str:
        """The language of the column, else of the list."""
        return self.column.language or self.profile.language

    def code(self, word: str, known: Mapping[str, str]) -> str:
        """What a word means: by the profile, else by words known; empty when it means nothing.

        Raises UnknownWordError for a word of which neither says anything.
        """
        said = self.profile.code(self.column.target, word)
        found = known.get(fold(word)) if said is None else said
        if found is None and not says_nothing(word):
            raise UnknownWordError(word)
        return found or ""


class UnknownWordError(ValueError):
    """A word of a closed list that nobody has said the meaning of (rule I4)."""

    def __init__(self, word: str) -> None:
        self.word = word
        super().__init__(
            _(
                "“%(word)s” is a value the register does not know; the field stays empty. Say "
                "in the profile what it means."
            )
            % {"word": word[:80]}
        )


Put = Callable[[Draft, Any, Saying], None]


@cache
def kind_of(path: str) -> type[TextChoices] | None:
    """The closed list that a fact of the record is of."""
    model: Any = StudyRecord
    for step in path.split("."):
        if step not in getattr(model, "model_fields", {}):
            return None
        model = model.model_fields[step].annotation
    for kind in (model, *get_args(model)):
        if isinstance(kind, type) and issubclass(kind, TextChoices):
            return kind
    return None


def text(draft: Draft, value: str, saying: Saying) -> None:
    """A text, in the language of its column."""
    draft.text(saying.column.target, saying.language, value)


def fact(draft: Draft, value: Any, saying: Saying) -> None:
    """A single fact; a line longer than its column is shortened."""
    if isinstance(value, str) and (limit := _limit(saying.column.target)):
        value = value if len(value) <= limit else f"{value[: limit - 1]}…"
    draft.facts[saying.column.target] = value


@cache
def _limit(path: str) -> int:
    """How many signs a line of the record can hold; 0 for no limit."""
    model: Any = StudyRecord
    *above, last = path.split(".")
    for step in above:
        model = model.model_fields[step].annotation
    limits = (getattr(fact, "max_length", None) for fact in model.model_fields[last].metadata)
    return next(filter(None, limits), 0)


def coded(draft: Draft, value: str, saying: Saying) -> None:
    """A word of a closed list."""
    target = saying.column.target
    kind = kind_of(target)
    if kind is None:
        raise ValueError(_("%(target)s does not belong to a closed list.") % {"target": target})
    if code := saying.code(value, words.of_enum(kind)):
        draft.facts[target] = (code,) if target == "design.purpose" else code


def status(draft: Draft, value: str, saying: Saying) -> None:
    """The recruitment status, with the words of the list kept beside it."""
    draft.facts |= {"status.raw": value[:200], "status.source": saying.profile.source[:40]}
    draft.facts["status.sub_status"] = "not_confirmed"
    if code := status_meant(value, saying.profile, saying.vocabulary):
        draft.facts["status.sub_status"] = code
    else:
        raise UnknownWordError(value)


def keys(draft: Draft, value: Any, saying: Saying) -> None:
    """Keys of a vocabulary of the register."""
    target = saying.column.target
    known = words_of(target, saying.vocabulary)
    values = [value] if isinstance(value, str) else value
    codes = [code for word in values if (code := saying.code(word, known))]
    there = draft.keys.setdefault(target, [])
    there += [code for code in dict.fromkeys(codes) if code not in there]


def indications(draft: Draft, value: Any, saying: Saying) -> None:
    """Where the study is sorted; the first is its main indication."""
    known = words_of("indications", saying.vocabulary)
    values = [value] if isinstance(value, str) else value
    codes = dict.fromkeys(code for word in values if (code := saying.code(word, known)))
    rows = [
        p.StudyIndication(indication=code, is_main=not place) for place, code in enumerate(codes)
    ]
    draft.keys["indications"] = rows  # type: ignore[assignment]


def countries(draft: Draft, value: Any, saying: Saying) -> None:
    """Countries by name or code; those nobody knows are named."""
    there = draft.keys.setdefault("countries", [])
    unknown = []
    for name in [value] if isinstance(value, str) else value:
        found = saying.profile.code("countries", name) or lands.code(name)
        code = found or (name.upper() if name.upper() in lands.NAMES else "")
        if code and code not in there:
            there.append(code)
        unknown += [] if code else [name]
    if unknown:
        raise UnknownWordError(", ".join(unknown))


def conditions(draft: Draft, value: Any, saying: Saying) -> None:
    """Health conditions; the first is the main one."""
    for name in [value] if isinstance(value, str) else value:
        text = p.Text(**{saying.language: name})
        is_main = not draft.rows["conditions"]
        if text not in [row.text for row in draft.rows["conditions"]]:
            draft.rows["conditions"].append(p.Condition(text=text, is_main=is_main))


_TYPED = {
    **{f"{fold(kind.value)}": kind for kind in c.InterventionType},
    "biological": c.InterventionType.BIOLOGICAL,
    "behavioral": c.InterventionType.BEHAVIOURAL,
    "device": c.InterventionType.DEVICE,
    "diagnostic test": c.InterventionType.DIAGNOSTIC_TEST,
    "dietary supplement": c.InterventionType.DIETARY_SUPPLEMENT,
    "combination product": c.InterventionType.COMBINATION_PRODUCT,
}


def interventions(draft: Draft, value: Any, saying: Saying) -> None:
    """Interventions; a kind before a colon is taken for one."""
    for name in [value] if isinstance(value, str) else value:
        before, colon, behind = name.partition(":")
        kind = _TYPED.get(fold(before)) if colon and behind.strip() else None
        text = p.Text(**{saying.language: behind.strip() if kind else name})
        draft.rows["interventions"].append(p.Intervention(name=text, type=kind))


def criteria(kind: c.CriterionKind) -> Put:
    """Criteria of one list, as rows."""
    return lambda draft, value, saying: draft.criteria(kind, saying.language, value)


def outcomes(rank: c.OutcomeRank) -> Put:
    """Outcomes of one rank, as rows."""

    def put(draft: Draft, value: Any, saying: Saying) -> None:
        text = value if isinstance(value, str) else "\n".join(f"- {line}" for line in value)
        draft.outcomes(rank, saying.language, text)

    return put


def organisations(role: c.OrganisationRole) -> Put:
    """Organisations in one role."""

    def put(draft: Draft, value: Any, _saying: Saying) -> None:
        for name in [value] if isinstance(value, str) else value:
            if not says_nothing(name):
                draft.organisation(role, " ".join(name.split()))

    return put


def sites(draft: Draft, value: Any, saying: Saying) -> None:
    """Sites by the names of their organisations, or of their cities."""
    is_city = saying.column.target == "sites:city"
    for name in [value] if isinstance(value, str) else value:
        if not says_nothing(name):
            key = "" if is_city else draft.who.organisation(name[: p.LONGEST_NAME])
            city = name[:120] if is_city else ""
            draft.rows["sites"].append(p.Site(organisation=key, city=city))


def person(role: str) -> Put:
    """Who answers for the study in one role."""
    return lambda draft, value, saying: draft.person(role, value)


def home(role: str) -> Put:
    """The organisation of whoever answers in one role."""
    return lambda draft, value, saying: draft.person(role, None, " ".join(value.split()))


def milestone(kind: c.MilestoneKind, date_kind: c.DateKind) -> Put:
    """A date in the life of the study."""

    def put(draft: Draft, value: str, _saying: Saying) -> None:
        row = p.Milestone(kind=kind, date_kind=date_kind, date=value)
        there = [(old.kind, old.date_kind) for old in draft.rows["milestones"]]
        if (kind, date_kind) not in there:
            draft.rows["milestones"].append(row)

    return put


def identifier(draft: Draft, value: Number, saying: Saying) -> None:
    """A number of the study."""
    draft.number(value, authority="")


def registered(draft: Draft, value: str, _saying: Saying) -> None:
    """When the study got its primary number."""
    draft.registered_on = value


def number(draft: Draft, value: str, _saying: Saying) -> None:
    """The number of the study in this register."""
    draft.facts["number"] = value.strip().upper()


def publication(name: str) -> Put:
    """One number of a publication of the results."""

    def put(draft: Draft, value: str, _saying: Saying) -> None:
        rows = draft.rows["publications"]
        if says_nothing(value):
            return
        if rows and not getattr(rows[-1], name):
            rows[-1] = rows[-1].model_copy(update={name: value[:200]})
        else:
            facts: dict[str, Any] = {name: value[:200]}
            rows.append(p.Publication(kind=c.PublicationKind.RESULT, **facts))

    return put
