"""Working copy -> StudyRecord: what studies say at this moment, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from studies.columns import FACTS, GROUPS, ROWS, Data
from studies.models import Investigator, Study
from studies.record import StudyRecord
from studies.terms import Terms, organisation_facts

Rows = dict[int, list[Data]]


def snapshot(pks: Iterable[int], terms: Terms | None = None) -> dict[int, StudyRecord]:
    """The records of studies by primary key; unknown keys are left out.

    The number of queries does not depend on how many studies there are or how large they are.
    """
    wanted = list(pks)
    terms = terms or Terms.load()
    rows = {field: _rows(field, wanted, terms) for field in ROWS}
    networks = _networks(wanted, terms)
    data = {}
    for values in Study.objects.filter(pk__in=wanted).values():
        pk = values["id"]
        facts = FACTS.read(values, terms.keys)
        facts |= {name: group.read(values, terms.keys) for name, group in GROUPS.items()}
        facts |= {field: rows[field].get(pk, []) for field in ROWS}
        facts["networks"] = networks.get(pk, [])
        facts["status"] = _status(values, terms)
        _move_to_sites(facts)
        data[pk] = facts
    organisations = organisation_facts(
        int(key) for facts in data.values() for key in _organisation_keys(facts)
    )
    for facts in data.values():
        used = _organisation_keys(facts)
        facts["organisations"] = {key: organisations[key] for key in used}
        facts["labels"] = {name: terms.labels[name] for name in _label_names(facts)}
    return {pk: StudyRecord.model_validate(facts) for pk, facts in data.items()}


def printed_names(records: Iterable[StudyRecord]) -> dict[str, str]:
    """The names of all people that records name, by key; one query.

    People without a recorded basis for being named in public are left out.
    """
    keys = {int(key) for record in records for key in record.investigators()}
    people = Investigator.objects.filter(pk__in=keys)
    return {str(person.pk): person.printed_name() for person in people if person.may_be_named()}


def _rows(field: str, pks: Collection[int], terms: Terms) -> Rows:
    table = ROWS[field]
    found: Rows = defaultdict(list)
    queryset = table.model._default_manager.filter(study_id__in=pks)
    for values in queryset.order_by("study_id", "order", "pk").values():
        part = table.read(values, terms.keys)
        if field == "sites":
            part["pk"] = values["id"]
        elif field == "responsibilities":
            part["site"] = values["site_id"]
        found[values["study_id"]].append(part)
    return found


def _networks(pks: Collection[int], terms: Terms) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    pairs = Study.networks.through.objects.filter(study_id__in=pks)
    for study, network in pairs.order_by("pk").values_list("study_id", "network_id"):
        found[study].append(terms.keys.name("network", network))
    return {study: sorted(codes) for study, codes in found.items()}


def _status(values: Any, terms: Terms) -> Data:
    code = terms.keys.name("sub_status", values["sub_status_id"])
    return {
        "sub_status": code,
        **terms.status(code),
        "since": values["status_since"] or None,
        "confirmed_on": values["status_confirmed_on"] or None,
        "raw": values["status_raw"],
        "source": values["status_source"],
    }


def _move_to_sites(facts: Data) -> None:
    """Put the responsibilities of each site into it; the rest is of the trial overall."""
    sites = {site.pop("pk"): site for site in facts["sites"]}
    overall: list[Data] = []
    for row in facts["responsibilities"]:
        site = sites.get(row.pop("site"))
        (site.setdefault("responsibilities", []) if site else overall).append(row)
    facts["responsibilities"] = overall


def _organisation_keys(facts: Data) -> Iterator[str]:
    keys = [
        *(row["organisation"] for row in facts["sponsors"]),
        *(row["organisation"] for row in facts["responsibilities"]),
        *(row["committee"] for row in facts["ethics_reviews"]),
    ]
    for site in facts["sites"]:
        keys.append(site["organisation"])
        keys += [row["organisation"] for row in site.get("responsibilities", [])]
    return iter(dict.fromkeys(key for key in keys if key))


def _label_names(facts: Data) -> Iterator[str]:
    roles = [row["role"] for row in facts["responsibilities"]]
    for site in facts["sites"]:
        roles += [row["role"] for row in site.get("responsibilities", [])]
    yield from (f"role:{key}" for key in dict.fromkeys(roles))
    yield from (f"indication:{row['indication']}" for row in facts["indications"])
    yield from (f"network:{key}" for key in facts["networks"])
    if facts["status"]["sub_status"]:
        yield f"sub_status:{facts['status']['sub_status']}"
