"""The samples of the demo as a set: every page of the register has something to show."""

from collections import Counter

import pytest

from studies import choices as c
from studies.models import SubStatus
from studies.quality.facts import known_date
from tests.sample_files import FILES, SAMPLE_FILES, latest, versions, with_main_status


@pytest.mark.django_db
def test_samples_cover_what_a_register_holds() -> None:
    records = [with_main_status(latest(path)) for path in SAMPLE_FILES]
    assert len(records) >= 40
    assert {record.status.main for record in records} == set(c.MainStatus)
    sub_statuses = {latest(path).status.sub_status for path in FILES}
    assert sub_statuses == set(SubStatus.objects.values_list("code", flat=True))
    main = {row.indication for record in records for row in record.indications if row.is_main}
    assert len(main) >= 30
    assert {record.design.study_type for record in records} == set(c.StudyType)
    assert {record.design.phase for record in records} >= set(c.Phase)
    starts = {known_date(record, c.MilestoneKind.STUDY_START)[:4] for record in records}
    assert {str(year) for year in range(2014, 2028)} <= starts


def test_samples_take_place_all_over_germany_and_abroad() -> None:
    sites = [latest(path).sites for path in SAMPLE_FILES]
    cities = Counter(site.city for row in sites for site in row if site.country == "DE")
    assert len(cities) >= 40
    assert max(cities.values()) >= 10
    assert len({site.country for row in sites for site in row}) >= 10
    assert sum(len(row) >= 12 for row in sites) >= 3
    assert max(map(len, sites)) >= 25


def test_samples_ask_for_all_kinds_of_people() -> None:
    rows = [latest(path).eligibility for path in SAMPLE_FILES]
    assert {row.sex for row in rows} >= set(c.Sex)
    units = {age.unit for row in rows for age in (row.age_min, row.age_max) if age}
    assert units >= {c.AgeUnit.YEARS, c.AgeUnit.MONTHS, c.AgeUnit.DAYS}
    assert {row.healthy_volunteers for row in rows} >= {True, False}


def test_histories_of_samples_move_through_the_stages() -> None:
    histories = [versions(path) for path in SAMPLE_FILES]
    moved = [{row.record.status.sub_status for row in rows} for rows in histories]
    assert sum(len(steps) > 1 for steps in moved) >= 12
    assert max(map(len, histories)) >= 4
