"""Three sides compared: last imported, ours, theirs."""

from exchange.merge import merge
from studies.choices import MainStatus
from studies.parts import Criterion, Design, StatusPart, Text
from studies.record import StudyRecord
from studies.terms import StatusTerm


def _called(ctgov: str) -> StatusTerm:
    return StatusTerm(MainStatus.PLANNED, 1, "", ctgov)


STATUSES = {
    "transit_ethics": _called("NOT_YET_RECRUITING"),
    "not_yet_recruiting": _called("NOT_YET_RECRUITING"),
    "recruiting": _called("RECRUITING"),
}
LAST = StudyRecord(
    acronym="OLD",
    scientific_title=Text(en="Old title"),
    criteria=(Criterion(kind="inclusion", text=Text(en="Old")),),
    design=Design(phase="2", masking="open"),
    status=StatusPart(sub_status="not_yet_recruiting"),
)


def test_merge_takes_what_only_the_source_changed() -> None:
    theirs = LAST.model_copy(update={"acronym": "NEW"})
    merged = merge(LAST, LAST, theirs, STATUSES)
    assert (merged.record, merged.changed, merged.kept) == (theirs, ("acronym",), ())


def test_merge_keeps_what_only_an_editor_changed() -> None:
    ours = LAST.model_copy(update={"acronym": "OURS"})
    merged = merge(LAST, ours, LAST, STATUSES)
    assert (merged.record, merged.changed, merged.kept) == (ours, (), ())


def test_merge_keeps_and_names_what_both_changed() -> None:
    ours = LAST.model_copy(update={"acronym": "OURS"})
    theirs = LAST.model_copy(update={"acronym": "THEIRS"})
    merged = merge(LAST, ours, theirs, STATUSES)
    assert (merged.record, merged.changed, merged.kept) == (ours, (), ("acronym",))


def test_merge_does_not_report_what_both_changed_alike() -> None:
    both = LAST.model_copy(update={"acronym": "SAME"})
    assert merge(LAST, both, both, STATUSES).kept == ()


def test_merge_lets_a_german_title_stand_beside_a_new_english_one() -> None:
    ours = LAST.model_copy(update={"scientific_title": Text(de="Titel", en="Old title")})
    theirs = LAST.model_copy(update={"scientific_title": Text(en="New title")})
    merged = merge(LAST, ours, theirs, STATUSES)
    assert merged.record.scientific_title == Text(de="Titel", en="New title")


def test_merge_treats_facts_of_a_group_one_by_one() -> None:
    ours = LAST.model_copy(update={"design": Design(phase="2b", masking="open")})
    theirs = LAST.model_copy(update={"design": Design(phase="3", masking="double")})
    merged = merge(LAST, ours, theirs, STATUSES)
    assert merged.record.design == Design(phase="2b", masking="double")
    assert merged.kept == ("design.phase",)


def test_merge_counts_a_list_as_one_value() -> None:
    ours = LAST.model_copy(update={"criteria": ()})
    theirs = LAST.model_copy(
        update={"criteria": (Criterion(kind="inclusion", text=Text(en="New")),)}
    )
    merged = merge(LAST, ours, theirs, STATUSES)
    assert (merged.record.criteria, merged.kept) == ((), ("criteria",))


def test_merge_without_a_last_import_fills_only_what_is_empty() -> None:
    ours = StudyRecord(acronym="OURS")
    theirs = StudyRecord(acronym="THEIRS", scientific_title=Text(en="Title"))
    merged = merge(None, ours, theirs, STATUSES)
    assert (merged.record.acronym, merged.record.scientific_title.en) == ("OURS", "Title")


def test_merge_keeps_a_finer_status_that_maps_to_what_the_source_says() -> None:
    ours = LAST.model_copy(update={"status": StatusPart(sub_status="transit_ethics")})
    merged = merge(LAST, ours, LAST, STATUSES)
    assert (merged.record.status.sub_status, merged.kept) == ("transit_ethics", ())


def test_merge_takes_a_status_the_finer_one_does_not_map_to() -> None:
    theirs = LAST.model_copy(update={"status": StatusPart(sub_status="recruiting")})
    assert merge(LAST, LAST, theirs, STATUSES).record.status.sub_status == "recruiting"


def test_merge_takes_a_new_date_of_the_same_status_and_then_a_new_status() -> None:
    def at(sub_status: str, confirmed_on: str) -> StudyRecord:
        status = StatusPart(sub_status=sub_status, confirmed_on=confirmed_on)
        return LAST.model_copy(update={"status": status})

    first, second = at("recruiting", "2025-01"), at("recruiting", "2025-06")
    ours = merge(first, first, second, STATUSES).record
    assert ours == second
    third = at("transit_ethics", "2025-09")
    assert merge(second, ours, third, STATUSES).record == third


def test_merge_takes_each_status_of_a_source_that_knows_ours() -> None:
    theirs = LAST.model_copy(update={"status": StatusPart(sub_status="transit_ethics")})
    assert merge(LAST, LAST, theirs, STATUSES).record == LAST
    assert merge(LAST, LAST, theirs, {}).record == theirs
