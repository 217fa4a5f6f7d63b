"""Duplicate organisations and people made one: links, lists and imports follow."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.roles import Role
from audit.models import Event
from exchange.models import Action, ExternalRecord, ImportRow, ImportRun
from exchange.resolve import Resolver
from studies import choices as c
from studies import duplicates, merging
from studies import parts as p
from studies.models import Handover, Investigator, Organisation, Responsibility, Study, StudyVersion
from studies.publishing import publish
from studies.record import StudyRecord, canonical
from studies.snapshot import snapshot
from tests import desk
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


PRIMARY = c.OrganisationRole.PRIMARY_SPONSOR


def clinics() -> tuple[Organisation, Organisation]:
    """One that stays, and its duplicate, which alone has a ROR ID."""
    stays = f.organisation("Sample clinic")
    return stays, f.organisation("Sample Clinic Jena", ror="05qpz1x62", postcode="07743")


def naming(home: Organisation, person: Investigator | None = None, **fields: Any) -> StudyRecord:
    """A record that names an organisation wherever a record can, and a person."""
    key, who = str(home.pk), person or f.investigator()
    row = f.responsibility(home, who)
    return f.record(
        sponsors=(p.StudyOrganisation(role=PRIMARY, organisation=key),),
        ethics_reviews=(p.EthicsReview(committee=key, number="1"),),
        responsibilities=(row,),
        sites=(p.Site(organisation=key, city="Jena", country="DE", responsibilities=(row,)),),
        **fields,
    )


def imported(study: Study, record: StudyRecord) -> None:
    """What stands in the register of an import of the study."""
    text = record.model_copy(update={"organisations": {}, "labels": {}}).to_json()
    facts: dict[str, Any] = {"raw": "{}", "sha256": "1", "importer_version": 1}
    ExternalRecord.objects.create(
        source="sample", external_id="1", study=study, imported=text, fetched_at="2026-01-01T00Z",
        **facts,
    )  # fmt: skip
    run = ImportRun.objects.create(files=["a.csv"], profile="x", source="sample")
    part = canonical({"sponsors": json.loads(text)["sponsors"]})
    ImportRow.objects.create(
        run=run, place="line 2", action=Action.CHANGED, before=part, after=part,
        remembered={**facts, "imported": text},
    )  # fmt: skip


def columns_with(key: str, *fields: str) -> list[str]:
    """Where what an import needs still names a key."""
    texts = [
        *(("imported", row.imported) for row in ExternalRecord.objects.all()),
        *(("after", row.after) for row in ImportRow.objects.all()),
        *(("remembered", (row.remembered or {})["imported"]) for row in ImportRow.objects.all()),
    ]
    return [name for name, text in texts for field in fields if f'"{field}":"{key}"' in text]


def test_organisation_is_merged_and_nothing_that_named_it_is_lost(client: Client) -> None:
    stays, goes = clinics()
    record = naming(goes)
    study = f.published(record)
    imported(study, record)
    version = StudyVersion.objects.get()
    before = version.record
    assert merging.merge(stays, goes, by=desk.editor()) == 1

    copy = snapshot([study.pk])[study.pk]
    assert set(copy.organisation_keys()) == {str(stays.pk)}
    assert Study.objects.get().lock_version == study.lock_version + 1
    stays.refresh_from_db()
    goes.refresh_from_db()
    assert (stays.ror, stays.postcode, goes.ror) == ("05qpz1x62", "07743", "")
    assert (goes.merged_into_id, goes.active) == (stays.pk, False)
    assert columns_with(str(goes.pk), "organisation", "committee") == []
    assert len(columns_with(str(stays.pk), "organisation")) == 3
    assert str(goes.pk) in Event.objects.get(verb="duplicate.merged").target_key
    # The version is byte for byte what it was; its page and lists speak of the one that stays.
    version.refresh_from_db()
    assert version.record == before
    assert "Sample clinic" in client.get("/en/studies/CTU-9001/").text
    assert "Sample Clinic Jena" not in client.get("/en/studies/CTU-9001/").text
    page = client.get(f"/en/organisations/{stays.pk}/").text
    assert "CTU-9001" in page
    assert "Ethics committee" in page
    moved = client.get(f"/en/organisations/{goes.pk}/")
    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        f"/en/organisations/{stays.pk}/",
    )
    found = client.get(f"/en/studies/?sponsor={goes.pk}").text
    assert "CTU-9001" in found
    assert "note-warn" not in found
    # Published anew, the record names the one that stays.
    publish([study], by=None)
    assert f'"organisation":"{stays.pk}"' in StudyVersion.objects.current().get().record


def test_person_is_merged_and_the_next_import_finds_the_one_that_stays(client: Client) -> None:
    home = f.organisation()
    stays = f.investigator("Sample", given="Patricia", organisation=home)
    goes = f.investigator("Sample", given="P.", organisation=home, orcid="0000-0002-1825-0097")
    record = naming(home, goes)
    study = f.published(record)
    imported(study, record)
    other = f.investigator("Other")
    for one, next_one in ((goes, stays), (goes, other)):
        Handover.objects.create(person=one, successor=next_one, responsibilities=[])
    merging.merge(stays, goes, by=desk.editor())
    assert set(Responsibility.objects.values_list("investigator", flat=True)) == {stays.pk}
    assert Handover.objects.get().person_id == stays.pk
    stays.refresh_from_db()
    assert stays.orcid == "0000-0002-1825-0097"
    assert columns_with(str(goes.pk), "investigator") == []
    resolver = Resolver.load()
    assert str(goes.pk) not in resolver.people.values()
    assert "CTU-9001" in client.get(f"/en/people/{stays.pk}/").text
    assert client.get(f"/en/people/{goes.pk}/").status_code == 301
    assert client.get("/en/people/99999999999999999999/").status_code == 404


def test_every_column_that_points_at_one_is_found() -> None:
    """A new model with a key to an organisation or a person is moved without being named."""
    for model in (Organisation, Investigator):
        row = model.objects.create(**{"family" if model is Investigator else "name_en": "Sample"})
        found = {(rows.model, name) for rows, name in merging._rows(row)}
        wanted = {
            (field.model, field.name)
            for field in (
                field
                for every in _models()
                for field in every._meta.get_fields()
                if isinstance(field, models.ForeignKey | models.ManyToManyField)
            )
            if field.related_model is model
        }
        assert found == wanted
        assert len(wanted) > 2


def _models() -> list[Any]:
    from django.apps import apps

    return list(apps.get_models())


def test_rows_that_say_the_same_then_stand_once() -> None:
    stays, goes = clinics()
    sponsors = tuple(
        p.StudyOrganisation(role=role, organisation=str(row.pk))
        for row, role in ((stays, PRIMARY), (goes, PRIMARY), (goes, c.OrganisationRole.FUNDER))
    )
    sites = tuple(p.Site(organisation=str(row.pk), city="Jena") for row in (stays, goes))
    study = f.study(sponsors=sponsors, sites=sites)
    merging.merge(stays, goes, by=desk.editor())
    record = snapshot([study.pk])[study.pk]
    assert [row.role for row in record.sponsors] == [PRIMARY, c.OrganisationRole.FUNDER]
    assert len(record.sites) == 2


def test_what_cannot_be_merged_is_said() -> None:
    stays, goes = clinics()
    user = desk.editor()
    with pytest.raises(merging.NotMergeableError, match="an entry other than this one"):
        merging.merge(stays, stays, by=user)
    study = f.study(naming(goes, networks=()))
    study.networks.add(f.network("north"))
    limited = desk.member(Role.EDITOR, f.network("south"), name="limited")
    with pytest.raises(merging.NotMergeableError, match="CTU-9001 names it and is not open"):
        merging.merge(stays, goes, by=limited)
    merging.merge(stays, goes, by=user)
    third = f.organisation("Third")
    for pair in ((third, goes), (goes, third)):
        with pytest.raises(merging.NotMergeableError, match="already been merged or erased"):
            merging.merge(*pair, by=user)


def test_duplicates_of_a_duplicate_follow_it(client: Client) -> None:
    first, second = clinics()
    f.published(naming(first))
    last = f.organisation("Last clinic")
    user = desk.editor()
    merging.merge(second, first, by=user)
    merging.merge(last, second, by=user)
    first.refresh_from_db()
    assert first.merged_into_id == last.pk
    assert client.get(f"/en/organisations/{first.pk}/").headers["Location"].endswith(f"/{last.pk}/")
    assert "Last clinic" in client.get("/en/studies/CTU-9001/").text


def test_names_that_are_alike_in_one_place_are_suspects() -> None:
    one = f.organisation("Sample University Hospital")
    typo = f.organisation("Sample Univercity Hospital")
    bare = f.organisation("Sample University Hospital", city="")
    f.organisation("Sample University Hospital", city="Gera")
    f.organisation("Other clinic")
    assert {one.pk, typo.pk, bare.pk} <= duplicates.suspects(Organisation)
    assert duplicates.like(one) == [typo.pk, bare.pk]
    Organisation.objects.filter(pk=one.pk).update(ror="05qpz1x62")
    Organisation.objects.filter(pk=typo.pk).update(ror="0abcdef99")
    assert typo.pk not in duplicates.like(Organisation.objects.get(pk=one.pk))
    whole = f.investigator("Sample", given="Patricia Ann")
    short = f.investigator("Sample", given="P. A.")
    f.investigator("Sample", given="Quentin")
    f.investigator("Samples", given="Patricia")
    assert duplicates.suspects(Investigator) == {whole.pk, short.pk}


def test_desk_leads_from_the_list_to_the_merged_row() -> None:
    stays, goes = clinics()
    f.published(naming(goes))
    Organisation.objects.filter(pk=goes.pk).update(name_en="Sample clinics")
    client = desk.signed_in(desk.editor())
    listed = client.get(reverse("admin:studies_organisation_changelist") + "?duplicates=yes").text
    assert "Sample clinics" in listed
    page = reverse("admin:studies_organisation_merge", args=[goes.pk])
    assert page in client.get(reverse("admin:studies_organisation_change", args=[goes.pk])).text
    asked = client.get(page).text
    assert f'href="?into={stays.pk}"' in asked
    assert f'href="?into={stays.pk}"' in client.get(f"{page}?q=sample+clinic").text
    assert "Nothing was found" in client.get(f"{page}?q=nobody").text
    shown = client.get(f"{page}?into={stays.pk}").text
    for said in ("05qpz1x62", "responsibilities (2)", "This cannot be undone"):
        assert said in shown, said
    done = client.post(page, {"into": stays.pk}, follow=True).text
    assert "1 draft names the other one now" in done
    assert client.get(page).status_code == 404
    assert "Sample clinics" not in client.get(reverse("admin:studies_organisation_changelist")).text
    for role in (Role.EDITOR, Role.REVIEWER):
        other = desk.signed_in(desk.member(role, name=f"other-{role}"))
        address = reverse("admin:studies_organisation_merge", args=[stays.pk])
        assert other.get(address).status_code == 403
