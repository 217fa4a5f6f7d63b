"""Values in words."""

import pytest
from django.utils.translation import override

from studies import choices as c
from studies import wording
from studies.parts import Age, Eligibility


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        ("2020-05-17", "17 May 2020", "17. Mai 2020"),
        ("2020-05", "May 2020", "Mai 2020"),
        ("2020", "2020", "2020"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_date_is_as_precise_as_it_is_known(value: str | None, english: str, german: str) -> None:
    with override("en"):
        assert wording.date(value, "en") == english
    with override("de"):
        assert wording.date(value, "de") == german


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (Age(value=18), None, "18 years and over"),
        (None, Age(value=1), "up to 1 year"),
        (Age(value=18), Age(value=65), "18 to 65 years"),
        (Age(value=6, unit=c.AgeUnit.MONTHS), Age(value=17), "6 months to 17 years"),
        (
            Age(value=24, unit=c.AgeUnit.GESTATIONAL_WEEKS),
            Age(value=32, unit=c.AgeUnit.GESTATIONAL_WEEKS),
            "week 24 of pregnancy to week 32 of pregnancy",
        ),
        (Age(value=0), None, "0 years and over"),
        (None, None, ""),
    ],
)
def test_ages_keep_their_units(low: Age | None, high: Age | None, expected: str) -> None:
    with override("en"):
        assert wording.ages(low, high, "en") == expected


@pytest.mark.parametrize(
    ("sex", "healthy", "expected"),
    [
        (c.Sex.ALL, None, "18 years and over"),
        (c.Sex.FEMALE, False, "18 years and over, women and girls"),
        (c.Sex.MALE, True, "18 years and over, men and boys, healthy volunteers too"),
        (None, None, "18 years and over"),
    ],
)
def test_who_can_take_part_is_said_in_a_line(
    sex: c.Sex | None, healthy: bool | None, expected: str
) -> None:
    who = Eligibility(age_min=Age(value=18), sex=sex, healthy_volunteers=healthy)
    with override("en"):
        assert wording.who(who, "en") == expected


def test_label_tells_values_of_two_lists_apart() -> None:
    with override("en"):
        labels = [wording.label(choice, "en") for choice in (c.Control.NONE, c.PublicBasis.NONE)]
    assert labels == ["Uncontrolled", "None, not shown"]


@pytest.mark.parametrize(("language", "expected"), [("en", "12,345"), ("de", "12.345")])
def test_number_is_grouped_as_the_language_does(language: str, expected: str) -> None:
    with override(language):
        assert wording.number(12345, language) == expected


def test_yes_and_no_differ_from_not_stated() -> None:
    with override("en"):
        assert [wording.yes_no(value, "en") for value in (True, False, None)] == ["Yes", "No", ""]


def test_words_asked_for_in_another_language_than_the_active_one_are_right() -> None:
    with override("de"):
        assert wording.label(c.MainStatus.PLANNED, "en") == "Planned"
    with override("en"):
        assert wording.label(c.MainStatus.PLANNED, "de") == "Geplant"


@pytest.mark.parametrize(
    ("main", "sub", "expected"),
    [
        ("Planned", "Transit Ethics", "Planned (Transit Ethics)"),
        ("Planned", "Not yet recruiting", "Planned"),
        ("Completed", "Closed", "Completed"),
        ("Rekrutiert", "Rekrutiert", "Rekrutiert"),
        ("Rekrutiert", "Open to all", "Rekrutiert (Open to all)"),
        ("Läuft, Aufnahme beendet", "Rekrutierung beendet", "Läuft, Aufnahme beendet"),
        ("Unknown", "", "Unknown"),
    ],
)
def test_status_says_a_thing_once(main: str, sub: str, expected: str) -> None:
    assert wording.status(main, sub) == expected
