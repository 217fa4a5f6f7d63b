"""Two studies that are one: proposed, shown beside each other, joined; nothing is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.roles import Role
from audit.models import Event
from exchange import joining
from exchange.models import ExternalRecord
from studies import choices as c
from studies import keeping
from studies import parts as p
from studies.models import QualityFinding, Remark, Study
from studies.publishing import publish, restore
from studies.record import StudyRecord
from studies.snapshot import snapshot
from studies.terms import Terms
from tests import desk, gate
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


QUERIES = 45  # of the page of two studies: two snapshots, sessions and rights
NUMBER = p.Identifier(scheme=c.Scheme.NCT, value="NCT04338958", is_primary=True)
OWN = p.Identifier(scheme=c.Scheme.SPONSOR, value="SAMPLE-17")
FIRST = f.record(
    scientific_title=p.Text(en="A sample study"),
    criteria=f.criteria("Age over 18"),
    sample_size_planned=100,
    identifiers=(OWN,),
)
SECOND = f.record(
    number="CTU-9002",
    scientific_title=p.Text(de="Eine Musterstudie", en="A sample study of twins"),
    criteria=f.criteria("Age over 18", "Consent"),
    sample_size_planned=120,
    acronym="TWIN",
    identifiers=(NUMBER, OWN),
)


def pair() -> tuple[Study, Study]:
    first, second = f.studies([FIRST, SECOND])
    return first, second


def of_one_sponsor(**fields: Any) -> tuple[Study, Study]:
    sponsor = p.StudyOrganisation(
        role=c.OrganisationRole.PRIMARY_SPONSOR, organisation=str(f.organisation().pk)
    )
    facts = {"sponsors": (sponsor,), **fields}
    first, second = f.studies([row.model_copy(update=facts) for row in (FIRST, SECOND)])
    return first, second


def read_from(study: Study, number: str) -> ExternalRecord:
    """What the register remembers of where a study came from."""
    return ExternalRecord.objects.create(
        source="ctgov",
        external_id=number,
        study=study,
        raw="{}",
        sha256=number,
        importer_version=1,
        imported=StudyRecord(number="").to_json(),
        fetched_at=timezone.now(),
    )


def record_of(study: Study) -> StudyRecord:
    return snapshot([study.pk])[study.pk]


def page(study: Study) -> str:
    return reverse("admin:studies_study_join", args=[study.pk])


def test_what_one_lacks_the_other_gives_and_the_rest_is_chosen() -> None:
    terms = Terms.load()
    merged = joining.proposal(FIRST, SECOND, terms)
    assert set(merged.kept) == {"scientific_title.en", "criteria", "sample_size_planned"}
    kept = joining.decided(FIRST, SECOND, terms, {})
    assert kept.scientific_title == p.Text(de="Eine Musterstudie", en="A sample study")
    assert (kept.acronym, kept.sample_size_planned, kept.number) == ("TWIN", 100, "CTU-9001")
    assert {row.value for row in kept.identifiers} == {"SAMPLE-17", "NCT04338958"}
    chosen = {"scientific_title.en": "theirs", "criteria": "both", "sample_size_planned": "both"}
    taken = joining.decided(FIRST, SECOND, terms, chosen)
    assert taken.scientific_title.en == "A sample study of twins"
    assert [row.text.en for row in taken.criteria] == ["Age over 18", "Consent"]
    assert taken.sample_size_planned == 100  # a number has no second row


def test_main_row_stays_the_main_one_and_interventions_point_at_arms_of_their_own_study() -> None:
    arm = p.Arm(label=f.both("Arm"))
    drug = p.Intervention(name=f.both("Sample drug"), arms=(1,))
    ours = f.record(conditions=(p.Condition(text=f.both("One"), is_main=True),), arms=(arm,))
    theirs = f.record(
        conditions=(p.Condition(text=f.both("Two"), is_main=True),),
        arms=(p.Arm(label=f.both("Other arm")),),
        interventions=(drug,),
    )
    terms = Terms.load()
    record = joining.decided(ours, theirs, terms, {"conditions": "both"})
    assert [row.is_main for row in record.conditions] == [True, False]
    assert (record.arms, record.interventions[0].arms) == ((arm,), ())
    record = joining.decided(ours, theirs, terms, {"arms": "theirs"})
    assert record.interventions[0].arms == (1,)


def test_draft_that_never_was_public_goes_and_what_hangs_on_it_moves() -> None:
    stays, goes = pair()
    paper = gate.document(goes)
    source = read_from(goes, "NCT04338958")
    Remark.objects.create(study=goes, kind=c.RemarkKind.CORRECTION, text="x", of_copy=0)
    joining.join(stays, goes, {}, by=desk.editor())
    assert not Study.objects.filter(pk=goes.pk).exists()
    for row in (paper, source):
        row.refresh_from_db()
        assert row.study_id == stays.pk
    assert stays.remarks.count() == 1
    assert record_of(stays).sample_size_planned == 100
    assert stays.lock_version < Study.objects.get(pk=stays.pk).lock_version
    event = Event.objects.get(verb="study.joined")
    assert "CTU-9002" in event.details


def test_public_one_is_withdrawn_its_page_leads_on_and_its_source_feeds_the_other(
    client: Any,
) -> None:
    stays, goes = of_one_sponsor()
    publish([stays, goes], by=None)
    keeping.keep([stays.pk])
    assert QualityFinding.objects.filter(study=stays, rule="W22").exists()
    user = desk.editor()
    joining.join(stays, goes, {}, by=user)
    keeping.keep([stays.pk, goes.pk])
    assert not QualityFinding.objects.filter(study=goes).exists()
    assert not QualityFinding.objects.filter(study=stays, rule="W22").exists()
    gone = client.get("/en/studies/CTU-9002/")
    assert gone.status_code == 410
    assert "The same study as CTU-9001" in gone.text
    assert 'href="/en/studies/CTU-9001/"' in gone.text
    assert "CTU-9002" not in client.get("/en/studies/").text
    assert client.get("/en/studies/CTU-9001/").status_code == 200
    assert not QualityFinding.objects.filter(study=stays, rule="E16").exists()
    # Whoever joins a third study with it is led to the last one.
    third = f.published(number="CTU-9003")
    joining.join(third, Study.objects.get(pk=stays.pk), {}, by=user)
    assert 'href="/en/studies/CTU-9003/"' in client.get("/en/studies/CTU-9002/").text
    restore([goes], by=None)
    assert Study.objects.get(pk=goes.pk).joined_into_id is None


def test_two_studies_are_not_joined() -> None:
    stays, goes = pair()
    user = desk.editor()
    with pytest.raises(joining.NotJoinableError, match="with itself"):
        joining.join(stays, stays, {}, by=user)
    publish([goes], by=None)
    with pytest.raises(joining.NotJoinableError, match="CTU-9002 is public and CTU-9001 is not"):
        joining.join(stays, goes, {}, by=user)
    publish([stays], by=None)
    stays.identifiers.create(scheme="nct", value="NCT00000102", comparable="NCT00000102", order=9)
    with pytest.raises(joining.NotJoinableError, match=r"ClinicalTrials\.gov"):
        joining.join(stays, goes, {}, by=user)
    assert Study.objects.count() == 2


def test_editor_is_led_from_the_proposal_to_the_one_study() -> None:
    stays, goes = of_one_sponsor()
    keeping.keep([stays.pk, goes.pk])
    client = desk.signed_in(desk.editor())
    address = f"{page(stays)}?number=CTU-9002"
    assert address in client.get(reverse("admin:index")).text
    assert "?number=CTU-9002" in client.get(page(stays)).text
    html = client.get(address).text
    for said in ("TWIN", "A sample study of twins", "both, one after the other", "never public"):
        assert said in html
    fields = {"locks": "0-0", "scientific_title.en": "ours", "sample_size_planned": "theirs"}
    refused = client.post(address, {**fields, "criteria": "both", "locks": "7-0"})
    assert "has been edited in the meantime" in refused.text
    assert "This field is required" in client.post(address, fields).text
    done = client.post(address, {**fields, "criteria": "both"}, follow=True)
    assert "CTU-9002 is now joined with CTU-9001" in done.text
    assert record_of(stays).sample_size_planned == 120
    assert client.get(address).text.count("has no study with this number") == 1
    assert "with itself" in client.get(f"{page(stays)}?number=ctu-9001").text


def test_only_who_may_withdraw_joins() -> None:
    stays, _ = pair()
    for role in (Role.EDITOR, Role.REVIEWER):
        assert desk.signed_in(desk.member(role)).get(page(stays)).status_code == 403


def test_same_number_of_the_sponsor_is_a_proposal_whatever_the_titles() -> None:
    sponsor = p.StudyOrganisation(
        role=c.OrganisationRole.PRIMARY_SPONSOR, organisation=str(f.organisation().pk)
    )
    other = p.Text(en="Something else altogether")
    for value, found in (("SAMPLE-17", {"CTU-9002"}), ("N/A", set())):
        Study.objects.all().delete()
        number = OWN.model_copy(update={"value": value})
        facts = {"sponsors": (sponsor,), "identifiers": (number,)}
        first, _ = f.studies(
            [
                FIRST.model_copy(update=facts),
                SECOND.model_copy(update={**facts, "scientific_title": other}),
            ]
        )
        keeping.keep([first.pk])
        rows = QualityFinding.objects.filter(study=first, rule="W22")
        assert {row.params["number"] for row in rows} == found


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_queries_whatever_differs(
    count: int, django_assert_num_queries: Any
) -> None:
    texts = [f"Criterion {place}" for place in range(count)]
    stays = f.study(criteria=f.criteria(*texts), sample_size_planned=1)
    f.study(number="CTU-9002", criteria=f.criteria(*texts[1:], "Other"), sample_size_planned=2)
    client = desk.signed_in(desk.editor())
    address = f"{page(stays)}?number=CTU-9002"
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
