"""What changed between two records: facts that lose nothing, lines a reader understands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies import choices as c
from studies import parts as p
from studies.changes import ChangeLine, changes, compare_words, describe
from studies.record import StudyRecord
from tests.full_record import (
    FULL,
    PERSON,
    SEVEN,
    both,
    change,
    criteria,
    lines,
    other,
)


def test_first_version_changes_nothing() -> None:
    assert changes(None, FULL) == []


def test_same_record_changes_nothing() -> None:
    assert changes(FULL, StudyRecord.from_json(FULL.to_json())) == []


def test_new_labels_of_the_same_keys_are_no_change() -> None:
    labels = {**FULL.labels, "sub_status:transit_ethics": both("At the ethics committee")}
    assert changes(FULL, change(labels=labels)) == []


def test_status_is_told_as_the_page_says_it() -> None:
    old = change(status=p.StatusPart(main=c.MainStatus.PLANNED, since="2026-10"))
    assert lines(old, FULL) == [
        ChangeLine("Status", "changed", "Planned", "Planned (Transit Ethics)", "", "en")
    ]


def test_added_criterion_is_told_by_its_number() -> None:
    old = change(criteria=criteria(*SEVEN[:6]))
    assert changes(old, FULL) == [
        {
            "kind": "added",
            "field": "criteria",
            "what": "exclusion",
            "position": 7,
            "text": {"de": "Organ transplant (de)", "en": "Organ transplant"},
        }
    ]
    assert lines(old, FULL) == [
        ChangeLine("Exclusion criterion 7 · added", "added", "", "", "Organ transplant", "en")
    ]


def test_criterion_removed_in_between_is_the_only_change() -> None:
    new = change(criteria=criteria(*SEVEN[:2], *SEVEN[3:]))
    assert [line.label for line in lines(FULL, new)] == ["Exclusion criterion 3 · removed"]


def test_reworded_criterion_is_one_change() -> None:
    new = change(criteria=criteria(*SEVEN[:6], "Organ or marrow transplant"))
    assert lines(FULL, new) == [
        ChangeLine(
            "Exclusion criterion 7",
            "changed",
            "Organ transplant",
            "Organ or marrow transplant",
            "",
            "en",
        )
    ]


def test_criterion_of_the_other_list_is_another_criterion() -> None:
    new = change(criteria=criteria(*SEVEN[:6]) + criteria(SEVEN[6], kind=c.CriterionKind.INCLUSION))
    assert [line.label for line in lines(FULL, new)] == [
        "Exclusion criterion 7 · removed",
        "Inclusion criterion 1 · added",
    ]


def test_new_order_is_told_once() -> None:
    new = change(criteria=criteria(*SEVEN[1:], SEVEN[0]))
    assert lines(FULL, new) == [ChangeLine("Order changed: Criterion", "changed", "", "", "", "en")]


def test_attribute_of_a_row_names_the_row() -> None:
    outcome = FULL.outcomes[0].model_copy(update={"time_frame": both("Day 90")})
    assert [
        (line.label, line.old, line.new) for line in lines(FULL, change(outcomes=(outcome,)))
    ] == [("Primary outcome 1 · Time frame", "Day 28", "Day 90")]


def test_site_is_told_by_its_name() -> None:
    site = FULL.sites[0].model_copy(update={"status": c.SiteStatus.CLOSED})
    assert [(line.label, line.old, line.new) for line in lines(FULL, change(sites=(site,)))] == [
        ("Site Sample University, Ward, Jena · Status", "Open", "Closed")
    ]


def test_responsibility_at_a_site_names_both() -> None:
    site = FULL.sites[0].model_copy(update={"responsibilities": ()})
    assert lines(FULL, change(sites=(site,)), **{"7": "Sample Person"}) == [
        ChangeLine(
            "Site Sample University, Ward, Jena · Principal investigator · removed",
            "removed",
            "",
            "",
            "Sample University, Sample Person",
            "en",
        )
    ]


def test_people_are_named_by_key_until_a_line_is_written() -> None:
    new = change(responsibilities=(PERSON.model_copy(update={"investigator": "8"}),))
    facts = changes(FULL, new)
    assert (facts[0]["old"], facts[0]["new"]) == ({"person": "7"}, {"person": "8"})
    line = describe(facts[0], "en", {"8": "Sample Person"})
    assert (line.label, line.old, line.new) == (
        "Principal investigator Sample University · Person",
        "name removed",
        "Sample Person",
    )


def test_renamed_organisation_is_one_change() -> None:
    university = FULL.organisations["1"].model_copy(
        update={"name": both("Sample State University")}
    )
    new = change(organisations={**FULL.organisations, "1": university})
    assert [(line.label, line.old, line.new) for line in lines(FULL, new)] == [
        ("Organisation", "Sample University", "Sample State University")
    ]


@pytest.mark.parametrize("field", ["type", "city", "country", "ror"])
def test_changed_organisation_is_told(field: str) -> None:
    university = FULL.organisations["1"]
    value = other(getattr(university, field), field)
    changed = university.model_copy(update={field: value})
    told = lines(FULL, change(organisations={**FULL.organisations, "1": changed}))
    assert len(told) == 1
    assert told[0].label.startswith("Organisation Sample University · ")


def test_organisation_no_row_names_is_no_change() -> None:
    only = {"1": FULL.organisations["1"]}
    assert changes(FULL, change(organisations=only)) == []


def test_dates_keep_their_precision() -> None:
    start = FULL.milestones[0].model_copy(update={"date": "2027-01-17"})
    assert lines(FULL, change(milestones=(start,))) == [
        ChangeLine(
            "Start of the study (planned)", "changed", "December 2026", "17 January 2027", "", "en"
        )
    ]


def test_value_filled_for_the_first_time_is_added() -> None:
    old = change(sample_size_actual=None)
    assert lines(old, FULL) == [
        ChangeLine("Participants enrolled · added", "added", "", "", "90", "en")
    ]


def test_translation_added_is_told_in_its_own_language() -> None:
    old = change(public_title=p.Text(en="A sample"))
    assert lines(old, FULL, "en") == [
        ChangeLine("Public title (German) · added", "added", "", "", "A sample (de)", "de")
    ]


def test_text_in_one_language_is_shown_in_it() -> None:
    old, new = (
        change(acronym="A", why_stopped=text) for text in (p.Text(), p.Text(de="Kein Geld"))
    )
    assert [(line.text, line.language) for line in lines(old, new, "en")] == [("Kein Geld", "de")]


def test_several_values_are_told_as_a_list() -> None:
    design = FULL.design.model_copy(update={"control": (c.Control.PLACEBO, c.Control.ACTIVE)})
    line = lines(FULL, change(design=design))[0]
    assert (line.old, line.new) == ("Placebo-controlled", "Placebo-controlled, Active control")


def test_status_without_a_finer_name_stands_alone() -> None:
    labels = {"sub_status:recruiting": p.Text(de="Rekrutierend", en="Recruiting")}
    new = change(
        status=p.StatusPart(main=c.MainStatus.RECRUITING, sub_status="recruiting", since="2026-10"),
        labels={**FULL.labels, **labels},
    )
    assert lines(FULL, new)[0].new == "Recruiting"


def test_words_are_compared() -> None:
    assert compare_words("aged  18 years.", "aged ≥ 18 years or older") == [
        ("same", "aged"),
        ("added", " ≥"),
        ("same", " 18"),
        ("removed", " years."),
        ("added", " years or older"),
    ]


def test_line_breaks_survive_a_comparison() -> None:
    assert compare_words("one\ntwo", "one\nthree") == [
        ("same", "one"),
        ("removed", "\ntwo"),
        ("added", "\nthree"),
    ]


@given(old=st.text("ab \n", max_size=30), new=st.text("ab \n", max_size=30))
def test_comparison_loses_nothing_of_the_new_text(old: str, new: str) -> None:
    runs = compare_words(old, new)
    assert "".join(words for kind, words in runs if kind != "removed") == new
    told = [word for kind, words in runs if kind != "added" for word in words.split()]
    assert told == old.split()
