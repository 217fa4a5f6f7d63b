"""Eligibility texts become rows of criteria, and no word of them is lost."""

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.choices import CriterionKind
from studies.pasting.criteria import Criteria, split
from studies.pasting.text import plain
from tests.real_records import FILES, needs_real_records

I, E, U = CriterionKind.INCLUSION, CriterionKind.EXCLUSION, CriterionKind.UNSPLIT  # noqa: E741


def rows(text: str) -> list[tuple[str, int, str]]:
    return [tuple(row) for row in split(text).rows]  # type: ignore[misc]


HEADINGS = [
    ("Inclusion Criteria:", "Exclusion Criteria:"),
    ("INCLUSION CRITERIA", "EXCLUSION CRITERIA"),
    ("Inclusion criteria :", "Exclusion criteria:."),
    ("**Inclusion Criteria**", "## Exclusion Criteria"),
    ("* Inclusion Criteria:", "• Exclusion Criteria:"),
    ("Inclusion:", "Exclusions:"),
    ("Inclusion", "      Exclusion Criteria:"),
    ("Einschlusskriterien:", "Ausschlusskriterien"),
]
NAMED_HEADINGS = [
    ("Key Inclusion Criteria:", "Key Exclusion Criteria:"),
    ("Inclusion requirements for all subjects", "Exclusion criteria were as follows:"),
    ("List of inclusion criteria:", "Radiological Exclusion Criteria (part B)"),
    ("Inclusion Criteria by Aim:", "Exclusion Citeria:"),
]


@pytest.mark.parametrize(("inclusion", "exclusion"), HEADINGS)
def test_headings_in_many_spellings_part_the_lists(inclusion: str, exclusion: str) -> None:
    found = split(f"{inclusion}\n\n* Fever\n\n{exclusion}\n\n1. Allergy")
    assert found.rows == [(I, 0, "Fever"), (E, 0, "Allergy")]
    assert (found.notes, found.is_split) == ({}, True)


@pytest.mark.parametrize(("inclusion", "exclusion"), NAMED_HEADINGS)
def test_a_heading_that_says_more_is_kept_as_a_note(inclusion: str, exclusion: str) -> None:
    found = split(f"{inclusion}\n\n* Fever\n\n{exclusion}\n\n1. Allergy")
    assert found.rows == [(I, 0, "Fever"), (E, 0, "Allergy")]
    assert found.notes.items() <= {I: inclusion, E: exclusion}.items()
    assert found.notes[E] == exclusion or found.notes[I] == inclusion


@pytest.mark.parametrize(
    "line",
    [
        "* Other exclusion criteria in the protocol of the sample",
        "* Not meeting inclusion criteria",
        "Participants meeting any of the following exclusion criteria are not enrolled:",
        "Inclusion/exclusion criteria of the sample site",
        "* All persons who do not confirm at least one criterion for inclusion.",
    ],
)
def test_a_sentence_about_criteria_is_no_heading(line: str) -> None:
    found = split(f"Inclusion Criteria:\n\n{line}\n* Fever\n\nExclusion Criteria:\n\n* Allergy")
    assert [row.kind for row in found.rows] == [I, I, E]


def test_text_behind_a_heading_is_the_first_item() -> None:
    assert rows("Inclusion criteria: all men\nStudy Exclusion Criteria. History of fever.") == [
        (I, 0, "all men"),
        (E, 0, "History of fever."),
    ]


def test_headings_glued_to_an_item_are_parted() -> None:
    text = "Inclusion Criteria:- Men- Women Exclusion Criteria:- Children\n- Allergy"
    assert rows(text) == [(I, 0, "Men- Women"), (E, 0, "Children"), (E, 0, "Allergy")]


MARKS = ["* ", "- ", "-", "• ", "– ", "● ", "1. ", "12. ", "1) ", "(1) ", "(a) ", "a) ", "* • "]


@pytest.mark.parametrize("mark", MARKS)
def test_marks_start_an_item_and_are_dropped(mark: str) -> None:
    text = f"Inclusion Criteria:\n\n{mark}Fever\n{mark}Cough\n\nExclusion Criteria:\n\nNone"
    assert rows(text) == [(I, 0, "Fever"), (I, 0, "Cough"), (E, 0, "None")]


