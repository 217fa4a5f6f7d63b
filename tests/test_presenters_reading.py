"""A record read in one language."""

import pytest
from django.utils.translation import override

from studies.parts import Organisation, Text
from studies.presenters.reading import Reading, shown
from studies.record import StudyRecord

BOTH, GERMAN = Text(de="eins", en="one"), Text(de="zwei")


def reading(language: str = "en", **options: object) -> Reading:
    record = StudyRecord(
        organisations={"o": Organisation(name=Text(en="Then"))},
        labels={"role:lead": Text(de="Leitung", en="Lead")},
    )
    return Reading(record, language, **options)


def test_shown_falls_back_and_says_so() -> None:
    assert shown(GERMAN, "en") == (' lang="de"', "zwei", "de", True)
    assert shown(BOTH, "en") == ("", "one", "en", False)
    assert not shown(Text(), "en")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([BOTH], ""),
        ([Text()], ""),
        ([GERMAN], "only available in German"),
        ([BOTH, GERMAN], "in part only available in German"),
    ],
)
def test_note_names_the_language_of_texts_that_fell_back(texts: list[Text], expected: str) -> None:
    here = reading()
    for text in texts:
        here.show(text)
    with override("en"):
        assert here.note() == expected


def test_todays_label_goes_before_that_of_the_record() -> None:
    today = {"role:lead": {"de": "Leiterin", "en": "Head"}, "organisation:o": {"en": "Now"}}
    assert reading().label("role", "lead").text == "Lead"
    assert reading(labels=today).label("role", "lead").text == "Head"
    assert reading().organisation("o").text == "Then"
    assert reading(labels=today).organisation("o").text == "Now"


def test_organisation_that_is_not_named_is_empty() -> None:
    assert reading().organisation("").text == ""


def test_person_whose_name_was_taken_out_is_said_to_be_so() -> None:
    here = reading(names={"1": "Sample, Pat", "2": ""})
    with override("en"):
        names = [here.person(key) for key in "123"]
    assert names == ["Sample, Pat", "name removed", "name removed"]
