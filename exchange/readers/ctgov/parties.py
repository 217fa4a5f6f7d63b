"""Sponsors, people and sites (WHO TRDS 4 to 8, 11), by the rules for contacts (I13)."""

from exchange.readers.ctgov import codes
from exchange.readers.ctgov.source import Section, printable
from exchange.readers.names import person
from exchange.readers.parties import Parties
from studies import choices as c
from studies import countries
from studies import parts as p
from studies.fold import fold

_NAME_LIMIT, _CITY_LIMIT, _POSTCODE_LIMIT, _REGION_LIMIT, _STATUS_LIMIT = 300, 120, 40, 120, 60

_PERSON_TYPES = ("PRINCIPAL_INVESTIGATOR", "SPONSOR_INVESTIGATOR")


def sponsors(module: Section, parties: Parties) -> tuple[p.StudyOrganisation, ...]:
    """The sponsor and the collaborators; of their class only "industry" is a type of ours."""
    rows = [(c.OrganisationRole.PRIMARY_SPONSOR, module.part("leadSponsor"))]
    rows += [(c.OrganisationRole.COLLABORATOR, row) for row in module.rows("collaborators")]
    found = []
    for role, row in rows:
        is_company = row.untouched("class") == "INDUSTRY"
        kind = c.OrganisationType.COMPANY if is_company else None
        key = parties.organisation(row.line("name", _NAME_LIMIT), kind=kind)
        if key:
            found.append(p.StudyOrganisation(role=role, organisation=key))
    return tuple(dict.fromkeys(found))


def responsibilities(protocol: Section, parties: Parties) -> tuple[p.Responsibility, ...]:
    """Officials of the study, and the organisation or person that answers for its data."""
    found = []
    for row in protocol.part("contactsLocationsModule").rows("overallOfficials"):
        found += _responsibility(row, parties, row.line("affiliation", _NAME_LIMIT))
    module = protocol.part("sponsorCollaboratorsModule")
    found += _responsible_party(module, parties, {row.investigator for row in found})
    return tuple(dict.fromkeys(found))


def _responsibility(row: Section, parties: Parties, affiliation: str) -> list[p.Responsibility]:
    """An official by name, or, when a call centre or a role is named, by organisation."""
    role = row.code("role", codes.ROLE)
    name = person(row.line("name"))
    # A company that stands in the place of a name is no person.
    if name and fold(f"{name.given} {name.family}") == fold(affiliation):
        name = None
    organisation = parties.organisation(affiliation)
    if role is None or not (name or organisation):
        return []
    investigator = parties.person(name) if name else ""
    return [p.Responsibility(role=role, organisation=organisation, investigator=investigator)]


def _responsible_party(
    module: Section, parties: Parties, named: set[str]
) -> list[p.Responsibility]:
    party = module.part("responsibleParty")
    kind = party.untouched("type")
    investigator = ""
    if kind in _PERSON_TYPES:
        affiliation = party.line("investigatorAffiliation", _NAME_LIMIT)
        name = person(party.line("investigatorFullName"))
        investigator = parties.person(name) if name else ""
        if investigator in named and investigator:
            return []
    elif kind == "SPONSOR":
        affiliation = module.part("leadSponsor").line("name", _NAME_LIMIT)
    else:
        affiliation = party.line("oldOrganization", _NAME_LIMIT)
    organisation = parties.organisation(affiliation)
    if not (organisation or investigator):
        return []
    role = "scientific_contact"
    return [p.Responsibility(role=role, organisation=organisation, investigator=investigator)]


def sites(module: Section, parties: Parties) -> tuple[p.Site, ...]:
    """The places of the study; of their contacts only investigators are named."""
    return tuple(_site(row, parties) for row in module.rows("locations"))


def _site(row: Section, parties: Parties) -> p.Site:
    city, country = row.line("city", _CITY_LIMIT), _country(row)
    facility = row.line("facility", _NAME_LIMIT)
    point = row.part("geoPoint")
    status = row.code("status", codes.SITE_STATUS)
    investigators = [
        responsibility
        for contact in row.rows("contacts")
        if contact.untouched("role") != "CONTACT"
        for responsibility in _responsibility(contact, parties, "")
    ]
    return p.Site(
        organisation=parties.organisation(facility, city=city, country=country),
        city=city,
        postcode=row.line("zip", _POSTCODE_LIMIT),
        region=row.line("state", _REGION_LIMIT),
        country=country,
        latitude=point.degrees("lat", 90),
        longitude=point.degrees("lon", 180),
        status=status,
        status_raw=row.line("status", _STATUS_LIMIT),
        responsibilities=tuple(dict.fromkeys(investigators)),
    )


def _country(row: Section) -> str:
    name = row.line("country")
    code = countries.code(name)
    if name and not code:
        row.note(
            "country",
            f"“{printable(name)}” is no country the register knows; the field stays empty.",
            value=name,
        )
    return code or ""
