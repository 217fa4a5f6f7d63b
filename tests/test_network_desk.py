"""Editors of one network see and edit their own (ST11): every page of the desk, walked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from accounts.roles import Role
from exchange.models import ExternalRecord
from studies import keeping, publishing
from studies.choices import RemarkKind
from studies.models import (
    Identifier,
    Indication,
    Investigator,
    Network,
    Organisation,
    QualityFinding,
    Remark,
    Responsibility,
    Site,
    Study,
)
from tests import desk, gate
from tests import factories as make

pytestmark = pytest.mark.django_db

OWN, FOREIGN, WITHDRAWN = "TST-0001", "TST-0002", "TST-0003"
# What only the study of the other network says, in every text, list and file of it.
SECRET = "Zebrafish"
FOREIGN_RULE = "E01"
ECHO = re.compile(rf'(q=|q%3D|"){FOREIGN}')


@pytest.fixture
def own() -> Study:
    """A study of one's own network, and beside it two of another, public and withdrawn.

    They share a person, an organisation and an indication.
    """
    networks = [make.network("own"), make.network("other"), Network.objects.get(code="other")]
    studies = [desk.publishable_study(number) for number in (OWN, FOREIGN, WITHDRAWN)]
    person = make.investigator()
    for study, network in zip(studies, networks, strict=True):
        study.networks.set([network])
        word = "Own" if study.number == OWN else SECRET
        make.edit(study, scientific_title_en=f"{word} study", scientific_title_de=f"{word}-Studie")
        Responsibility.objects.filter(study=study).update(investigator=person)
        Site.objects.create(study=study, city=f"{word} City", order=1)
        number = f"{word}-{study.number}"
        Identifier.objects.create(
            study=study, order=1, scheme="sponsor", value=number, comparable=number
        )
        document = gate.document(study)
        type(document).objects.filter(pk=document.pk).update(title_en=f"{word} protocol")
        Remark.objects.create(
            study=study, kind=RemarkKind.CORRECTION, text=f"{word} remark", of_copy=1
        )
        facts = {"raw": "{}", "sha256": "", "importer_version": 1, "imported": "{}"}
        ExternalRecord.objects.create(
            source="ctgov",
            external_id=f"{word}-{study.number}",
            study=study,
            fetched_at=timezone.now(),
            **facts,
        )
    publishing.publish(studies, by=None)
    gone = Study.objects.filter(number=WITHDRAWN)
    publishing.withdraw(gone, by=None, reason_de=SECRET, reason_en=SECRET)
    keeping.keep([study.pk for study in studies])
    QualityFinding.objects.create(
        study=studies[1], rule=FOREIGN_RULE, severity="error", first_seen="2026-01-01"
    )
    return studies[0]


def pages_of(study: Study) -> dict[str, str]:
    """All addresses of the desk that are about one study."""
    names = [name for name in get_resolver().namespace_dict["admin"][1].reverse_dict if name]
    found = {}
    for name in sorted(filter(lambda name: str(name).startswith("studies_study_"), names)):
        try:
            found[name] = reverse(f"admin:{name}", args=[study.pk])
        except NoReverseMatch:  # the list, and the form of a new study
            continue
    return found


def walk(own: Study) -> Iterator[str]:
    """Every list, searched too, every form for something new, and the pages of what is shared."""
    yield reverse("admin:index")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse("admin:app_list", args=[model._meta.app_label])
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_changelist") + f"?q={FOREIGN}"
        yield reverse(f"{name}_add")
    for row in (Investigator.objects.get(), Organisation.objects.get(), Indication.objects.get()):
        for page in ("change", "history", "delete"):
            name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
            yield reverse(name, args=[row.pk])
    yield reverse("admin:studies_investigator_handover", args=[Investigator.objects.get().pk])
    yield from pages_of(own).values()
    for rows, field in (("site", "study"), ("responsibility", "investigator")):
        asked = f"app_label=studies&model_name={rows}&field_name={field}&term=T"
        yield f"{reverse('admin:autocomplete')}?{asked}"


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
def test_st11_no_page_of_the_desk_tells_of_a_foreign_study(own: Study, role: Role) -> None:
    client = desk.signed_in(desk.member(role, Network.objects.get(code="own")))
    told, seen = [], 0
    for address in dict.fromkeys(walk(own)):
        answer = client.get(address)
        assert answer.status_code in (200, 302, 403, 404, 405), address
        # A list repeats in its field, and in its links, what was searched for.
        text = ECHO.sub("", answer.content.decode())
        seen += OWN in text
        words = (SECRET, FOREIGN, WITHDRAWN, f"rule={FOREIGN_RULE}")
        told += [address for word in words if word in text]
    assert told == []
    assert seen > 10


def test_st11_an_editor_does_nothing_to_a_foreign_study(own: Study) -> None:
    client = desk.signed_in(desk.member(Role.EDITOR, Network.objects.get(code="own")))
    foreign = Study.objects.get(number=FOREIGN)
    before = state(foreign)
    for name, address in pages_of(foreign).items():
        for answer in (client.get(address), client.post(address, {"post": "yes", "undo": "1"})):
            is_led_back = answer.headers.get("Location") == reverse("admin:index")
            assert is_led_back or answer.status_code in (403, 404), name
    chosen = {"_selected_action": [foreign.pk], "select_across": "1"}
    typed = {"apply": "1", "reason_de": "Weil", "reason_en": "Because", "post": "yes"}
    for action in ("publish_studies", "withdraw_studies", "confirm_studies", "assign_studies"):
        client.post(
            reverse("admin:studies_study_changelist"), {"action": action, **chosen, **typed}
        )
    for model in (Site, Identifier):
        assert model.objects.filter(study=foreign).count() == 1
    assert state(foreign) == before
    page = client.get(pages_of(own)["studies_study_change"])
    fields = desk.filled_in(page) | {"acronym": "EDITED", "_save": "1"}
    client.post(pages_of(own)["studies_study_change"], fields)
    own.refresh_from_db()
    assert own.acronym == "EDITED"


def state(study: Study) -> dict[str, Any]:
    """The working copy as it is stored, with what was published and noted of it."""
    row = Study.objects.filter(pk=study.pk).values().get()
    told = (study.versions, study.status_events, study.remarks.filter(closed_at=None))
    return {**row, "told": [rows.count() for rows in told]}
