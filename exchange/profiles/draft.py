"""One row on its way to a record: facts put in one by one, in any order."""

from dataclasses import dataclass, field
from typing import Any

from exchange.readers.base import PersonName
from exchange.readers.parties import Parties
from studies import choices as c
from studies import parts as p
from studies.identifiers import Number, comparable
from studies.pasting import lists
from studies.record import StudyRecord

_ROWS = (
    *("identifiers", "milestones", "outcomes", "criteria", "conditions", "interventions"),
    *("sponsors", "responsibilities", "sites", "publications"),
)


@dataclass
class Draft:
    """What a row has said so far.

    ``facts`` holds single values by path (``design.phase``), texts by path and language.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in _ROWS})
    keys: dict[str, list[str]] = field(default_factory=dict)
    who: Parties = field(default_factory=Parties)
    registered_on: str | None = None

    def text(self, path: str, language: str, text: str) -> None:
        """Add to a text; two columns of one fact are two paragraphs."""
        there = self.texts.setdefault(path, {})
        there[language] = "\n\n".join(filter(None, (there.get(language), text)))

    def number(self, found: Number, *, is_primary: bool = False, authority: str = "") -> None:
        """Add a number of the study, each once; of one register the first is its own."""
        rows = self.rows["identifiers"]
        same = comparable(found.scheme, found.value)
        if any(
            row.scheme == found.scheme and comparable(row.scheme, row.value) == same for row in rows
        ):
            return
        rows.append(
            p.Identifier(
                scheme=found.scheme,
                value=found.value,
                is_primary=is_primary,
                issuing_authority=authority,
            )
        )

    def criteria(self, kind: c.CriterionKind, language: str, text: str) -> None:
        """Add the criteria of a text, in rows; a heading inside it says which list they are of."""
        found = lists.pasted_criteria(text, kind)
        self.rows["criteria"] += [
            p.Criterion(kind=row.kind, level=row.level, text=_text(language, row.text))
            for row in found.rows
        ]
        for of, note in found.notes.items():
            if of in (c.CriterionKind.INCLUSION, c.CriterionKind.EXCLUSION):
                self.text(f"eligibility.{of.value}_note", language, note)
        for of in found.incomplete:
            self.facts[f"eligibility.{of.value}_complete"] = False

    def outcomes(self, rank: c.OutcomeRank, language: str, text: str) -> None:
        """Add the outcomes of a text."""
        self.rows["outcomes"] += [
            p.Outcome(
                rank=row.rank,
                title=_text(language, row.title),
                time_frame=_text(language, row.time_frame),
                details=_text(language, row.details),
            )
            for row in lists.pasted_outcomes(text, rank)
        ]

    def organisation(self, role: c.OrganisationRole, name: str) -> None:
        """Add a sponsor, funder or partner."""
        key = self.who.organisation(name[: p.LONGEST_NAME])
        row = p.StudyOrganisation(role=role, organisation=key)
        if row not in self.rows["sponsors"]:
            self.rows["sponsors"].append(row)

    def person(self, role: str, name: PersonName | None, organisation: str = "") -> None:
        """Name who answers for the study, or complete one who was named without organisation."""
        rows = self.rows["responsibilities"]
        key = self.who.person(name) if name else ""
        home = self.who.organisation(organisation[: p.LONGEST_NAME]) if organisation else ""
        for place, row in enumerate(rows):
            is_open = (key and not row.investigator) or (home and not row.organisation)
            if row.role == role and is_open:
                filled = {
                    "investigator": row.investigator or key,
                    "organisation": row.organisation or home,
                }
                rows[place] = row.model_copy(update=filled)
                return
        if key or home:
            rows.append(p.Responsibility(role=role, organisation=home, investigator=key))

    def record(self, language: str) -> StudyRecord:
        """The record; raises pydantic's ValidationError for what no record can hold."""
        data: dict[str, Any] = {}
        for path, value in [*self.facts.items(), *self.texts.items()]:
            _put(data, path, value)
        for name, rows in self.rows.items():
            if rows:
                data[name] = tuple(rows)
        data |= {name: tuple(keys) for name, keys in self.keys.items()}
        languages = {said for texts in self.texts.values() for said in texts}
        for said in ("de", "en"):
            if said in languages:
                data[f"text_state_{said}"] = c.TextState.HUMAN
        data["record_language"] = c.Language(language)
        data["organisations"] = self.who.organisations
        data["identifiers"] = self._numbers()
        return StudyRecord.model_validate(data)

    def _numbers(self) -> tuple[p.Identifier, ...]:
        rows = self.rows["identifiers"]
        if rows and not any(row.is_primary for row in rows):
            rows[0] = rows[0].model_copy(update={"is_primary": True})
        if self.registered_on:
            rows = [
                row.model_copy(update={"assigned_on": self.registered_on})
                if row.is_primary
                else row
                for row in rows
            ]
        return tuple(rows)


def _text(language: str, text: str) -> p.Text:
    return p.Text(**{language: text})


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for step in above:
        data = data.setdefault(step, {})
    data[last] = value
