"""Every address times every role, GET and POST: the answers are those of the table in code (ST11).

One set of rows, one transaction: what a request changes is taken back before the next one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.conf import LazySettings, settings
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.template.backends.django import Template
from django.test import Client
from django.urls import reverse

from accounts.invitations import services
from accounts.models import Invitation
from accounts.roles import Role
from exchange.models import Discrepancy, ExternalRecord, ImportProfile, ImportRun
from exchange.profiles import stored
from exchange.profiles.base import Column, Profile
from register.addresses import Address, addresses
from register.doors import DOORS, EVERYBODY, NO_METHOD, SIGNED_IN, UNDER_WAY, Door
from register.permissions import page
from studies import keeping, publishing
from studies.models import (
    Identifier,
    Investigator,
    Organisation,
    Responsibility,
    Site,
    Study,
    StudyVersion,
    Withdrawal,
)
from tests import desk, gate
from tests import factories as make

pytestmark = pytest.mark.django_db

KINDS = ("own", "foreign", "free")
Things = dict[str, Any]


class World(NamedTuple):
    """Studies of one's own network, of another and of none, public and withdrawn; and the cast."""

    public: dict[str, Study]
    withdrawn: dict[str, Study]
    single: Things
    cast: dict[str, Client]


# making the world


@pytest.fixture
def world(settings: LazySettings) -> World:
    settings.SECURITY_CONTACT = "mailto:sample@example.org"
    make.vocabulary()
    networks = {"own": [make.network("own")], "foreign": [make.network("foreign")], "free": []}
    public, withdrawn = _studies(1000, networks), _studies(2000, networks)
    keeping.keep([study.pk for study in public.values()])
    Identifier.objects.create(
        study=public["free"], scheme="nct", value=NUMBER, comparable=NUMBER, order=1
    )
    publishing.publish(public.values(), by=None)
    publishing.withdraw(withdrawn.values(), by=None, reason_de="Weil", reason_en="Because")
    columns = (Column("Title", "scientific_title", "text"),)
    mapping = stored.to_data(Profile("sample", "Nr", columns))
    ImportProfile.objects.create(name="sample", mapping=mapping)
    run = ImportRun(files=["sample.csv"], source="list:sample", profile="sample", state="ready")
    run.file.save("sample.csv", ContentFile(b"Nr,Title\n1,A sample\n"))
    invitation = Invitation(email="sample@example.org")
    services.invite(invitation, by=desk.editor("sample-root"))
    # Its account is no role's: nobody of the cast asked for it.
    for study in public.values():
        gate.document(study)
    gate.approved(public["free"].documents.get(), by=gate.handler())
    singles = {
        "auth.user": User.objects.create_user("sample-other", is_staff=True),
        "auth.group": Group.objects.create(name="Statisticians"),
    }
    return World(public, withdrawn, singles, _cast(networks["own"]))


def _studies(first: int, networks: dict[str, list[Any]]) -> dict[str, Study]:
    numbers = enumerate(KINDS, first)
    studies = {kind: desk.publishable_study(f"TST-{number}") for number, kind in numbers}
    for kind, study in studies.items():
        study.networks.set(networks[kind])
        Site.objects.create(study=study, city="Jena", order=1)
        facts = {"raw": "{}", "imported": "{}", "importer_version": 1, "sha256": ""}
        ExternalRecord.objects.create(
            source="ctgov",
            external_id=study.number,
            study=study,
            fetched_at=study.updated_at,
            **facts,
        )
        Discrepancy.objects.create(study=study, source="ctgov", field="acronym", theirs="{}")
    Responsibility.objects.filter(study=studies["free"]).update(investigator=_person())
    publishing.publish(studies.values(), by=None)
    return studies


def _person() -> Investigator:
    return Investigator.objects.first() or make.investigator()


def _cast(networks: list[Any]) -> dict[str, Client]:
    """Who knocks: nobody, each role, and an account that was closed while signed in."""
    cast = {"anonymous": Client(headers={"accept-language": "en"})}
    cast |= {role: desk.signed_in(desk.member(role, *networks)) for role in Role}
    closed = desk.member(Role.ADMINISTRATOR, name="sample-closed")
    cast["closed"] = desk.signed_in(closed)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    return cast


# asking


def things_of(key: str, world: World) -> dict[str, Any]:
    """For a page about one row its key: by kind of study, or one for all."""
    studies = world.withdrawn if key.endswith("_restore") else world.public
    if not key.startswith("admin"):
        return {"free": studies["free"]}
    app, name = key.replace("admin/", "").replace("admin:", "").replace("/", "_").split("_")[:2]
    model = apps.get_model(app, name)
    if model is Study:
        return dict(studies)
    if "study" in {field.name for field in model._meta.fields}:
        of = world.withdrawn if model is Withdrawal else world.public
        rows = model._default_manager
        return {kind: rows.filter(study=of[kind]).first() for kind in ("own", "foreign")}
    return {"free": world.single.get(f"{app}.{name}") or model._default_manager.first()}


