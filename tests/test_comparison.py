"""Two versions compared: every change marked in words too, nothing hidden shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studies import choices as c
from studies import parts as p
from studies.changes import changes, describe_both
from studies.models import Investigator, Study, StudyVersion
from studies.presenters.marks import Spoken, marked_whole
from studies.publishing import publish, remove_name, withdraw
from studies.record import StudyRecord
from tests import factories as make

SPOKEN = Spoken("removed:", "added:")


@pytest.fixture
def study(db: None) -> Study:
    """Three versions, each with another acronym."""
    made = make.published(acronym="FIRST")
    for acronym in ("SECOND", "THIRD"):
        make.edit(made, acronym=acronym)
        publish([made], by=None)
    return made


def compare(study: Study, old: object, new: object, language: str = "en") -> Any:
    path = {"en": "en/studies/{}/compare", "de": "de/studien/{}/vergleich"}[language]
    return Client().get(f"/{path.format(study.number)}/{old}/{new}/")


def words(answer: Any) -> str:
    """The words of a page's main part."""
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", "", f"<{main}").split())


def test_any_two_versions_are_compared_with_the_marks_in_words(study: Study) -> None:
    text = words(compare(study, 1, 3))
    assert "Versions 1 and 3 compared" in text
    assert "Acronym removed: FIRST → added: THIRD" in text
    assert "SECOND" not in text


def test_comparison_speaks_german(study: Study) -> None:
    text = words(compare(study, 2, 3, "de"))
    assert "Versionen 2 und 3 im Vergleich" in text
    assert "entfernt: SECOND → hinzugefügt: THIRD" in text


def test_older_version_comes_first(study: Study) -> None:
    answer = compare(study, 3, 1)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/en/studies/{study.number}/compare/1/3/",
    )


@pytest.mark.parametrize("pair", [(1, 4), (0, 1), (1, 10**30), ("x", 1)])
def test_version_that_is_not_there_is_404(study: Study, pair: tuple[object, object]) -> None:
    assert compare(study, *pair).status_code == 404


def test_version_is_not_compared_with_itself(study: Study) -> None:
    answer = compare(study, 2, 2)
    assert answer.status_code == 200
    assert "You have chosen the same version twice." in words(answer)


@pytest.mark.parametrize(
    ("query", "location"),
    [("from=1&to=3", "1/3"), ("from=3&to=1", "1/3"), ("from=02&to=3", "2/3")],
)
def test_form_leads_to_the_comparison(study: Study, query: str, location: str) -> None:
    address = f"/en/studies/{study.number}/compare/"
    answer = Client().get(f"{address}?{query}")
    assert (answer.status_code, answer["Location"]) == (302, f"{address}{location}/")


@pytest.mark.parametrize(
    "query",
    ["", "from=1&to=1", "from=1&to=9", "from=1&to=" + "9" * 5000, "from=²&to=1"],
)
def test_form_says_what_makes_no_pair(study: Study, query: str) -> None:
    answer = Client().get(f"/en/studies/{study.number}/compare/?{query}")
    assert answer.status_code == 200
    assert 'class="note note-warn"' in answer.content.decode()


def test_versions_page_links_neighbours_and_offers_any_two(study: Study) -> None:
    text = Client().get(f"/en/studies/{study.number}/versions/").content.decode()
    address = f"/en/studies/{study.number}/compare/"
    assert re.findall(rf'href="{address}([\d/]+)"', text) == ["2/3/", "1/2/"]
    assert re.findall(r'<option value="(\d)"( selected)?>', text) == [
        *(("3", ""), ("2", " selected"), ("1", "")),
        *(("3", " selected"), ("2", ""), ("1", "")),
    ]


def test_single_version_has_nothing_to_be_compared_with(db: None) -> None:
    text = Client().get(f"/en/studies/{make.published().number}/versions/").content.decode()
    assert 'name="from"' not in text


def test_withdrawn_study_is_not_compared(study: Study) -> None:
    withdraw([study], by=None, reason_de="Weil", reason_en="Because")
    assert compare(study, 1, 2).status_code == 410


def test_removed_name_is_in_no_comparison(db: None) -> None:
    person = make.investigator("Plantedname")
    study = make.published()
    home = make.organisation()
    study.responsibilities.create(organisation=home, investigator=person, role_id=1)
    publish([study], by=None)
    assert "Plantedname" in words(compare(study, 1, 2))
    remove_name(Investigator.objects.get(family="Plantedname"), by=None)
    text = words(compare(study, 1, 2))
    assert "Plantedname" not in text
    assert "name removed" in text


def test_site_that_a_version_hides_is_in_no_comparison(study: Study) -> None:
    hidden = p.Site(city="Hiddentown", country="DE", is_public=False)
    shown = p.Site(city="Showntown", country="DE")
    row = StudyVersion.objects.get(study=study, number=3)
    record = StudyRecord.from_json(row.record).model_copy(update={"sites": (hidden, shown)})
    StudyVersion.objects.filter(pk=row.pk).update(record=record.to_json())
    text = words(compare(study, 2, 3))
    assert ("Showntown" in text, "Hiddentown" in text) == (True, False)


def test_versions_that_say_the_same_say_so(study: Study) -> None:
    first = StudyVersion.objects.get(study=study, number=1)
    StudyVersion.objects.filter(study=study, number=2).update(record=first.record)
    assert "Both versions say the same." in words(compare(study, 1, 2))


@pytest.mark.parametrize("rows", [1, 3])
def test_comparison_costs_the_same_queries_however_much_changed(
    db: None, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    study = make.published()
    for place in range(rows):
        study.criteria.create(kind="inclusion", text_en=f"Criterion {place}", order=place)
    publish([study], by=None)
    compare(study, 1, 2)
    # Version of the data; the study; the two records; its versions are remembered.
    with django_assert_num_queries(3):
        assert words(compare(study, 1, 2)).count("added: Criterion") == rows


def test_marks_hold_every_word_and_escape_it() -> None:
    same = "the same words " * 20
    marks = marked_whole(f"{same}<old>", f"{same}<new>", SPOKEN)
    assert marks.startswith(same)
    assert marks.endswith(
        '<del><span class="vh">removed: </span>&lt;old&gt;</del>'
        '  <ins><span class="vh">added: </span>&lt;new&gt;</ins>'
    )


def test_text_reworded_in_both_languages_is_told_in_both() -> None:
    old = StudyRecord(lay_summary=p.Text(de="Alt", en="Old"))
    new = StudyRecord(lay_summary=p.Text(de="Neu", en="New"))
    lines = [line for fact in changes(old, new) for line in describe_both(fact, "en")]
    assert [(line.label, line.new, line.language) for line in lines] == [
        ("Summary in plain words", "New", "en"),
        ("Summary in plain words (German)", "Neu", "de"),
    ]


def test_every_field_of_a_record_has_its_section() -> None:
    from studies.presenters.comparison import _headings

    silent = {"schema_version", "labels"}
    assert set(_headings()) == set(StudyRecord.model_fields) - silent


def test_rows_in_another_order_are_told() -> None:
    first, second = (
        p.Outcome(rank=c.OutcomeRank.PRIMARY, title=make.both(name)) for name in ("A", "B")
    )
    old, new = StudyRecord(outcomes=(first, second)), StudyRecord(outcomes=(second, first))
    lines = [line for fact in changes(old, new) for line in describe_both(fact, "en")]
    assert [line.label for line in lines] == ["Order changed: Outcome"]
