"""What patients ask first: each question answered from the record, or said to be not stated."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from studies import choices as c
from studies import parts as p
from studies.presenters.questions import questions
from studies.presenters.reading import Reading
from studies.record import StudyRecord

NAMES = {"7": "Pat Sample"}
HOME = {"o": p.Organisation(name=p.Text(en="Sample University"))}


def asked(language: str = "en", **fields: Any) -> dict[str, str]:
    record = StudyRecord(organisations=HOME, **fields)
    with override(language):
        return {row.label: row.text for row in questions(Reading(record, language, NAMES))}


def milestone(kind: c.MilestoneKind, date: str, how: c.DateKind = c.DateKind.ACTUAL) -> p.Milestone:
    return p.Milestone(kind=kind, date_kind=how, date=date)


START, END = c.MilestoneKind.STUDY_START, c.MilestoneKind.STUDY_COMPLETION


def test_every_question_without_an_answer_says_so() -> None:
    found = asked()
    assert list(found) == [
        "Who can take part?",
        "Where?",
        "When?",
        "How long does it take?",
        "How many visits?",
        "What is measured?",
        "Whom can I ask?",
    ]
    assert set(found.values()) == {"not stated"}
    assert set(asked("de").values()) == {"nicht angegeben"}


def test_who() -> None:
    who = p.Eligibility(sex=c.Sex.FEMALE, age_min=p.Age(value=18))
    assert asked(eligibility=who)["Who can take part?"] == "18 years and over, women and girls"


@pytest.mark.parametrize(
    ("cities", "expected"),
    [
        (["Jena"], "Jena (1 in Germany)"),
        (list("ABCDEFGH"), "A, B, C, D, E, F … (8 in Germany)"),
    ],
)
def test_where(cities: list[str], expected: str) -> None:
    sites = tuple(p.Site(city=city, country="DE") for city in cities)
    assert asked(sites=sites)["Where?"] == expected


def test_where_says_nothing_of_a_hidden_site() -> None:
    assert asked(sites=(p.Site(city="Jena", is_public=False),))["Where?"] == "not stated"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([milestone(START, "2026-05")], "from May 2026"),
        ([milestone(END, "2027", c.DateKind.PLANNED)], "until 2027 (planned)"),
        (
            [
                milestone(START, "2025", c.DateKind.PLANNED),
                milestone(START, "2026-05-17"),
                milestone(END, "2027", c.DateKind.PLANNED),
            ],
            "17 May 2026 to 2027 (planned)",
        ),
    ],
)
def test_when(rows: list[p.Milestone], expected: str) -> None:
    assert asked(milestones=rows)["When?"] == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"participation_weeks": 1}, "1 week for each person"),
        ({"participation_weeks": 26}, "26 weeks for each person"),
        ({"design": p.Design(target_duration="2 years")}, "2 years"),
    ],
)
def test_how_long(fields: dict[str, Any], expected: str) -> None:
    assert asked(**fields)["How long does it take?"] == expected


@pytest.mark.parametrize(("visits", "expected"), [((4, 6), "4–6"), ((4, 4), "4"), ((None, 0), "0")])
def test_how_many_visits(visits: tuple[int | None, int], expected: str) -> None:
    assert asked(visits_min=visits[0], visits_max=visits[1])["How many visits?"] == expected


def test_what_is_measured_is_marked_in_the_other_language() -> None:
    first, second = (
        p.Outcome(rank=c.OutcomeRank.PRIMARY, title=p.Text(de=title))
        for title in ("<Eins>.", "Zwei")
    )
    assert asked(outcomes=(first,))["What is measured?"] == '<span lang="de">&lt;Eins&gt;.</span>'
    assert asked(outcomes=(first, second))["What is measured?"] == (
        '<span lang="de">&lt;Eins&gt;</span> and 1 more outcome'
    )


_SPONSORED = '<a href="#people">Sample University</a>'


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("monitor", "o", ""), ("public_contact", "", "7")], '<a href="#people">Pat Sample</a>'),
        ([("monitor", "o", "7")], '<a href="#people">Pat Sample, Sample University</a>'),
        ([("public_contact", "", ""), ("monitor", "o", "")], _SPONSORED),
        ([("monitor", "o", "8")], '<a href="#people">name removed, Sample University</a>'),
        ([("monitor", "", "")], "not stated"),
        ([], "not stated"),
    ],
)
def test_whom_to_ask(rows: list[tuple[str, str, str]], expected: str) -> None:
    people = [
        p.Responsibility(role=role, organisation=home, investigator=key) for role, home, key in rows
    ]
    assert asked(responsibilities=people)["Whom can I ask?"] == expected


def test_without_people_the_sponsor_is_asked() -> None:
    sponsor = p.StudyOrganisation(role=c.OrganisationRole.PRIMARY_SPONSOR, organisation="o")
    hidden = p.Responsibility(role="public_contact", investigator="7", is_public=False)
    found = asked(sponsors=(sponsor,), responsibilities=(hidden,))
    assert found["Whom can I ask?"] == "Sample University"
