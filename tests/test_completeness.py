"""The WHO data set has 24 items; each is filled by its own facts and by nothing else."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override

from studies.admin.layout import anchor
from studies.admin.pages import change_url
from studies.completeness import completeness
from studies.record import StudyRecord
from tests import desk
from tests.sample_files import SEED_FILE, versions

# What the model register's page shows at best (data-model.md section 3); its contact in part.
SEED = {8, 10, 13, 14, 15, 18, 19, 20}


def filled(record: StudyRecord) -> set[int]:
    return {item.number for item in completeness(record) if item.is_filled}


def test_an_empty_record_fills_none_of_24_items() -> None:
    items = completeness(StudyRecord())
    assert [item.number for item in items] == list(range(1, 25))
    assert filled(StudyRecord()) == set()


def test_the_seed_fills_what_its_page_shows() -> None:
    assert filled(versions(SEED_FILE)[-1].record) >= SEED


def test_every_item_has_two_names_and_a_place_on_the_form() -> None:
    for item in completeness(StudyRecord()):
        with override("de"):
            german = str(item.label)
        assert german
        assert anchor(item.field) != "findings"


@pytest.mark.django_db
@pytest.mark.uncounted
def test_desk_says_how_complete_a_draft_is_and_what_is_missing() -> None:
    study, client = desk.publishable_study(), desk.signed_in(desk.editor())
    page = client.get(change_url(study)).content.decode()
    assert '<progress value="6" max="24"' in page
    assert '<a href="#section-milestones">Completion date</a>' in page
    assert (
        "6 of 24 items of the WHO data set" in client.get(reverse("admin:index")).content.decode()
    )
