"""manage.py reindex: rebuilds what is derived, and says whether anything moved."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from studies.models import FacetEntry, PublishedStudy, SearchText, StudyVersion
from studies.publishing import withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db


def said(*options: str) -> str:
    out = StringIO()
    call_command("reindex", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def public() -> None:
    for record in make.numbered(3, criteria=make.criteria("Sample criterion")):
        make.published(record)


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize("option", [[], ["--check"]])
def test_nothing_has_moved_after_publishing(option: list[str]) -> None:
    assert said(*option) == "3 published studies: rebuilt, nothing had moved.\n"


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize("model", [PublishedStudy, FacetEntry, SearchText])
def test_lost_rows_are_found_and_put_back(model: type) -> None:
    before = model.objects.count()  # type: ignore[attr-defined]
    model.objects.first().delete()  # type: ignore[attr-defined]
    assert said() == "3 published studies: rebuilt, something had moved.\n"
    assert model.objects.count() == before  # type: ignore[attr-defined]


@pytest.mark.usefixtures("public")
def test_row_that_says_otherwise_is_put_right() -> None:
    SearchText.objects.update(title="planted")
    assert said() == "3 published studies: rebuilt, something had moved.\n"
    assert said() == "3 published studies: rebuilt, nothing had moved.\n"


@pytest.mark.usefixtures("public")
def test_row_too_many_is_taken_away() -> None:
    FacetEntry.objects.create(facet="city", value="Nowhere", study=PublishedStudy.objects.all()[0])
    said()
    assert not FacetEntry.objects.filter(value="Nowhere").exists()


@pytest.mark.usefixtures("public")
def test_check_fails_when_rows_are_lost_and_changes_nothing() -> None:
    PublishedStudy.objects.first().delete()
    with pytest.raises(CommandError, match="do not match the published versions: run reindex"):
        said("--check")
    assert PublishedStudy.objects.count() == 2


@pytest.mark.usefixtures("public")
def test_withdrawn_study_has_no_rows_to_put_back() -> None:
    study = StudyVersion.objects.first().study
    withdraw([study], by=None, reason_de="x", reason_en="x")
    assert said() == "2 published studies: rebuilt, nothing had moved.\n"


def test_empty_register_is_rebuilt_too() -> None:
    assert said() == "0 published studies: rebuilt, nothing had moved.\n"
