"""From a file's keys to the register's: organisations and people found or made, terms filled in.

Organisations are known by ROR, else by name, city and country; people by ORCID, else by name
and organisation. What is new is made in one insert a batch.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from exchange.readers.base import Incoming, PersonName
from studies import parts as p
from studies.choices import PublicBasis
from studies.erasing import digests
from studies.fold import fold
from studies.models import Investigator, Organisation
from studies.record import StudyRecord
from studies.sorting import Sorter
from studies.terms import Terms

OrganisationKey = tuple[str, str, str]
PersonKey = tuple[str, str]


@dataclass
class Resolver:
    """The organisations and people of the register, and its vocabulary, held for one run."""

    terms: Terms
    sorter: Sorter
    organisations: dict[OrganisationKey, str] = field(default_factory=dict)
    by_ror: dict[str, str] = field(default_factory=dict)
    people: dict[PersonKey, str] = field(default_factory=dict)
    by_orcid: dict[str, str] = field(default_factory=dict)
    erased: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Resolver":
        """What the register knows today, in seven queries."""
        resolver = cls(Terms.load(), Sorter.load())
        rows = Organisation.objects.order_by("pk").only(
            "name_de", "name_en", "city", "country", "ror", "merged_into"
        )
        for row in rows:
            for name in {row.name.de, row.name.en} - {""}:
                key = (fold(name), fold(row.city), row.country)
                resolver.organisations.setdefault(key, str(row.merged_into_id or row.pk))
            if row.ror:
                resolver.by_ror[row.ror] = str(row.merged_into_id or row.pk)
        for person in Investigator.objects.order_by("pk"):
            name = fold(f"{person.given} {person.family}")
            today = str(person.merged_into_id or person.pk)
            if person.erased_name:
                resolver.erased[person.erased_name] = today
                continue
            resolver.people.setdefault((name, str(person.organisation_id or "")), today)
            if person.orcid:
                resolver.by_orcid[person.orcid] = today
        return resolver

    def resolve(self, batch: list[Incoming]) -> list[StudyRecord]:
        """The records of a batch with keys of this register, and sorted into indications."""
        self._make_organisations(batch)
        self._make_people(batch)
        return [self._resolved(incoming) for incoming in batch]

    def _make_organisations(self, batch: list[Incoming]) -> None:
        missing: dict[OrganisationKey, Organisation] = {}
        rors: dict[str, Organisation] = {}
        for incoming in batch:
            places = _places(incoming.record)
            for key, organisation in incoming.record.organisations.items():
                if self._organisation(organisation) is None:
                    place = places.get(key)
                    new = _organisation_row(organisation, place)
                    same = rors.setdefault(new.ror, new) if new.ror else new
                    missing.setdefault(_organisation_key(organisation), same)
        Organisation.objects.bulk_create({id(row): row for row in missing.values()}.values())
        for known_by, row in missing.items():
            self.organisations[known_by] = str(row.pk)
            for name in {row.name.de, row.name.en} - {""}:
                named = (fold(name), fold(row.city), row.country)
                self.organisations.setdefault(named, str(row.pk))
            if row.ror:
                self.by_ror.setdefault(row.ror, str(row.pk))

    def _organisation(self, organisation: p.Organisation) -> str | None:
        if organisation.ror and organisation.ror in self.by_ror:
            return self.by_ror[organisation.ror]
        return self.organisations.get(_organisation_key(organisation))

    def _make_people(self, batch: list[Incoming]) -> None:
        missing: dict[PersonKey, Investigator] = {}
        orcids: dict[str, Investigator] = {}
        for incoming in batch:
            for key, organisation in _affiliations(incoming.record):
                name = incoming.people[key]
                home = self._home(incoming.record, organisation)
                if self._person(name, home) is None:
                    new = _person_row(name, home)
                    same = orcids.setdefault(new.orcid, new) if new.orcid else new
                    missing.setdefault(_person_key(name, home), same)
        Investigator.objects.bulk_create({id(row): row for row in missing.values()}.values())
        for known_by, row in missing.items():
            self.people[known_by] = str(row.pk)
            if row.orcid:
                self.by_orcid.setdefault(row.orcid, str(row.pk))

    def _home(self, record: StudyRecord, organisation: str) -> str:
        facts = record.organisations.get(organisation)
        return (self._organisation(facts) if facts else None) or ""

    def _person(self, name: PersonName, home: str) -> str | None:
        if name.orcid and name.orcid in self.by_orcid:
            return self.by_orcid[name.orcid]
        return self.people.get(_person_key(name, home)) or self._erased(name)

    def _erased(self, name: PersonName) -> str | None:
        """Somebody who was taken out of the register, and is not to come in again."""
        if not self.erased:
            return None
        known = (self.erased.get(digest) for digest in digests(name.given, name.family))
        return next(filter(None, known), None)

    def _resolved(self, incoming: Incoming) -> StudyRecord:
        record = incoming.record
        keys = {key: self._organisation(facts) or "" for key, facts in record.organisations.items()}
        people = {
            key: self._person(incoming.people[key], self._home(record, organisation)) or ""
            for key, organisation in _affiliations(record)
        }

        def responsibility(row: p.Responsibility) -> p.Responsibility:
            return row.model_copy(
                update={
                    "organisation": keys.get(row.organisation, ""),
                    "investigator": people.get(row.investigator, ""),
                }
            )

        def site(row: p.Site) -> p.Site:
            return row.model_copy(
                update={
                    "organisation": keys.get(row.organisation, ""),
                    "responsibilities": tuple(map(responsibility, row.responsibilities)),
                }
            )

        status = record.status.model_copy(update=self.terms.status(record.status.sub_status))
        return record.model_copy(
            update={
                "status": status,
                "indications": record.indications or self.sorter.sort(record),
                "networks": tuple(sorted(record.networks)),
                "responsibilities": tuple(map(responsibility, record.responsibilities)),
                "sites": tuple(map(site, record.sites)),
                "sponsors": tuple(
                    row.model_copy(update={"organisation": keys[row.organisation]})
                    for row in record.sponsors
                ),
                "ethics_reviews": tuple(
                    row.model_copy(update={"committee": keys.get(row.committee, "")})
                    for row in record.ethics_reviews
                ),
                "organisations": {},
                "labels": {},
            }
        )


def _organisation_key(organisation: p.Organisation) -> OrganisationKey:
    name = organisation.name.get("en")
    return fold(name), fold(organisation.city), organisation.country


def _organisation_row(organisation: p.Organisation, place: p.Site | None) -> Organisation:
    return Organisation(
        name_de=organisation.name.de,
        name_en=organisation.name.en,
        type=organisation.type or "",
        city=organisation.city,
        country=organisation.country,
        ror=organisation.ror,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
    )


def _places(record: StudyRecord) -> dict[str, p.Site]:
    return {site.organisation: site for site in reversed(record.sites)}


def _affiliations(record: StudyRecord) -> Iterator[tuple[str, str]]:
    """Each person a record names, with the organisation that stands beside the name."""
    groups: Iterable[tuple[p.Responsibility, ...]] = (
        record.responsibilities,
        *(site.responsibilities for site in record.sites),
    )
    seen = set()
    for group in groups:
        for row in group:
            if row.investigator and row.investigator not in seen:
                seen.add(row.investigator)
                yield row.investigator, row.organisation


def _person_key(name: PersonName, home: str) -> PersonKey:
    return fold(f"{name.given} {name.family}"), home


def _person_row(name: PersonName, home: str) -> Investigator:
    return Investigator(
        academic_title=name.academic_title,
        given=name.given,
        family=name.family,
        name_suffix=name.name_suffix,
        orcid=name.orcid,
        organisation_id=int(home) if home else None,
        public_basis=PublicBasis.PUBLIC_REGISTER,
    )
