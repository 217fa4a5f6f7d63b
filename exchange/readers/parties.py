"""Organisations and people of one record, by keys that hold in this record alone."""

from dataclasses import dataclass, field

from exchange.readers.base import PersonName
from studies import choices as c
from studies import parts as p
from studies.fold import fold


@dataclass
class Parties:
    """The organisations and people of one record, each under one key local to it."""

    organisations: dict[str, p.Organisation] = field(default_factory=dict)
    people: dict[str, PersonName] = field(default_factory=dict)
    _keys: dict[tuple[str, ...], str] = field(default_factory=dict)

    def organisation(
        self,
        name: str,
        *,
        city: str = "",
        country: str = "",
        kind: c.OrganisationType | None = None,
    ) -> str:
        """The key of an organisation; empty without a name."""
        if not name:
            return ""
        key = self._keys.setdefault((name, city, country), f"o{len(self.organisations) + 1}")
        if key not in self.organisations:
            self.organisations[key] = p.Organisation(
                name=p.Text(en=name), city=city, country=country, type=kind
            )
        return key

    def person(self, name: PersonName) -> str:
        """The key of a person; the same name is the same person within one record."""
        same = fold(f"{name.given} {name.family}")
        key = self._keys.setdefault((same,), f"p{len(self.people) + 1}")
        self.people.setdefault(key, name)
        return key