@pytest.mark.parametrize(
    "item",
    ["1.5 mg of Samplin", "E. coli infection", "18 years", "e. coli", "\\* see note", "-5 °C"],
)
def test_what_only_looks_like_a_mark_is_kept(item: str) -> None:
    assert rows(f"Inclusion:\n{item}\nExclusion:\nx")[0] == (I, 0, plain(item))


def test_letters_count_as_marks_in_their_order() -> None:
    text = "Inclusion:\n\na. Fever\nb. Cough\n\ni. One\nii. Two\n\nExclusion:\n\nd. magna exposure"
    assert [row.text for row in split(text).rows] == [
        "Fever", "Cough", "One", "Two", "d. magna exposure",
    ]  # fmt: skip


def test_indentation_gives_three_levels() -> None:
    text = (
        "Inclusion Criteria:\n\n1. One\n\n   1. Two\n\n      * Three\n\n         * Four\n"
        "2. Five\n   continued\n\n   OR\n\nExclusion Criteria:\n\n\t* Six"
    )
    assert rows(text) == [
        (I, 0, "One"),
        (I, 1, "Two"),
        (I, 2, "Three"),
        (I, 2, "Four"),
        (I, 0, "Five\ncontinued\nOR"),
        (E, 0, "Six"),
    ]


def test_a_line_without_a_mark_continues_an_item_or_is_one() -> None:
    text = "Inclusion:\n* Fever\nof two days\n\nCough\nPain\n\nExclusion:\nx"
    assert [row.text for row in split(text).rows] == ["Fever\nof two days", "Cough", "Pain", "x"]


def test_a_label_heads_the_items_below_it() -> None:
    text = "Inclusion:\n\nPart A\n\n* Fever\n\nPart B:\n\n* Cough\n\nExclusion:\n\n* x"
    assert rows(text) == [
        (I, 0, "Part A"), (I, 1, "Fever"), (I, 0, "Part B:"), (I, 1, "Cough"), (E, 0, "x"),
    ]  # fmt: skip


def test_headings_of_several_groups_stand_above_their_items() -> None:
    text = (
        "Patient Inclusion Criteria:\n* Fever\nPatient Exclusion Criteria:\n* Allergy\n"
        "Donor Inclusion Criteria:\n* Fit\nDonor Exclusion Criteria:\n* Unfit"
    )
    assert rows(text) == [
        (I, 0, "Patient Inclusion Criteria:"), (I, 1, "Fever"),
        (E, 0, "Patient Exclusion Criteria:"), (E, 1, "Allergy"),
        (I, 0, "Donor Inclusion Criteria:"), (I, 1, "Fit"),
        (E, 0, "Donor Exclusion Criteria:"), (E, 1, "Unfit"),
    ]  # fmt: skip


def test_cohorts_are_named_in_both_lists() -> None:
    text = (
        "Cohort 1\n\nInclusion Criteria:\n\n* Fever\n\nExclusion Criteria:\n\n* Allergy\n\n"
        "Cohort 2\n\nInclusion Criteria:\n\n* Cough\n\nExclusion Criteria:\n\n* Asthma"
    )
    assert rows(text) == [
        (I, 0, "Cohort 1"), (I, 1, "Fever"), (E, 0, "Cohort 1"), (E, 1, "Allergy"),
        (I, 0, "Cohort 2"), (I, 1, "Cough"), (E, 0, "Cohort 2"), (E, 1, "Asthma"),
    ]  # fmt: skip


def test_text_before_the_first_heading_is_a_note() -> None:
    found = split("Adults only.\n\nInclusion:\n* Fever\nExclusion:\n* Allergy")
    assert found.notes == {I: "Adults only."}


@pytest.mark.parametrize(
    ("last", "incomplete"),
    [
        ("[continued in the study protocol]", {E}),
        ("see protocol", {E}),
        ("… fortgesetzt", {E}),
        ("* Other exclusion criteria may apply.", {E}),
        ("Note: Other protocol-defined Inclusion/Exclusion criteria may apply.", {I, E}),
    ],
)
def test_a_last_line_says_that_the_list_goes_on(last: str, incomplete: set[str]) -> None:
    found = split(f"Inclusion:\n\n* Fever\n\nExclusion:\n\n* Allergy\n\n{last}")
    assert found.rows == [(I, 0, "Fever"), (E, 0, "Allergy")]
    assert found.notes == {E: last.removeprefix("* ")}
    assert found.incomplete == incomplete


