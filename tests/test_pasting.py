"""What is pasted at the desk becomes rows, and no word of it is lost."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.choices import CriterionKind, OutcomeRank
from studies.pasting.lists import Pasted, pasted_criteria, pasted_outcomes, warnings
from studies.pasting.outcomes import Outcome
from tests.real_records import FILES, needs_real_records
from tests.test_study_page import EXCLUSION, INCLUSION, NOTE

I, E = CriterionKind.INCLUSION, CriterionKind.EXCLUSION  # noqa: E741
P, S, O = OutcomeRank.PRIMARY, OutcomeRank.SECONDARY, OutcomeRank.OTHER  # noqa: E741

# As the page the register was made after gives it to the clipboard.
SEED_CRITERIA = "\n".join(
    [
        "Inclusion criteria\n",
        *(f"  {place}. {text}" for place, text in enumerate(INCLUSION, 1)),
        "\nExclusion criteria\n",
        *(f"  {place}. {text}" for place, text in enumerate(EXCLUSION, 1)),
        f"\n{NOTE}\n",
    ]
).replace("aged 18", "aged\xa0 18")
SEED_OUTCOMES = (
    "Primary Outcome\n\nOverall response rate in reversal of hyperinflammation (time frame: day 7 "
    "after start of therapy )\n\n  • Patients achieving 25% reduction in hyperinflammation score "
    "(CIS) compared to baseline at day 7\n\n\nSecondary Outcomes\n\nEfficacy of ruxolitinib + "
    "standard-of-care (SoC) (Time Frame: Days 15 and 29 after start of therapy )\n\n  • Duration "
    "of hospitalization, reduction of mechanical ventilation, duration and amount of oxygen "
    "supplementation, reduction of side effects\n"
)


def rows(text: str, kind: CriterionKind = I) -> list[tuple[str, int, str]]:
    return [tuple(row) for row in pasted_criteria(text, kind).rows]  # type: ignore[misc]


def test_the_model_page_gives_7_and_7_rows_and_the_note_of_its_end() -> None:
    found = pasted_criteria(SEED_CRITERIA)
    spaced = [text.replace("aged 18", "aged  18") for text in INCLUSION]
    assert found.rows == [*((I, 0, text) for text in spaced), *((E, 0, text) for text in EXCLUSION)]
    assert (found.notes, found.incomplete) == ({E: NOTE}, {E})
    said = warnings([(row.kind, row.text) for row in found.rows])
    assert [place for place, words in enumerate(said, 1) if words] == [2]
    assert pasted_outcomes(SEED_OUTCOMES) == [
        Outcome(
            P,
            "Overall response rate in reversal of hyperinflammation",
            "day 7 after start of therapy",
            "Patients achieving 25% reduction in hyperinflammation score (CIS) compared to "
            "baseline at day 7",
        ),
        Outcome(
            S,
            "Efficacy of ruxolitinib + standard-of-care (SoC)",
            "Days 15 and 29 after start of therapy",
            "Duration of hospitalization, reduction of mechanical ventilation, duration and "
            "amount of oxygen supplementation, reduction of side effects",
        ),
    ]


MARKS = ["1. {}", "1) {}", "(1) {}", "a) {}", "(ii) {}", "IV. {}", "• {}", "- {}", "– {}", "* {}"]
MARKS += ["1.\t{}", "\t•\t{}", "   1. {}", "12.\n{}", "{}", "• {}\xa0"]


@pytest.mark.parametrize("mark", MARKS)
def test_every_kind_of_mark_and_line_end(mark: str) -> None:
    items = ("Fever", "Cough of 1.5 weeks", "E. coli")
    text = "\r\n".join(mark.format(item) for item in items)
    assert rows(text, E) == [(E, 0, item) for item in items]
    assert [outcome.title for outcome in pasted_outcomes(text)] == list(items)


HEADINGS = [
    ("Inclusion criteria:", "Exclusion criteria:"),
    ("Einschlusskriterien", "Ausschlusskriterien"),
    ("EINSCHLUSSKRITERIEN:", "Nicht eingeschlossen werden:"),
    ("Eingeschlossen werden:", "Nicht eingeschlossen werden"),
    ("Eingeschlossen werden", "Ausgeschlossen sind:"),
    ("**Inclusion:**", "Exclusion"),
]


@pytest.mark.parametrize(("inclusion", "exclusion"), HEADINGS)
def test_headings_in_both_languages_part_the_lists(inclusion: str, exclusion: str) -> None:
    found = pasted_criteria(f"{inclusion}\n\n1. Fieber\n   seit Tagen\n\n{exclusion}\n- Allergie")
    assert found == Pasted([(I, 0, "Fieber seit Tagen"), (E, 0, "Allergie")])  # type: ignore[list-item]


@pytest.mark.parametrize("heading", ["Key exclusion criteria", "Nicht eingeschlossen werden alle:"])
def test_a_heading_that_says_more_is_kept_as_a_note(heading: str) -> None:
    found = pasted_criteria(f"1. Fever\n{heading}\n1. Allergy")
    assert found == Pasted([(I, 0, "Fever"), (E, 0, "Allergy")], {E: heading})  # type: ignore[list-item]


def test_what_only_speaks_of_criteria_is_a_row() -> None:
    sentences = ["Schwangere werden nicht eingeschlossen", "Ein- und Ausschlusskriterien wie oben"]
    assert rows("\n".join(f"- {sentence}" for sentence in sentences)) == [
        (I, 0, sentence) for sentence in sentences
    ]


@pytest.mark.parametrize(
    ("heading", "rank"),
    [
        ("Primary outcome", P),
        ("Primary Outcome / Primärer Endpunkt", P),
        ("Hauptzielkriterium:", P),
        ("PRIMARY ENDPOINT(S)", P),
        ("Primary outcome measures 1:", P),
        ("• Sekundäre Endpunkte", S),
        ("Secondary objectives:", S),
        ("Sekundäre Zielgrößen", S),
        ("Exploratory end points", O),
        ("Weitere Endpunkte.", O),
    ],
)
def test_headings_of_outcomes(heading: str, rank: OutcomeRank) -> None:
    other = P if rank != P else S
    assert pasted_outcomes(f"{heading}\n\nSurvival", other) == [Outcome(rank, "Survival")]


@pytest.mark.parametrize(
    "line",
    [
        "Survival (time frame: day 7 (±1))",
        "Survival [Time Frame: day 7 (±1) ]",
        "Survival, Zeitrahmen: day 7 (±1)",
        "Survival\n(timeframe: day 7 (±1))",
        "Survival\n\nZeitpunkt: day 7 (±1)",
    ],
)
def test_time_frames_leave_the_title(line: str) -> None:
    assert pasted_outcomes(line) == [Outcome(P, "Survival", "day 7 (±1)")]


def test_bullets_below_an_outcome_are_its_details() -> None:
    text = (
        "Sekundäre Endpunkte:\n1. Fieber\n   am Abend (Zeitrahmen: Tag 3)\n   - morgens\n"
        "   - abends, wenn\n     gemessen\n2. Husten\n• nachts\nZeitrahmen: Tag 5\n\nSchmerz"
    )
    assert pasted_outcomes(text) == [
        Outcome(S, "Fieber am Abend", "Tag 3", "morgens\nabends, wenn gemessen"),
        Outcome(S, "Husten", "Tag 5", "nachts"),
        Outcome(S, "Schmerz"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "(time frame: day 7)",
        "b)\n1. Fever",
        "1.\n\nZeitrahmen: Tag 7",
        "Survival (time frame: a)\n(time frame: b)",
        "x" * 60_000,
    ],
)
def test_what_is_no_outcome_is_kept_as_one(text: str) -> None:
    found = pasted_outcomes(text)
    assert words(text) == words(" ".join(part for outcome in found for part in outcome[1:]))


def test_warnings_name_what_to_look_at() -> None:
    texts = ["Patients aged 18 years", "Fever", " fever. ", "x" * 501, "Cough"]
    with override("en"):
        found = warnings([(I, text) for text in texts], there=["COUGH"])
        apart = warnings([(I, "Fever"), (E, "Fever")])
    assert found == [
        ["A sign such as ≥ may be lost: “Patients aged 18 years”."],
        ["This text appears here more than once."],
        ["This text appears here more than once."],
        ["501 characters: is this one row? Rows are best below 500."],
        ["The study already has a row with this text."],
    ]
    assert apart == [[], []]


# no word is lost

DROPPED = re.compile(
    r"(?:in|ex)clusions?|criteri\w+|requirements?|(?:ein|aus)schluss-?kriterien|primary|secondary"
    r"|outcomes?|time|frame|zeitrahmen|i{1,3}|iv|vi{0,3}|ix|x|xi{0,3}",
    re.IGNORECASE,
)


def words(text: str) -> Counter[str]:
    """The words of a text but those of headings and labels, which the page says itself."""
    found = re.findall(r"[^\W\d_]{2,}", text)
    return Counter(word for word in found if not DROPPED.fullmatch(word))


def is_whole(text: str) -> bool:
    found, outcomes = pasted_criteria(text), pasted_outcomes(text)
    kept = " ".join([*(row.text for row in found.rows), *found.notes.values()])
    told = " ".join(" ".join(outcome[1:]) for outcome in outcomes)
    return not (words(text) - words(kept) or words(text) - words(told))


LINE = st.builds(
    lambda indent, mark, text: indent + mark + text,
    st.sampled_from(["", "", "  ", "\t", "\xa0"]),
    st.sampled_from(["", "1. ", "b) ", "• ", "- ", "IV. ", "(time frame: ", "Zeitrahmen: "]),
    st.sampled_from(["Fever", "cough (mild", "day seven)", "Primary outcome", "Inclusion:", ""])
    | st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12),
)


@settings(deadline=None)
@given(st.lists(LINE, max_size=15), st.sampled_from(["\n", "\r\n"]))
def test_no_word_is_lost_whatever_is_pasted(lines: list[str], end: str) -> None:
    assert is_whole(end.join(lines))


def real_texts() -> Iterator[str]:
    for path in FILES:
        with gzip.open(path) as lines:
            for line in lines:
                protocol: dict[str, Any] = json.loads(line)["protocolSection"]
                yield protocol["eligibilityModule"]["eligibilityCriteria"]
                for name in ("primaryOutcomes", "secondaryOutcomes"):
                    for row in protocol.get("outcomesModule", {}).get(name, []):
                        yield f"{row['measure']} [Time Frame: {row.get('timeFrame', '')}]"


@needs_real_records
def test_no_word_of_the_real_texts_is_lost() -> None:
    assert [text[:80] for text in real_texts() if not is_whole(re.sub(r"[\\&]\S*", "", text))] == []
