"""Versions, citation, and what is left of a withdrawn study."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override

from studies.models import Page, RegisterText
from studies.parts import Text
from studies.presenters import history
from studies.presenters.history import Edition
from studies.presenters.marks import marked
from studies.presenters.register import register_texts
from studies.record import StudyRecord
from studies.search.state import touch

CHANGE = {"kind": "changed", "field": "sample_size_planned", "old": 100, "new": 120}
# Shortly after midnight in Berlin, the evening before in London.
NIGHT = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)
FIRST = Edition(1, NIGHT)
SECOND = Edition(2, NIGHT, Text(de="Mehr Zentren"), False, [CHANGE] * 8)


def test_history_lists_versions_with_reasons_and_changes() -> None:
    with override("en"):
        rows = history.history("CTU-1", [SECOND, FIRST], "en", {}, 6)
    assert [(row.iso, row.date, row.url, row.name) for row in rows] == [
        ("2026-11-02", "2 November 2026", "/en/studies/CTU-1/v2/", "Version 2"),
        ("2026-11-02", "2 November 2026", "/en/studies/CTU-1/v1/", "Version 1"),
    ]
    assert (rows[0].reason_attribute, rows[0].reason) == (' lang="de"', "Mehr Zentren")
    assert rows[0].changes[0].marks == "<del>100</del> → <ins>120</ins>"
    assert (len(rows[0].changes), rows[0].more) == (6, "and 2 more changes")
    assert [(change.label, change.marks) for change in rows[1].changes] == [
        ("Record published", "")
    ]


def test_history_shows_what_was_added_and_removed() -> None:
    facts = [
        {"kind": "added", "field": "acronym", "text": "NEW"},
        {"kind": "removed", "field": "acronym", "text": "OLD"},
    ]
    with override("en"):
        changes = history.history("CTU-1", [Edition(2, NIGHT, changed=facts)], "en", {})[0].changes
    assert [change.marks for change in changes] == ["<ins>NEW</ins>", "<del>OLD</del>"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a<", "b", "<del>a&lt;</del> → <ins>b</ins>"),
        ("", "b", "<ins>b</ins>"),
        ("", "", ""),
        (
            f"{'same words ' * 12}end here",
            f"{'same words ' * 12}end there",
            (
                "same words same words same words same … same words same words same words end"
                " <del>here</del>  <ins>there</ins>"
            ),
        ),
    ],
)
def test_marks_show_what_differs(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_citation_names_version_day_and_lasting_address() -> None:
    with override("en"):
        cited = history.citation("CTU-1", "A title.", SECOND, "Study register", "en")
    assert cited.text == (
        "A title. CTU-1, Version 2 (2 November 2026). Study register. "
        "http://127.0.0.1:8000/s/CTU-1/v2/"
    )
    assert cited.mail == (
        "mailto:?subject=CTU-1%3A%20A%20title.&body=http%3A//127.0.0.1%3A8000/s/CTU-1/v2/"
    )


def test_current_version_has_no_bar() -> None:
    assert history.version_bar("CTU-1", SECOND, 2, "en") is None


@pytest.mark.django_db
def test_versions_page_lists_them_all() -> None:
    page = history.versions_page(
        "CTU-1", Text(en="A title"), [SECOND, FIRST], names={}, is_sample=True, language="en"
    )
    with override("en"):
        text = render_to_string(
            "studies/versions.html", {"page": page}, RequestFactory().get("/en/")
        )
    assert text.count("<del>100</del>") == 8
    assert 'href="/en/studies/CTU-1/v1/"' in text
    assert 'class="sample"' in text


@pytest.mark.django_db
def test_gone_page_keeps_title_and_reason() -> None:
    record = StudyRecord(number="CTU-1", public_title=Text(en="A <title>"), is_sample=True)
    gone = history.gone_page(record, Text(de="Grund"), NIGHT, "", "en")
    with override("en"):
        text = render_to_string("410.html", {"gone": gone}, RequestFactory().get("/en/"))
    assert "A &lt;title&gt;" in text
    assert 'class="sample"' in text
    assert '<span lang="de">Grund</span>' in text
    assert '<time datetime="2026-11-02">2 November 2026</time>' in text


@pytest.mark.django_db
def test_frame_of_every_page_follows_the_units_texts() -> None:
    RegisterText.objects.update_or_create(
        pk=1,
        defaults={"name_en": "Our register", "intro_en": "First.\n\nSecond.", "contact_en": "Call"},
    )
    Page.objects.create(slug="sample-page", title_en="A page", title_de="Eine Seite")
    Page.objects.create(slug="hidden", title_en="Hidden", published=False)
    touch()
    text = Client().get("/en/no-such-page/").content.decode()
    assert "<b>Our register</b>" in text
    assert "First." in text
    assert "Second." not in text
    assert '<a href="/en/pages/sample-page/">A page</a>' in text
    assert "Hidden" not in text


@pytest.mark.django_db
def test_texts_are_remembered_until_the_data_are_touched() -> None:
    touch()
    before = register_texts()
    RegisterText.objects.update_or_create(pk=1, defaults={"name_en": "New name"})
    assert register_texts() is before
    touch()
    assert register_texts().name.en == "New name"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/en/?q=a&page=2", "/de/?q=a&amp;page=2"),
        ("/en/no-such-page/", "/de/"),
        (f"/en/?{'city=x&' * 500}", "/de/"),
    ],
)
def test_language_switch_stays_on_the_page(client: Client, path: str, other: str) -> None:
    text = client.get(path).content.decode()
    assert f'href="{other}" lang="de" hreflang="de">' in text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["403.html", "404.html"])
def test_error_pages_lead_on(name: str) -> None:
    with override("en"):
        text = render_to_string(name, {}, RequestFactory().get("/en/x/"))
    assert 'href="/en/studies/"' in text
    assert "noindex" in text


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_pages_of_last_resort_need_nothing(name: str) -> None:
    text = render_to_string(name)
    assert '<section class="big" lang="en">' in text
    assert 'href="/de/"' in text
