"""``loadmissing``: what an update brings, and what it leaves to staff."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from studies.models import GlossaryTerm, Indication, Page
from studies.search.state import data_version

pytestmark = pytest.mark.django_db


def load(*names: str) -> str:
    out = StringIO()
    call_command("loadmissing", *names, stdout=out)
    return out.getvalue()


def test_rows_that_are_missing_are_brought_in_with_their_relations() -> None:
    before = data_version()
    assert load("indications", "pages", "glossary").count(" new") == 3
    call_command("loaddata", "indications", "pages", "glossary", verbosity=0)
    assert Indication.objects.get(slug="long-covid").parent == Indication.objects.get(
        slug="covid-19"
    )
    assert Page.objects.filter(slug="about").count() == 1
    assert GlossaryTerm.objects.exists()
    assert data_version() > before


def test_what_staff_have_edited_stays() -> None:
    load("pages")
    Page.objects.filter(slug="about").update(body_en="Our own words")
    Page.objects.get(slug="privacy").delete()
    assert load("pages") == "pages: 1 new\n"
    assert Page.objects.get(slug="about").body.en == "Our own words"
    assert Page.objects.filter(slug="privacy").exists()


def test_unknown_fixture_is_said() -> None:
    with pytest.raises(CommandError, match="no fixture “nothing”"):
        load("nothing")
