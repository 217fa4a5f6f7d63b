"""tests.tools.grown: a register grows whatever the keys of its rows are."""

import pytest

from studies.models import PublishedStudy, StudyVersion
from studies.publishing import publish
from tests import factories as make
from tests.tools.grown import grow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("records", [False, True])
def test_copies_find_their_versions_where_version_keys_are_ahead(records: bool) -> None:
    studies = make.studies(make.numbered(2))
    for acronym in ("A", "B", "C"):
        for study in studies:
            make.edit(study, acronym=acronym)
        publish(studies, by=None)
    grow(9, records=records)
    rows = PublishedStudy.objects.select_related("version")
    assert [row.version.study_id for row in rows] == [row.study_id for row in rows]
    assert (len(rows), {row.version.number for row in rows}) == (9, {3})
    copies = StudyVersion.objects.filter(study__number__startswith="COPY-")
    assert [bool(copy.record) for copy in copies] == [records] * 7
