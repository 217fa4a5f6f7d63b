"""A special category is opened with one form, stands in the menu in its time, and is archived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from studies.dates import Span
from studies.models import Indication, SynonymGroup
from tests import desk
from tests import factories as make

pytestmark = pytest.mark.django_db

PAGE = "/en/indications/sample-fever-2027/"
MENU = f'<li><a href="{PAGE}">Sample fever 2027</a></li>'
FILED = {"indications": ({"indication": "sample-fever-2027", "is_main": True},)}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(_noon(2027, 1, 10), tick=True) as traveller:
        yield traveller


def _noon(*day: int) -> datetime:
    return datetime(*day, 12, tzinfo=ZoneInfo("Europe/Berlin"))  # type: ignore[misc]


def typed(**changes: Any) -> dict[str, Any]:
    facts = {
        "label_de": "Beispielfieber 2027",
        "label_en": "Sample fever 2027",
        "intro_de": "Was man weiß.",
        "intro_en": "What is known.",
        "aliases_de": "Musterfieber\nBF-27",
        "aliases_en": "Model fever",
        "starts_on": "2027-01-15",
        "ends_on": "2027-03",
    }
    return facts | changes


@pytest.mark.parametrize(
    ("span", "ahead", "over"),
    [
        (Span(), False, False),
        (Span("2027-01-10"), False, False),
        (Span("2027-01-11"), True, False),
        (Span("2027", "2027"), False, False),
        (Span("", "2027-01-10"), False, False),
        (Span("", "2027-01-09"), False, True),
        (Span("2026", "2026-12"), False, True),
    ],
)
def test_a_span_holds_from_its_first_to_its_last_day(span: Span, ahead: bool, over: bool) -> None:
    today = date(2027, 1, 10)
    assert (span.is_ahead(today), span.is_over(today)) == (ahead, over)
    assert span.holds(today) is not (ahead or over)


def test_the_form_refuses_with_a_sentence_and_keeps_what_was_typed() -> None:
    client = desk.signed_in(desk.member(Role.PUBLISHER))
    address = reverse("admin:studies_indication_open")
    make.indication("taken")
    for changes, sentence in (
        ({"label_en": "Taken"}, "There is already an indication with the address “taken”"),
        ({"label_en": "发热"}, "it needs Latin letters"),
        ({"label_de": ""}, "This field is required."),
        ({"starts_on": "soon"}, "“soon” is not a date"),
        ({"ends_on": "2027-01-14"}, "The end is before the start."),
        ({"partner_networks": ["9" * 30]}, "is not one of the available choices"),
    ):
        answer = client.post(address, typed(**changes)).content.decode()
        assert sentence in answer
        assert "Was man weiß.</textarea>" in answer
    assert list(Indication.objects.values_list("slug", flat=True)) == ["taken"]
    editor = desk.signed_in(desk.member(Role.EDITOR))
    assert editor.get(address).status_code == 403
    assert editor.post(address, typed()).status_code == 403


def test_a_category_comes_stands_and_goes(clock: time_machine.Traveller, client: Client) -> None:
    partner = make.network("partner")
    publisher = desk.signed_in(desk.member(Role.PUBLISHER))
    facts = typed(partner_networks=["partner"])
    address = reverse("admin:studies_indication_open")
    answer = publisher.post(address, facts, follow=True).content.decode()
    assert f'<a href="{PAGE}">page</a>' in answer.replace("&#x27;", '"').replace("'", '"')
    row = Indication.objects.get(slug="sample-fever-2027")
    assert (row.kind, list(row.partner_networks.all())) == ("special_category", [partner])
    synonyms = SynonymGroup.objects.get(slug="sample-fever-2027").all_terms()
    assert synonyms == [
        *("Beispielfieber 2027", "Musterfieber", "BF-27", "Sample fever 2027", "Model fever")
    ]
    make.published(number="CTU-9001", **FILED)
    make.published(number="CTU-9002", **FILED)

    tags = set()

    def seen() -> tuple[bool, bool, bool]:
        """Whether the category stands in the menu, on the first page, and among the filters."""
        home = client.get("/en/")
        tags.add(home.headers["ETag"])
        areas, studies = home.content.decode(), client.get("/en/studies/").content.decode()
        filters = 'name="indication" value="sample-fever-2027"' in studies
        return MENU in areas and MENU in studies, f'<li><a href="{PAGE}"><b>' in areas, filters

    def notice() -> str:
        page = client.get(PAGE).content.decode()
        assert "What is known." in page
        assert page.count('href="/en/studies/CTU-900') == 2
        return page

    assert seen() == (False, False, False)
    assert "Opens on 15 January 2027." in notice()
    for day in (_noon(2027, 1, 15), _noon(2027, 3, 31)):
        clock.move_to(day)
        assert seen() == (True, True, True)
        assert '<p id="partners">' in notice()
        assert "note-warn" not in notice()
    clock.move_to(_noon(2027, 4, 1))
    assert seen() == (False, False, False)
    assert "Archived on 31 March 2027. The studies stay in the register." in notice()
    assert (
        "Archiviert am 31. März 2027."
        in client.get("/de/indikationen/sample-fever-2027/").content.decode()
    )
    # What is archived is still found: by its words, by its filter, by its feed.
    found = client.get("/en/studies/?indication=sample-fever-2027").content.decode()
    assert 'value="sample-fever-2027" checked' in found
    assert "CTU-9001" in client.get("/en/studies/?q=Musterfieber").content.decode()
    feed = client.get("/en/studies/feed.atom?indication=sample-fever-2027").content.decode()
    assert feed.count("<entry>") == 2
    # No cache holds a page beyond its day.
    assert len(tags) == 4
