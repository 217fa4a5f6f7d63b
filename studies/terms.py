"""Today's vocabulary in memory: keys of its rows, what they are called, what they imply."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from studies import parts as p
from studies.choices import MainStatus
from studies.columns import Keys
from studies.models import Indication, Network, Organisation, ResponsibilityRole, SubStatus


@dataclass(frozen=True)
class Terms:
    """Indications, sub-statuses, roles and networks as they stand today."""

    keys: Keys
    labels: dict[str, p.Text]
    statuses: dict[str, SubStatus]
    ancestors: dict[str, tuple[str, ...]]

    @classmethod
    def load(cls) -> Self:
        """All terms, in four queries."""
        indications = list(Indication.objects.all())
        statuses = list(SubStatus.objects.all())
        rows: dict[str, list[tuple[int, str, p.Text]]] = {
            "indication": [(row.pk, row.slug, row.label) for row in indications],
            "sub_status": [(row.pk, row.code, row.label) for row in statuses],
            "role": [(row.pk, row.code, row.label) for row in ResponsibilityRole.objects.all()],
            "network": [(row.pk, row.code, row.name) for row in Network.objects.all()],
        }
        return cls(
            keys=Keys({kind: {pk: key for pk, key, _ in rows[kind]} for kind in rows}),
            labels={f"{kind}:{key}": label for kind in rows for _, key, label in rows[kind]},
            statuses={row.code: row for row in statuses},
            ancestors=_ancestors(indications),
        )

    def status(self, code: str) -> dict[str, Any]:
        """The main status and the stage a sub-status implies."""
        row = self.statuses.get(code)
        return {"main": MainStatus(row.main_status), "stage": row.stage} if row else {}


def _ancestors(indications: Iterable[Indication]) -> dict[str, tuple[str, ...]]:
    rows = {row.pk: row for row in indications}
    found = {}
    for row in rows.values():
        chain, parent = [], row.parent_id
        while parent is not None and rows[parent].slug not in chain:
            chain.append(rows[parent].slug)
            parent = rows[parent].parent_id
        found[row.slug] = tuple(chain)
    return found


def organisation_facts(pks: Iterable[int]) -> dict[str, dict[str, Any]]:
    """What organisations are called today, by the key records use; one query."""
    rows = Organisation.objects.filter(pk__in=set(pks)).only(
        "name_de", "name_en", "type", "city", "country", "ror"
    )
    return {
        str(row.pk): {
            "name": {"de": row.name.de, "en": row.name.en},
            "type": row.type or None,
            "city": row.city,
            "country": row.country,
            "ror": row.ror,
        }
        for row in rows
    }
