"""Design, people and facts around a study."""

from typing import Any

import pytest
from django.utils.translation import override

from studies import choices as c
from studies import parts as p
from studies.presenters import around, design, head, participants
from studies.presenters.reading import Reading
from studies.record import StudyRecord

ORGANISATIONS = {
    "o": p.Organisation(name=p.Text(en="Sample University")),
    "s": p.Organisation(name=p.Text(en="Sample Fund")),
}
NAMES = {"1": "Pat Sample"}


def text(words: str) -> p.Text:
    return p.Text(en=words)


def reading(**facts: Any) -> Reading:
    labels = {"role:lead": text("Lead"), "network:n": text("Sample Network")}
    record = StudyRecord(organisations=ORGANISATIONS, labels=labels, **facts)
    return Reading(record, "en", NAMES)


def facts(anchor: str, **stated: Any) -> list[tuple[str, str]]:
    """Labels and texts of one of the sections that are lists of facts."""
    with override("en"):
        groups = around.groups(reading(**stated))
    return [
        (row.label, row.text) for group in groups if group.anchor == anchor for row in group.facts
    ]


def test_empty_groups_are_left_out() -> None:
    with override("en"):
        assert around.groups(reading()) == ()


def test_people_stand_by_organisation_role_and_name() -> None:
    rows = (
        p.Responsibility(role="lead", organisation="o", investigator="1"),
        p.Responsibility(role="lead", organisation="o"),
        p.Responsibility(role="lead", investigator="9"),
        p.Responsibility(role="lead", organisation="o", is_public=False),
    )
    with override("en"):
        cards = around.people(reading(responsibilities=rows))
    assert [card[1:] for card in cards] == [
        ("Sample University", "Lead", "Pat Sample"),
        ("Sample University", "Lead", ""),
        ("", "Lead", "name removed"),
    ]


def test_conditions_show_their_codes() -> None:
    conditions = (
        p.Condition(text=text("COVID-19"), code_system=c.CodeSystem.ICD11, code="RA01.0"),
        p.Condition(text=text("Sepsis & shock")),
    )
    terms = (
        p.SubjectTerm(code="D1", text="Virus"),
        p.SubjectTerm(code="D2", text="All", is_ancestor=True),
    )
    assert facts(
        "conditions",
        conditions=conditions,
        keywords=text("a\nb"),
        subject_terms=terms,
        networks=("n",),
    ) == [
        ("Conditions", "COVID-19 (ICD-11 RA01.0)<br>Sepsis &amp; shock"),
        ("Keywords", "a, b"),
        ("MeSH terms", "Virus"),
        ("Networks", "Sample Network"),
    ]


def test_dates_say_whether_they_are_planned_and_stay_partial() -> None:
    milestones = (
        p.Milestone(kind=c.MilestoneKind.STUDY_START, date_kind=c.DateKind.ACTUAL, date="2026-02"),
        p.Milestone(kind=c.MilestoneKind.LAST_VISIT, date_kind=c.DateKind.PLANNED, date="2028"),
    )
    assert facts(
        "dates", milestones=milestones, sample_size_planned=1200, sample_size_actual=0
    ) == [
        ("Start of the study", "February 2026 (actual)"),
        ("Last visit", "2028 (planned)"),
        ("Participants planned", "1,200"),
        ("Participants enrolled", "0"),
    ]


def test_sponsors_name_their_grants() -> None:
    sponsors = (
        p.StudyOrganisation(role=c.OrganisationRole.PRIMARY_SPONSOR, organisation="o"),
        p.StudyOrganisation(role=c.OrganisationRole.FUNDER, organisation="s", grant_number="01X"),
    )
    assert facts("sponsors", sponsors=sponsors, is_iit=True, is_multinational=False) == [
        ("Sponsor", "Sample University"),
        ("Funder", "Sample Fund, grant 01X"),
        ("Investigator-initiated", "Yes"),
        ("Multinational", "No"),
    ]


