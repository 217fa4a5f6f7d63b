"""Pages that staff write, and the menu that leads to them."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from register.blanks import no_blanks_in_public
from studies.models import Page
from studies.presenters.text_page import sections
from studies.search.state import touch
from tests import desk
from tests import factories as make

FIXTURE = Path(__file__).parents[1] / "fixtures" / "pages.json"
BODIES = [
    (row["fields"]["slug"], language, row["fields"][f"body_{language}"])
    for row in json.loads(FIXTURE.read_text(encoding="utf-8"))
    for language in ("de", "en")
]


def one(text: str) -> str:
    """A text of one section as HTML."""
    (section,) = sections(text)
    return section.body


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "See [the list](/en/studies/?q=a&status=b).",
            '<p>See <a href="/en/studies/?q=a&amp;status=b">the list</a>.</p>',
        ),
        ("[out](https://example.org/)", '<p><a href="https://example.org/">out</a></p>'),
        ("[mail](mailto:a@example.org)", '<p><a href="mailto:a@example.org">mail</a></p>'),
        ("- [one](/a/)\n- two", '<ul><li><a href="/a/">one</a></li><li>two</li></ul>'),
    ],
)
def test_links_lead_where_they_may(text: str, html: str) -> None:
    assert one(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](//evil.example/)",
        "[x](http://example.org/)",
        "[<b>x</b>](/ b)",
        "[x] (/a/)",
    ],
)
def test_other_brackets_stay_text(text: str) -> None:
    assert re.findall(r"<[^>]*>", one(text)) == ["<p>", "</p>"]


def test_nothing_leaves_the_address_of_a_link() -> None:
    assert one('[x](/a"onclick="b)') == '<p><a href="/a&quot;onclick=&quot;b">x</a></p>'
    assert one("[x](/<script>)") == '<p><a href="/&lt;script&gt;">x</a></p>'


def test_blanks_are_marked_for_readers() -> None:
    assert one("Ask: [Please complete: <who>]") == (
        "<p>Ask: <mark>[Please complete: &lt;who&gt;]</mark></p>"
    )
    assert one("[Bitte ergänzen: wen]") == "<p><mark>[Bitte ergänzen: wen]</mark></p>"


@pytest.mark.parametrize(("slug", "language", "body"), BODIES)
def test_starting_texts_are_parallel_and_marked_in_their_language(
    slug: str, language: str, body: str
) -> None:
    other = next(text for name, spoken, text in BODIES if name == slug and spoken != language)
    assert body.count("\n## ") == other.count("\n## ")
    assert body.count("\n- ") == other.count("\n- ")
    blank = {"de": "[Bitte ergänzen: ", "en": "[Please complete: "}
    assert body.count(blank[language]) == other.count(blank["en" if language == "de" else "de"])
    assert not re.search(r"\(sample|\(Muster", body)


@pytest.mark.django_db
def test_links_of_the_starting_texts_lead_to_pages(client: Client) -> None:
    call_command("loaddata", "register", "pages", verbosity=0)
    touch()
    links = set()
    for page in Page.objects.all():
        for prefix, language in (("/de/seiten", "de"), ("/en/pages", "en")):
            html = client.get(f"{prefix}/{page.slug}/").content.decode()
            main = html.partition("<main")[2].partition("</main>")[0]
            inside = set(re.findall(r'href="(/[^"]*)"', main))
            assert all(url.startswith(f"/{language}/") for url in inside)
            links |= inside
    assert {"/en/studies/", "/de/statistik/", "/en/pages/taking-part/"} <= links
    assert {client.get(unescape(url)).status_code for url in links} == {200}


def menu(html: str) -> list[tuple[str, str]]:
    """The names of the menu, each with what marks it as current."""
    nav = html.partition("<nav aria-label")[2].partition("</nav>")[0]
    return re.findall(r'<a href="[^"]*"( aria-current="\w+")?>([^<]*)</a>', nav)


@pytest.mark.django_db
def test_menu_names_the_pages_there_are(client: Client) -> None:
    assert [name for _, name in menu(client.get("/en/").content.decode())] == [
        *("Find studies", "Statistics")
    ]
    for slug in ("about", "taking-part"):
        Page.objects.create(slug=slug, title_en=slug, title_de=slug)
    touch()
    current = ' aria-current="page"'
    assert menu(client.get("/en/pages/about/").content.decode()) == [
        *(("", "Find studies"), ("", "Statistics"), ("", "Taking part"), (current, "About"))
    ]
    assert (current, "Zahlen") in menu(client.get("/de/statistik/").content.decode())
    assert menu(client.get("/en/studies/").content.decode())[0] == (current, "Find studies")
    assert 'href="/en/pages/about/">More about' not in client.get("/en/").content.decode()
    Page.objects.update(published=False)
    touch()
    html = client.get("/en/").content.decode()
    assert [name for _, name in menu(html)] == ["Find studies", "Statistics"]
    assert "/en/pages/" not in html


@pytest.mark.django_db
def test_footer_leads_to_more_about_the_register(client: Client) -> None:
    call_command("loaddata", "register", "pages", verbosity=0)
    touch()
    html = client.get("/en/").content.decode()
    assert '<a href="/en/pages/about/">More about the register</a>' in html


@pytest.mark.django_db
def test_blanks_are_counted_at_the_desk_and_warned_of() -> None:
    assert no_blanks_in_public(None) == []
    page = Page.objects.create(
        slug="imprint", title_en="Imprint", body_de="[Bitte ergänzen: a]", body_en="Done [1]."
    )
    (warning,) = no_blanks_in_public(None)
    assert (warning.id, warning.msg) == (
        "register.W001",
        "Published pages have blanks left: imprint.",
    )
    html = (
        desk.signed_in(desk.editor()).get(reverse("admin:studies_page_changelist")).content.decode()
    )
    assert '<td class="field-blanks_left">1</td>' in html
    Page.objects.filter(pk=page.pk).update(body_de="Fertig.")
    assert no_blanks_in_public(None) == []


@pytest.mark.django_db
@override_settings(
    DEBUG=True,
    MIDDLEWARE=[
        "django.middleware.locale.LocaleMiddleware",
        "register.middleware.OwnNotFoundMiddleware",
    ],
    INTERNAL_IPS=[],
)
def test_demo_shows_the_page_of_the_register_where_there_is_none(client: Client) -> None:
    make.published()
    for address in ("/en/nothing/", "/en/studies/CTU-4040/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "This page does not exist" in response.content.decode()
    assert client.get("/en/studies/CTU-9001/").status_code == 200
