"""Today's vocabulary in memory: keys of its rows, what they are called, what they imply."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Self

from django.db.models import Model

from studies import parts as p
from studies.choices import MainStatus, NetworkKind
from studies.columns import Keys
from studies.dates import Span
from studies.models import Indication, Network, Organisation, ResponsibilityRole, SubStatus

# Primary key, key, both labels, and what else was asked for.
Row = tuple[Any, ...]


class StatusTerm(NamedTuple):
    """What a sub-status implies, what it is called elsewhere, how many days it holds unasked."""

    main: MainStatus
    stage: int
    schema_org: str
    ctgov: str
    shelf_life: int | None = None


class Logo(NamedTuple):
    """A network's logo: the digest that is in its address, and its size in pixels."""

    digest: str
    width: int
    height: int


class NetworkTerm(NamedTuple):
    """A network; studies of a partner name it as their source."""

    code: str
    name: p.Text
    is_partner: bool
    url: str
    logo: Logo | None


@dataclass(frozen=True)
class Terms:
    """Indications, sub-statuses, roles and networks as they stand today.

    ``networks`` are the active ones by code; ``spans`` say of indications with a start or an end
    from when until when they are shown.
    """

    keys: Keys
    labels: dict[str, p.Text]
    statuses: dict[str, StatusTerm]
    ancestors: dict[str, tuple[str, ...]]
    networks: dict[str, NetworkTerm]
    spans: dict[str, Span]

    @classmethod
    def load(cls) -> Self:
        """All terms, in four queries."""
        indications = list(_named(Indication, "slug", "label", "starts_on", "ends_on", "parent_id"))
        implied = ("main_status", "stage", "schema_org", "ctgov", "shelf_life_days")
        statuses = list(_named(SubStatus, "code", "label", *implied))
        pictured = ("active", "kind", "url", "logo_digest", "logo_width", "logo_height")
        networks = list(_named(Network, "code", "name", *pictured))
        rows: dict[str, list[Row]] = {
            "indication": indications,
            "sub_status": statuses,
            "role": list(_named(ResponsibilityRole, "code", "label")),
            "network": networks,
        }
        return cls(
            keys=Keys({kind: {pk: key for pk, key, *_ in rows[kind]} for kind in rows}),
            labels={
                f"{kind}:{key}": _text(german, english)
                for kind in rows
                for _, key, german, english, *_more in rows[kind]
            },
            statuses={
                code: StatusTerm(MainStatus(main), *more)
                for _, code, _german, _english, main, *more in statuses
            },
            ancestors=_ancestors(indications),
            networks={
                code: _network(code, _text(german, english), *more)
                for _, code, german, english, active, *more in networks
                if active
            },
            spans={
                slug: Span(starts, ends)
                for _, slug, _german, _english, starts, ends, _parent in indications
                if starts or ends
            },
        )

    def status(self, code: str) -> dict[str, Any]:
        """The main status and the stage a sub-status implies."""
        term = self.statuses.get(code)
        return {"main": term.main, "stage": term.stage} if term else {}

    def is_shown(self, slug: str, today: date) -> bool:
        """Whether an indication stands in lists of indications today."""
        span = self.spans.get(slug)
        return span is None or span.holds(today)


def _network(code: str, name: p.Text, kind: str, url: str, *logo: Any) -> NetworkTerm:
    shown = Logo(*logo) if all(logo) else None
    return NetworkTerm(code, name, kind == NetworkKind.PARTNER, url, shown)


def _text(german: str, english: str) -> p.Text:
    return p.Text.model_construct(de=german, en=english)


def _named(model: type[Model], key: str, label: str, *more: str) -> Iterable[Row]:
    return model._default_manager.values_list("pk", key, f"{label}_de", f"{label}_en", *more)


def _ancestors(indications: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    rows = {pk: (slug, parent) for pk, slug, *_label, parent in indications}
    found = {}
    for slug, broader in rows.values():
        chain: list[str] = []
        pk = broader
        while pk is not None and rows[pk][0] not in chain:
            above, pk = rows[pk]
            chain.append(above)
        found[slug] = tuple(chain)
    return found


def organisation_facts(pks: Iterable[int]) -> dict[str, dict[str, Any]]:
    """What organisations are called today, by the key records use; one query.

    A duplicate is called what the one is called into which it was merged.
    """
    columns = ("name_de", "name_en", "type", "city", "country", "ror")
    rows = Organisation.objects.filter(pk__in=set(pks)).select_related("merged_into")
    rows = rows.only(*columns, *(f"merged_into__{name}" for name in columns))
    today = {str(row.pk): row.merged_into or row for row in rows}
    return {
        key: {
            "name": {"de": row.name.de, "en": row.name.en},
            "type": row.type or None,
            "city": row.city,
            "country": row.country,
            "ror": row.ror,
        }
        for key, row in today.items()
    }