def test_ethics_reviews_tell_what_is_known() -> None:
    reviews = (
        p.EthicsReview(
            committee="o",
            number="EK 1",
            status=c.EthicsStatus.APPROVED,
            submitted_on="2026-01",
            decided_on="2026-02-03",
            is_leading=True,
        ),
        p.EthicsReview(),
    )
    found = facts("ethics", ethics_reviews=reviews, legal_frame=c.LegalFrame.AMG_CTR)
    assert found == [
        (
            "Sample University",
            "leading committee, Approved, EK 1, submitted January 2026, decided 3 February 2026",
        ),
        ("Ethics committee", "named, nothing stated"),
        ("Legal frame", "Medicines law (AMG, EU CTR)"),
    ]


def test_numbers_link_to_their_registers_and_nowhere_else() -> None:
    identifiers = (
        p.Identifier(scheme=c.Scheme.NCT, value="NCT01234567", assigned_on="2026"),
        p.Identifier(
            scheme=c.Scheme.OTHER,
            value="A<1>",
            relation=c.Relation.PARENT,
            issuing_authority="Board",
            url="javascript:alert(1)",
        ),
    )
    assert facts("numbers", identifiers=identifiers) == [
        (
            "ClinicalTrials.gov",
            (
                '<a href="https://clinicaltrials.gov/study/NCT01234567" rel="external">'
                "NCT01234567</a> · 2026"
            ),
        ),
        ("Other number", "A&lt;1&gt; · Parent study · Board"),
    ]


def test_numbers_of_samples_link_nowhere() -> None:
    identifiers = (p.Identifier(scheme=c.Scheme.NCT, value="NCT99990001"),)
    assert facts("numbers", identifiers=identifiers, is_sample=True) == [
        ("ClinicalTrials.gov", "NCT99990001")
    ]


def test_sharing_and_publications_are_shown_with_their_links() -> None:
    ipd = p.IPDStatement(
        plan=c.IPDPlan.YES,
        description=text("All"),
        info_types=(c.IPDInfoType.SAP,),
        url="https://a.example",
    )
    row = p.Publication(
        kind=c.PublicationKind.RESULT,
        citation="Sample P.",
        doi="10.1/x",
        pmid="12",
        url="https://b.example",
        date="2026",
    )
    assert [label for label, _ in facts("sharing", ipd=ipd)] == [
        "Plan to share",
        "Description",
        "Also shared",
        "Address",
    ]
    assert facts("publications", publications=(row,)) == [
        (
            "Results",
            (
                "Sample P. · 2026 · "
                '<a href="https://doi.org/10.1/x" rel="external">DOI 10.1/x</a> · '
                '<a href="https://pubmed.ncbi.nlm.nih.gov/12/" rel="external">PubMed 12</a> · '
                '<a href="https://b.example" rel="external">https://b.example</a>'
            ),
        )
    ]


def test_design_shows_ordered_facts_first_and_each_once() -> None:
    made = p.Design(
        phase=c.Phase.P2,
        masking=c.Masking.OPEN,
        purpose=(c.Purpose.TREATMENT, c.Purpose.SCREENING),
        masked_roles=(c.MaskedRole.PARTICIPANT,),
        number_of_arms=2,
        bullet_order=(c.DesignFact.MASKING, c.DesignFact.ALLOCATION, c.DesignFact.PHASE),
    )
    with override("en"):
        shown = design.design(
            reading(design=made, visits_min=3, visits_max=5, participation_weeks=12)
        )
    assert shown.bullets == ("Open Label", "Phase II")
    assert [(fact.label, fact.text) for fact in shown.facts] == [
        ("Purpose", "Treatment, Screening"),
        ("Who is masked", "Participants"),
        ("Number of arms", "2"),
        ("Visits", "3–5"),
        ("Weeks of participation", "12"),
    ]


def test_interventions_name_their_arms() -> None:
    row = p.Intervention(name=text("Drug"), other_names="A\nB", arms=(2, 9))
    arms = (p.Arm(label=text("One")), p.Arm(label=text("Two"), type=c.ArmType.EXPERIMENTAL))
    with override("en"):
        shown = design.design(reading(interventions=(row,), arms=arms))
    assert shown.interventions[0].extra == "Also called: A, B · In the arms: Two"
    assert [arm.kind for arm in shown.arms] == ["", "Experimental"]


