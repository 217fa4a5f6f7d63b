"""What tests are built from: records, studies with their publication, and a fixed cast.

Rows come about as they do in the register: records through the working copy, the public side
through ``publish``.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from exchange.readers.base import Incoming, PersonName
from exchange.resolve import Resolver
from studies import choices as c
from studies import parts as p
from studies import working_copy
from studies.models import Indication, Investigator, Network, Organisation, Study
from studies.publishing import publish
from studies.record import StudyRecord
from studies.terms import Terms
from tests.loading import load

RECORDS = Path(__file__).parents[1] / "fixtures" / "records"

# Who acts in the tests, and whether they may enter the admin.
CAST = {"editor": True, "publisher": True, "researcher": False, "stranger": False}


def user(name: str) -> User:
    """One of the cast."""
    found, _ = User.objects.get_or_create(username=name, defaults={"is_staff": CAST[name]})
    return found


def both(text: str) -> p.Text:
    """A text in two languages that can be told apart."""
    return p.Text(de=f"{text} (de)", en=text)


def record(**fields: Any) -> StudyRecord:
    """A small record that can be published; its fields as given."""
    defaults: dict[str, Any] = {
        "number": "CTU-9001",
        "is_sample": True,
        "scientific_title": both("A sample study"),
        "status": p.StatusPart(sub_status="recruiting", since="2026-05"),
    }
    return StudyRecord(**{**defaults, **fields})


def study(of: StudyRecord | None = None, **fields: Any) -> Study:
    """The working copy of a record."""
    return studies([of or record(**fields)])[0]


def studies(records: Iterable[StudyRecord]) -> list[Study]:
    """The working copies of records, in their order."""
    made = working_copy.create(records, Terms.load())
    found = Study.objects.in_bulk(made)
    return [found[pk] for pk in made]


def edit(of: Study, **fields: Any) -> None:
    """What an editor does to a working copy: the fields named, and no other."""
    Study.objects.filter(pk=of.pk).update(**fields)


def published(of: StudyRecord | None = None, **fields: Any) -> Study:
    """A study whose record is public."""
    made = study(of, **fields)
    publish([made], by=None)
    return made


def numbered(count: int, **fields: Any) -> list[StudyRecord]:
    """As many small records as asked for, CTU-9001 and on."""
    return [record(**{**fields, "number": f"CTU-{9001 + place}"}) for place in range(count)]


def indication(slug: str, parent: Indication | None = None, **fields: Any) -> Indication:
    """An indication of the vocabulary."""
    defaults = {"label_de": f"{slug} (de)", "label_en": slug}
    return Indication.objects.create(slug=slug, parent=parent, **{**defaults, **fields})


def network(code: str) -> Network:
    """A network."""
    return Network.objects.create(code=code, name_de=f"{code} (de)", name_en=code)


def organisation(name: str = "Sample University", **fields: Any) -> Organisation:
    """An organisation in Jena."""
    defaults = {"name_de": f"{name} (de)", "name_en": name, "city": "Jena", "country": "DE"}
    return Organisation.objects.create(**{**defaults, **fields})


def investigator(family: str = "Sample", **fields: Any) -> Investigator:
    """A person who may be named, unless said otherwise."""
    defaults: dict[str, Any] = {"given": "Pat", "public_basis": c.PublicBasis.CONSENT}
    return Investigator.objects.create(family=family, **{**defaults, **fields})


def responsibility(organisation: Organisation, person: Investigator, **fields: Any) -> Any:
    """A row that names both."""
    facts = {"organisation": str(organisation.pk), "investigator": str(person.pk)}
    return p.Responsibility(**{"role": "principal_investigator", **facts, **fields})


def criteria(*texts: str, kind: c.CriterionKind = c.CriterionKind.INCLUSION) -> Any:
    """A list of criteria of one kind."""
    return tuple(p.Criterion(kind=kind, text=both(text)) for text in texts)


def rich(size: int, **fields: Any) -> StudyRecord:
    """A record with as many rows in each long list as asked for, and one in the others."""
    home, person = organisation(), investigator()
    row = responsibility(home, person)
    sites = tuple(
        p.Site(
            organisation=str(home.pk),
            city=f"City {place}",
            country="DE",
            status=c.SiteStatus.OPEN,
            responsibilities=(row,),
        )
        for place in range(size)
    )
    outcome = p.Outcome(rank=c.OutcomeRank.PRIMARY, title=both("Survival"))
    sponsor = p.StudyOrganisation(
        role=c.OrganisationRole.PRIMARY_SPONSOR, organisation=str(home.pk)
    )
    lists: dict[str, Any] = {
        "sites": sites,
        "criteria": criteria(*(f"Sample criterion {place}" for place in range(size))),
        "outcomes": (outcome,) * size,
        "responsibilities": (row,) * size,
        "sponsors": (sponsor,),
        "conditions": (p.Condition(text=both("COVID-19")),),
        "ethics_reviews": (p.EthicsReview(committee=str(home.pk), number="2026-1"),),
    }
    return record(**{**lists, **fields})


def vocabulary() -> None:
    """The vocabulary and the texts that the register comes with."""
    load("register", "pages", "indications", "synonyms", "glossary", "document_kinds")


def samples(each: int = 1) -> list[Study]:
    """The last version of each record file of the demo, or of each third one, published."""
    vocabulary()
    paths = sorted(RECORDS.iterdir())[::each]
    made = studies(Resolver.load().resolve([_incoming(path) for path in paths]))
    publish(made, by=None)
    return made


def _incoming(path: Path) -> Incoming:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Incoming(
        place=path.name,
        source="register",
        external_id=path.stem.upper(),
        record=StudyRecord.model_validate(data["versions"][-1]["record"]),
        people={key: PersonName.model_validate(name) for key, name in data["people"].items()},
        raw="",
        sha256="",
    )
