"""studies.publishing: versions that never change, studies taken from the public and given back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from studies import choices as c
from studies import parts as p
from studies.models import (
    FacetEntry,
    PublishedStudy,
    SearchText,
    Site,
    Study,
    StudyVersion,
    Withdrawal,
)
from studies.publishing import NotPublishableError, public_part, publish, restore, withdraw
from studies.record import StudyRecord, digest
from studies.search import words
from studies.search.state import touch
from studies.snapshot import snapshot
from studies.terms import Terms
from tests import factories as make

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 10, 20, 7, 0, tzinfo=UTC)
MARKER = "Zaunkoenig"


def versions(study: Study) -> list[StudyVersion]:
    return list(StudyVersion.objects.filter(study=study).order_by("number"))


def stored(study: Study) -> list[tuple[int, bytes, str]]:
    return [(row.number, row.record.encode(), row.sha256) for row in versions(study)]


def page(study: Study, name: str = "study", language: str = "en") -> Any:
    with override(language):
        version = [1] if name == "version" else []
        return Client().get(reverse(f"studies:{name}", args=[study.number, *version]))


def found(text: str) -> list[int]:
    return list(words.find(words.parse(text)))


# publish


def test_first_version_holds_the_working_copy() -> None:
    study = make.study(acronym="FIRST")
    facts = {"reason_de": "Neu", "reason_en": "New", "is_minor": True, "at": MOMENT}
    publish([study], by=make.user("publisher"), **facts)
    (version,) = versions(study)
    assert StudyRecord.from_json(version.record) == snapshot([study.pk])[study.pk]
    assert (
        version.number,
        version.published_at,
        version.published_by,
        version.reason,
        version.is_minor,
        version.changed,
    ) == (1, MOMENT, make.user("publisher"), p.Text(de="Neu", en="New"), True, [])


def test_hash_is_of_exactly_the_bytes_stored() -> None:
    (version,) = versions(make.published(scientific_title=p.Text(de="Größe ≥ 3", en="Size ≥ 3")))
    assert version.sha256 == digest(version.record)


def test_second_version_says_what_changed() -> None:
    study = make.published(acronym="OLD")
    make.edit(study, acronym="NEW")
    (version,) = publish([study], by=None)
    assert (version.number, version.changed) == (
        2,
        [{"kind": "changed", "field": "acronym", "old": "OLD", "new": "NEW"}],
    )


def test_nothing_changed_makes_no_version() -> None:
    study = make.published(make.rich(3))
    assert (publish([study], by=None), len(versions(study))) == ([], 1)


def test_change_back_to_an_older_state_is_a_version_too() -> None:
    study = make.published(acronym="ONE")
    for acronym in ("TWO", "ONE"):
        make.edit(study, acronym=acronym)
        publish([study], by=None)
    first, _, third = stored(study)
    assert (first[1:], third[0]) == (third[1:], 3)


def test_study_named_twice_is_published_once() -> None:
    study = make.study()
    assert len(publish([study, study.pk], by=None)) == 1


def test_queryset_is_published() -> None:
    make.studies(make.numbered(3))
    assert len(publish(Study.objects.all(), by=None)) == 3


def test_nothing_given_is_nothing_published() -> None:
    assert publish([], by=None) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_set_takes_as_many_queries_as_one(count: int, django_assert_num_queries: Any) -> None:
    home = make.organisation()
    row = make.responsibility(home, make.investigator())
    studies = make.studies(make.numbered(count, responsibilities=(row,)))
    make.published(number="CTU-8000")
    # Two of them count the words of the texts: what stood there, and what came.
    with django_assert_num_queries(48):
        assert len(publish(studies, by=None)) == count


def test_batches_are_published_each_on_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studies.publishing.BATCH", 2)
    studies = make.studies(make.numbered(5))
    places = {study.pk: place for place, study in enumerate(studies)}
    batches = [places[row.study_id] // 2 for row in publish(studies, by=None)]
    assert batches == [0, 0, 1, 1, 2]


def test_public_page_does_not_move_while_the_draft_is_edited() -> None:
    study = make.published(make.rich(2))
    before = page(study).content
    make.edit(study, scientific_title_en=MARKER, acronym=MARKER)
    Site.objects.filter(study=study).update(city=MARKER)
    assert page(study).content == before
    publish([study], by=None)
    assert MARKER in page(study).content.decode()


def test_old_versions_stay_byte_for_byte() -> None:
    study = make.published(acronym="ONE")
    before = stored(study)
    for acronym in ("TWO", "THREE"):
        make.edit(study, acronym=acronym)
        publish([study], by=None)
        assert stored(study)[: len(before)] == before
        before = stored(study)
    assert len(before) == 3


def test_version_number_is_given_once() -> None:
    study = make.published()
    (version,) = versions(study)
    version.pk = None
    with pytest.raises(IntegrityError):
        version.save()


# what never enters a version


def with_private_rows() -> Study:
    hidden = make.organisation(f"{MARKER} Hospital")
    person, row = make.investigator(), {"role": "national_coordinating_investigator"}
    private = make.responsibility(hidden, person, is_public=False, **row)
    return make.study(
        responsibilities=(private,),
        sites=(
            p.Site(organisation=str(hidden.pk), department=MARKER, city=MARKER, is_public=False),
            p.Site(city="Jena", country="DE", responsibilities=(private,)),
        ),
    )


def test_private_rows_are_in_no_version() -> None:
    study = with_private_rows()
    draft = snapshot([study.pk])[study.pk].to_json()
    (version,) = publish([study], by=None)
    assert (MARKER in draft, MARKER in version.record, version.printed_names) == (True, False, {})


def test_private_rows_leave_no_role_behind() -> None:
    (version,) = publish([with_private_rows()], by=None)
    assert "national_coordinating_investigator" not in version.record


def test_private_row_alone_makes_no_version() -> None:
    study = make.published(sites=(p.Site(city="Jena"),))
    study.responsibilities.create(role_id=1, is_public=False)
    assert publish([study], by=None) == []


def test_private_site_is_not_found_by_its_words() -> None:
    study = with_private_rows()
    publish([study], by=None)
    assert found(MARKER) == []
    Site.objects.filter(study=study).update(is_public=True)
    publish([study], by=None)
    assert found(MARKER) == [study.pk]


def test_record_without_private_rows_is_public_as_it_is() -> None:
    study = make.study(make.rich(2))
    record = snapshot([study.pk])[study.pk]
    assert public_part(record, record.investigators()) == record


def named(**person: Any) -> Study:
    row = make.responsibility(make.organisation(), make.investigator(MARKER, **person))
    return make.published(responsibilities=(row,))


def test_names_stand_beside_the_hashed_bytes_never_in_them() -> None:
    (version,) = versions(named())
    (key,) = version.printed_names
    assert version.printed_names == {key: f"Pat {MARKER}"}
    assert (f'"investigator":"{key}"' in version.record, MARKER in version.record) == (True, False)


def test_pr4_person_without_a_basis_is_named_nowhere() -> None:
    study = named(public_basis=c.PublicBasis.NONE)
    (version,) = versions(study)
    assert (version.printed_names, MARKER in version.record) == ({}, False)
    assert MARKER not in page(study).content.decode()
    assert found(MARKER) == []


def test_name_taken_out_says_so_and_the_hash_stays_true() -> None:
    study = named()
    assert MARKER in page(study).content.decode()
    StudyVersion.objects.filter(study=study).update(printed_names={})
    touch()
    (version,) = versions(study)
    html = page(study).content.decode()
    assert (MARKER in html, "name removed" in html) == (False, True)
    assert version.sha256 == digest(version.record)


# contradictions


def contradiction(number: str) -> StudyRecord:
    wrong = p.Identifier(scheme="nct", value="NCT1")
    return make.record(number=number, identifiers=(wrong,))


def test_record_that_contradicts_itself_is_refused() -> None:
    study = make.study(contradiction("CTU-9001"))
    with pytest.raises(NotPublishableError) as error:
        publish([study], by=None)
    findings = error.value.findings
    assert {number: [row.rule for row in rows] for number, rows in findings.items()} == {
        "CTU-9001": ["E11"]
    }


def test_one_contradiction_keeps_its_whole_batch_back() -> None:
    records = [*make.numbered(2), contradiction("CTU-9500")]
    with pytest.raises(NotPublishableError):
        publish(make.studies(records), by=None)
    models = (StudyVersion, PublishedStudy, FacetEntry, SearchText)
    assert [model.objects.count() for model in models] == [0, 0, 0, 0]


def test_failure_in_the_derived_rows_takes_the_versions_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(pks: list[int], terms: Terms) -> None:
        raise RuntimeError("no room")

    study = make.study()
    monkeypatch.setattr("studies.publishing.reindex", fail)
    with pytest.raises(RuntimeError, match="no room"):
        publish([study], by=None)
    assert versions(study) == []


# withdraw and restore


def gone(study: Study) -> int:
    return withdraw([study], by=make.user("publisher"), reason_de="Falsch", reason_en="Wrong")


@pytest.mark.parametrize(
    ("language", "title", "reason"), [("de", f"{MARKER} (de)", "Falsch"), ("en", MARKER, "Wrong")]
)
@pytest.mark.parametrize("name", ["study", "version", "versions"])
def test_withdrawn_study_answers_410_with_title_and_reason(
    language: str, title: str, reason: str, name: str
) -> None:
    study = make.published(scientific_title=make.both(MARKER))
    gone(study)
    response = page(study, name, language)
    html = response.content.decode()
    assert (response.status_code, title in html, f">{reason}<" in html) == (410, True, True)


def test_withdrawn_study_is_gone_from_list_facets_and_words() -> None:
    study = make.published(scientific_title=make.both(MARKER))
    other = make.published(number="CTU-9002", scientific_title=make.both(MARKER))
    assert sorted(found(MARKER)) == [study.pk, other.pk]
    gone(study)
    left = [
        list(PublishedStudy.objects.values_list("pk", flat=True)),
        list(FacetEntry.objects.values_list("study", flat=True).distinct()),
        list(SearchText.objects.values_list("pk", flat=True)),
        found(MARKER),
    ]
    assert left == [[other.pk]] * 4


def test_withdrawal_keeps_who_when_and_why() -> None:
    study = make.published()
    assert gone(study) == 1
    row = Withdrawal.objects.get()
    assert (row.study, row.withdrawn_by, row.reason, row.restored_at) == (
        study,
        make.user("publisher"),
        p.Text(de="Falsch", en="Wrong"),
        None,
    )


def test_withdrawal_keeps_every_version() -> None:
    study = make.published()
    before = stored(study)
    gone(study)
    assert stored(study) == before


def test_study_is_withdrawn_once_at_a_time() -> None:
    study = make.published()
    assert [gone(study), gone(study), Withdrawal.objects.count()] == [1, 0, 1]


def test_study_that_was_never_public_cannot_be_withdrawn() -> None:
    assert gone(make.study()) == 0


def test_withdrawn_study_is_not_published() -> None:
    study = make.published(acronym="OLD")
    gone(study)
    make.edit(study, acronym="NEW")
    assert (publish([study], by=None), len(versions(study))) == ([], 1)


def test_publishing_a_set_passes_over_the_withdrawn_ones() -> None:
    away, new = make.published(), make.study(number="CTU-9002")
    gone(away)
    make.edit(away, acronym="NEW")
    assert [row.study for row in publish([away, new], by=None)] == [new]


def test_restored_study_shows_its_last_version_again() -> None:
    study = make.published(make.rich(1))
    make.edit(study, acronym="TWO")
    publish([study], by=None)
    before = page(study).content
    gone(study)
    assert page(study).status_code == 410
    assert restore([study], by=make.user("publisher")) == 1
    response = page(study)
    assert (response.status_code, response.content) == (200, before)


def test_restoring_keeps_who_and_when() -> None:
    study = make.published()
    gone(study)
    restore([study], by=make.user("publisher"))
    row = Withdrawal.objects.exclude(restored_at=None).get()
    assert row.restored_by == make.user("publisher")


def test_study_that_is_not_withdrawn_is_not_restored() -> None:
    study = make.published()
    before = PublishedStudy.objects.values().get()
    assert restore([study], by=None) == 0
    assert PublishedStudy.objects.values().get() == before


def test_restored_study_can_be_withdrawn_again() -> None:
    study = make.published()
    gone(study)
    restore([study], by=None)
    assert [gone(study), Withdrawal.objects.count()] == [1, 2]


@pytest.mark.parametrize("count", [1, 3])
def test_withdrawing_and_restoring_take_the_same_queries_for_a_set(
    count: int, django_assert_num_queries: Any
) -> None:
    studies = make.studies(make.numbered(count))
    publish(studies, by=None)
    # Words that nobody uses any more go in a query of their own.
    with django_assert_num_queries(29):
        assert withdraw(studies, by=None, reason_de="x", reason_en="x") == count
    with django_assert_num_queries(30):
        assert restore(studies, by=None) == count


def test_standing_is_what_was_not_taken_back() -> None:
    one, two = (make.published(record) for record in make.numbered(2))
    gone(one)
    gone(two)
    restore([one], by=None)
    assert [row.study for row in Withdrawal.objects.standing()] == [two]
    assert [row.study for row in StudyVersion.objects.public()] == [one]