def test_design_without_facts_is_no_section() -> None:
    with override("en"):
        assert not design.design(reading())


def test_criteria_keep_levels_and_unsplit_text() -> None:
    rows = (
        p.Criterion(kind=c.CriterionKind.INCLUSION, text=text("Above")),
        p.Criterion(kind=c.CriterionKind.INCLUSION, text=p.Text(de="Unten"), level=1),
        p.Criterion(kind=c.CriterionKind.UNSPLIT, text=text("Must:\n* be")),
    )
    with override("en"):
        shown = participants.patients(
            reading(criteria=rows, eligibility=p.Eligibility(inclusion_complete=False))
        )
    assert shown.inclusion.rows == (("", "Above"), (' class="level-1" lang="de"', "Unten"))
    assert shown.inclusion.note.text == "The list is not complete; the study protocol has the rest."
    assert shown.unsplit[0].text == "<p>Must:</p><ul><li>be</li></ul>"
    assert shown.note == "in part only available in German"


@pytest.mark.parametrize(("count", "heading"), [(1, "Primary Outcome"), (2, "Primary Outcomes")])
def test_outcomes_stand_by_rank(count: int, heading: str) -> None:
    rows = [p.Outcome(rank=c.OutcomeRank.OTHER, title=text("O"))]
    rows += [p.Outcome(rank=c.OutcomeRank.PRIMARY, title=text("P"))] * count
    with override("en"):
        shown = participants.outcomes(reading(outcomes=tuple(rows)))
    assert [group.heading for group in shown.groups] == [heading, "Other Outcomes"]
    assert shown.groups[0].rows[0].frame == ""


@pytest.mark.parametrize(
    ("main", "sub", "taking"),
    [
        (c.MainStatus.PLANNED, "", "Not yet"),
        (c.MainStatus.RECRUITING, "recruiting", "Yes"),
        (c.MainStatus.RECRUITING, "by_invitation", "By invitation only"),
        (c.MainStatus.ACTIVE, "on_hold", "Paused"),
        (c.MainStatus.ACTIVE, "follow_up", "No longer"),
        (c.MainStatus.COMPLETED, "", "No longer"),
        (c.MainStatus.STOPPED, "", "No"),
        (c.MainStatus.UNKNOWN, "", "Not known"),
    ],
)
def test_glance_says_whether_participants_are_taken(
    main: c.MainStatus, sub: str, taking: str
) -> None:
    with override("en"):
        first = head.glance(reading(status=p.StatusPart(main=main, sub_status=sub)))[0]
    assert (first.label, first.text) == ("Taking participants", taking)


def test_glance_dates_an_answer_that_nobody_confirmed() -> None:
    """A patient who reads “Yes” of a status of two years ago is misled."""
    answers = {}
    with override("en"):
        for main in (c.MainStatus.RECRUITING, c.MainStatus.COMPLETED):
            facts = head.glance(reading(status=p.StatusPart(main=main)), "April 2023")
            answers[main] = facts[0].text
    assert list(answers.values()) == ["Yes, as of April 2023", "No longer"]


def test_glance_says_what_is_missing() -> None:
    with override("en"):
        rows = head.glance(reading())
    assert {row.text for row in rows[1:]} == {"not recorded yet"}
    assert {row.attribute for row in rows[1:]} == {' class="none"'}


def test_glance_sums_up() -> None:
    sites = (p.Site(country="DE"), p.Site(country="FR"), p.Site(country="FR"))
    record = {
        "sites": sites,
        "interventions": [p.Intervention(name=text(name)) for name in "ABCD"],
        "sample_size_planned": 100,
        "sample_size_actual": 40,
        "sponsors": (
            p.StudyOrganisation(role=c.OrganisationRole.PRIMARY_SPONSOR, organisation="o"),
        ),
        "identifiers": (
            p.Identifier(scheme=c.Scheme.NCT, value="NCT01234567"),
            p.Identifier(scheme=c.Scheme.DRKS, value="DRKS00012345"),
            p.Identifier(scheme=c.Scheme.NCT, value="NCT07654321", relation=c.Relation.PARENT),
        ),
    }
    with override("en"):
        texts = [row.text for row in head.glance(reading(**record))[1:]]
    assert texts == [
        "A, B, C, …",
        "Sample University",
        "100 planned, 40 enrolled",
        "DRKS00012345, NCT01234567",
    ]