def arguments(address: Address, thing: models.Model) -> dict[str, Any]:
    """A value for each parameter of the address, so that it leads to something that is there."""
    values: dict[str, Any] = {
        "object_id": thing.pk,
        "pk": thing.pk,
        "number": getattr(thing, "number", ""),
        "value": NUMBER,
        "content_type_id": ContentType.objects.get_for_model(Study).pk,
        "url": "studies/study",
        "app_label": "studies",
        "version": 1,
        "old": 1,
        "new": 1,
        "part": 1,
        "uidb36": "1",
        "token": "x" * 43,
        "facet": "city",
        "ending": "ris",
        "key": (Investigator if "person" in address.key else Organisation).objects.get().pk,
    } | OF_THEIR_OWN.get(address.key, {})
    return {name: values[name] for name in address.parameters}


NUMBER = "NCT00000000"
OF_THEIR_OWN: dict[str, dict[str, Any]] = {
    "exchange:result": {"ending": "csv"},
    "studies:indication": {"slug": "sample-fever"},
    "studies:page": {"slug": "about"},
    "studies:statistics-csv": {"slug": "status"},
}


def path_of(address: Address, thing: Any) -> str:
    given = arguments(address, thing)
    if address.name:
        return reverse(address.name, kwargs=given)
    route = address.route.replace("(?P<url>.*)$", given.get("url", ""))
    return "/" + route.replace("<path:object_id>", str(given.get("object_id")))


QUERIES = {
    "admin:autocomplete": {
        "term": "TST",
        "app_label": "studies",
        "model_name": "site",
        "field_name": "study",
    }
}


def asked(client: Client, method: str, path: str, query: dict[str, str]) -> HttpResponseBase:
    """The answer; whatever the request did is taken back, a sign-out too."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        response: Any = getattr(client, method)(path, query)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response  # type: ignore[no-any-return]


# what the answers mean


def meaning(response: Any, address: Address) -> str:
    """Django's desk leads back to its first page from rows that somebody may not know of."""
    if response.status_code == 405:
        return "no method"
    to = response.headers.get("Location", "").partition("?")[0]
    if to in (reverse("admin:login"), resolve_url(settings.LOGIN_URL)):
        return "sign in first"
    is_led_back = to == reverse("admin:index") and "object_id" in address.parameters
    return "refused" if is_led_back or response.status_code in (403, 404) else "in"


def expected(door: Door, method: str, who: str, kind: str) -> str:
    role = Role(who) if who in Role.values else None
    need = door.look if method == "get" else door.act
    if need == NO_METHOD:
        return "no method"
    is_in = door.opens(method == "post", role)
    if is_in and not (kind == "foreign" and door.is_narrow(role)):
        return "in"
    return "sign in first" if role in (None, Role.READER) else "refused"


def answers(door: Door, method: str, should: str) -> tuple[str, ...]:
    """What may be answered where the table says this.

    Whoever comes in may find that nothing there is theirs, or that it is only to be looked at.
    """
    need = door.look if method == "get" else door.act
    if need == UNDER_WAY:
        return ("in", "refused", "sign in first")
    own = ("refused",) if need == SIGNED_IN and should == "in" else ()
    return (should, *own, *(("no method",) if should == "in" else ()))


def methods(door: Door, who: str) -> tuple[str, ...]:
    """Where everybody may do the same, two of the cast try to act; most pages take no POST."""
    tries = door.act != EVERYBODY or who in ("anonymous", Role.ADMINISTRATOR)
    return ("get", "post") if tries else ("get",)


def knocks(world: World) -> Iterator[tuple[Address, str, Any]]:
    for address in addresses():
        if {"object_id", "pk"} & address.parameters and "content_type_id" not in address.parameters:
            things = things_of(address.key, world)
            # Where all rows are alike to a role, one of them is enough.
            kinds = list(things) if DOORS[address.key].is_limited else list(things)[:1]
            for kind in kinds:
                assert things[kind] is not None, address.key
                yield address, kind, things[kind]
        else:
            yield address, "free", world.public["free"]


def test_table_names_every_address_and_no_other() -> None:
    assert {address.key for address in addresses()} == set(DOORS)


@pytest.mark.long
@pytest.mark.uncounted
def test_st11_every_address_answers_every_role_as_the_table_says(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who may come in is settled before the page is printed and the refusal logged, and these
    # take most of the time.
    monkeypatch.setattr(Template, "render", lambda *args, **kwargs: "")
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr(admin.site, "each_context", lambda request: {})
    wrong = []
    for address, kind, thing in knocks(world):
        path = path_of(address, thing)
        for who, client in world.cast.items():
            for method in methods(DOORS[address.key], who):
                response = asked(client, method, path, QUERIES.get(address.key, {}))
                found = meaning(response, address)
                should = expected(DOORS[address.key], method, who, kind)
                if found not in answers(DOORS[address.key], method, should):
                    wrong.append(f"{method} {path} ({kind}) as {who}: {found}, not {should}")
    assert wrong == []
    assert StudyVersion.objects.count() == len(KINDS) * 2 + 1


def test_permission_page_is_what_the_tables_say() -> None:
    written = (settings.BASE_DIR / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert page() == written, "Run `manage.py permissions`."