def test_a_lone_heading_takes_what_follows_it() -> None:
    found = split("Exclusion Criteria:\n\n* Allergy\n* Asthma")
    assert found.rows == [(E, 0, "Allergy"), (E, 0, "Asthma")]
    assert not found.is_split


def test_criteria_before_a_lone_exclusion_heading_are_not_called_exclusions() -> None:
    found = split("* Fever\n\nExclusion Criteria:\n\n* Allergy")
    assert found.rows == [(U, 0, "Fever"), (E, 0, "Allergy")]


def test_a_text_without_headings_is_one_criterion() -> None:
    text = "DISEASE CHARACTERISTICS:\n\n* Fever\n\nPATIENT CHARACTERISTICS:\n\n* Adults"
    assert split(text) == Criteria([(U, 0, text)])  # type: ignore[list-item]
    assert split(" \n") == Criteria()


def test_a_text_that_would_lose_a_word_is_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studies.pasting.criteria.items", lambda lines: [])
    text = "Inclusion Criteria:\n\n* Fever\n\nExclusion Criteria:\n\n* Allergy"
    assert split(text).rows == [(U, 0, text)]


def test_signs_and_entities_become_what_they_mean() -> None:
    text = (
        "Inclusion:\n* Age \\>= 18 &amp; \\<5 \\[mg\\] &lt;3\nExclusion:\n* 10\\^9 R&D ≥ ° µ ± \\\\"
    )
    assert [row.text for row in split(text).rows] == [
        "Age >= 18 & <5 [mg] <3",
        "10^9 R&D ≥ ° µ ± \\",
    ]


WORDS = st.sampled_from(
    ["Fever", "and", "cough", "1.5", "mg", "E. coli", "a", "i.", "inclusion", "criteria", "≥ 18"]
)
LINE = st.builds(
    lambda indent, mark, words: indent + mark + " ".join(words),
    st.sampled_from(["", "", "  ", "   ", "      ", "\t"]),
    st.sampled_from(["", "* ", "1. ", "2) ", "- ", "a. ", "b. ", "o ", "(3) ", "\\* "]),
    st.lists(WORDS, max_size=6),
)
ANY_HEADING = st.sampled_from([heading for pair in HEADINGS + NAMED_HEADINGS for heading in pair])


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", text)


@settings(deadline=None)
@given(st.lists(LINE | ANY_HEADING | st.just("") | st.text(max_size=20), max_size=25))
def test_no_word_is_lost_whatever_the_lines(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = split(text)
    remaining = iter(
        words("\n".join(found.told) if found.told else found.rows[0].text if found.rows else "")
    )
    headings = {
        "inclusion",
        "exclusion",
        "inclusions",
        "exclusions",
        "criteria",
        "criterion",
        "einschlusskriterien",
        "ausschlusskriterien",
        "ii",
        "iii",
        "iv",
        "vi",
        "vii",
        "viii",
        "ix",
    }
    kept = [word for word in words(plain(text)) if word.casefold() not in headings]
    assert all(word in remaining for word in kept)
    assert all(0 <= row.level <= 2 and row.text for row in found.rows)


def real_texts() -> Iterator[str]:
    for path in FILES:
        with gzip.open(path) as lines:
            for line in lines:
                record: dict[str, Any] = json.loads(line)
                yield record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]


@needs_real_records
def test_at_least_95_percent_of_real_texts_with_both_headings_are_split(
    capsys: pytest.CaptureFixture[str],
) -> None:
    texts = list(real_texts())
    headings = re.compile(r"inclusion\b.*\bexclusion\b", re.IGNORECASE | re.DOTALL)
    both = [text for text in texts if headings.search(text)]
    parted = [text for text in both if split(text).is_split]
    with capsys.disabled():
        print(  # noqa: T201 - the figure is the point
            f"\nEligibility: {len(parted)} of {len(both)} real texts with both headings are split "
            f"({len(parted) / len(both):.1%}); {len(texts)} texts in all."
        )
    assert len(parted) >= 0.95 * len(both)