@pytest.mark.parametrize(
    ("sites", "countries", "expected"),
    [
        ((p.Site(country="DE"),), (), "1 in Germany"),
        ((p.Site(),), (), "1"),
        ((), ("FR",), "in France"),
        ((), ("FR", "DE"), "in 2 countries"),
        ((), (), ""),
    ],
)
def test_places_count_sites_and_countries(
    sites: tuple[p.Site, ...], countries: tuple[str, ...], expected: str
) -> None:
    with override("en"):
        assert head.places(reading(sites=sites, countries=countries)) == expected


@pytest.mark.parametrize(
    ("stage", "sub", "classes"),
    [
        (0, "terminated", []),
        (2, "transit_ethics", ["done", "now", "", "", ""]),
        (5, "completed", ["done", "done", "done", "done", "now"]),
        (5, "results_published", ["done"] * 5),
    ],
)
def test_track_follows_from_the_stage(stage: int, sub: str, classes: list[str]) -> None:
    status = p.StatusPart(stage=stage, sub_status=sub, since="2026-11-02")
    with override("en"):
        steps = head.track(reading(status=status))
    names = [step.attribute.partition('class="')[2].partition('"')[0] for step in steps]
    assert names == classes
    assert [step.since for step in steps if step.since] == ["since 2 November 2026"] * bool(stage)


def test_official_titles_are_the_scientific_and_the_original_one() -> None:
    here = reading(
        public_title=p.Text(de="Kurz", en="Short"),
        scientific_title=text("Long"),
        record_language=c.Language.DE,
    )
    with override("en"):
        titles = head.official_titles(here, here.show(here.record.title()))
    assert [(title.label, title.attribute, title.text) for title in titles] == [
        ("Scientific title:", "", "Long"),
        ("Original title:", ' lang="de"', "Kurz"),
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (c.TextState.MISSING, ()),
        (c.TextState.MACHINE, ("Machine translation, not checked. The original text applies.",)),
        (c.TextState.HUMAN, ("Translated by the register. The original text applies.",)),
    ],
)
def test_translations_are_marked(state: c.TextState, expected: tuple[str, ...]) -> None:
    with override("en"):
        notes = head.language_notes(reading(record_language=c.Language.DE, text_state_en=state))
        assert head.language_notes(reading(text_state_en=state)) == ()
    assert notes == expected


def test_status_of_two_equal_words_is_said_once() -> None:
    status = p.StatusPart(main=c.MainStatus.RECRUITING, sub_status="recruiting")
    here = Reading(
        StudyRecord(status=status, labels={"sub_status:recruiting": text("Recruiting")}), "en"
    )
    with override("en"):
        assert head.status_line(here, "") == "Status: Recruiting"


def test_texts_in_the_other_language_are_marked_within_a_line() -> None:
    german = p.Text(de="Lungenentzündung")
    here = reading(
        record_language=c.Language.DE,
        conditions=(p.Condition(text=german), p.Condition(text=text("Sepsis"))),
        keywords=p.Text(de="Eins\nZwei"),
        interventions=(p.Intervention(name=german, other_names="Mittel"),),
    )
    with override("en"):
        rows = {row.label: row for row in around.groups(here)[0].facts}
        card = design.design(here).interventions[0]
        studied = head.glance(here)[1]
    marked = '<span lang="de">Lungenentzündung</span>'
    assert rows["Conditions"].text == f"{marked}<br>Sepsis"
    assert (rows["Keywords"].attribute, rows["Keywords"].text) == (' lang="de"', "Eins, Zwei")
    assert card.extra == 'Also called: <span lang="de">Mittel</span>'
    assert studied.text == marked


def test_mesh_terms_are_english_on_a_german_page() -> None:
    term = p.SubjectTerm(code="D1", text="Virus")
    with override("de"):
        fact = around.groups(Reading(StudyRecord(subject_terms=(term,)), "de"))[0].facts[0]
    assert (fact.attribute, fact.text) == (' lang="en"', "Virus")
