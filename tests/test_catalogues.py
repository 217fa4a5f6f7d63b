"""register.catalogues: nothing a reader could see untranslated goes unnoticed."""

from __future__ import annotations

import ast
import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from register.catalogues import FOLDERS, KEYWORDS, Catalogues, entries, read

PYTHON = """
from django.utils.translation import gettext as _, ngettext, npgettext_lazy, pgettext
title = _("Study")
count = ngettext("one study", "%(count)s studies", 2)
arm = pgettext("of a trial", "Arm")
both = npgettext_lazy("of a trial", "one arm", "%(n)d arms", 2)
"""
TEMPLATE = """
{% load i18n %}<p>{# a note's apostrophe #}{% translate "Don't quote me" %}</p>
    {% blocktranslate trimmed count n=total %}
      {{ n }} site
    {% plural %}
      {{ n }} sites
    {% endblocktranslate %}
  (unbalanced ] text ' here
"""
TEXTS = {
    "Study",
    "one study",
    "Arm",
    "one arm",
    "Don't quote me",
    "%(n)s site",
}
GERMAN = """
msgid "Study"
msgstr "Studie"

msgid "one study"
msgid_plural "%(count)s studies"
msgstr[0] "eine Studie"
msgstr[1] "%(count)s Studien"

msgctxt "of a trial"
msgid "Arm"
msgstr "Studienarm"

msgctxt "of a trial"
msgid "one arm"
msgid_plural "%(n)d arms"
msgstr[0] "ein Arm"
msgstr[1] "%(n)d Arme"

msgid "Don't quote me"
msgstr "Bitte nicht zitieren"

msgid "%(n)s site"
msgid_plural "%(n)s sites"
msgstr[0] "%(n)s Zentrum"
msgstr[1] "%(n)s Zentren"
"""


@pytest.fixture
def project(tmp_path: Path, settings: Settings) -> Path:
    """A project of one module and one template."""
    (tmp_path / "studies").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "studies" / "models.py").write_text(PYTHON)
    (tmp_path / "templates" / "study.html").write_text(TEMPLATE)
    (tmp_path / "german.po").write_text(GERMAN)
    settings.BASE_DIR = tmp_path
    return tmp_path


@pytest.fixture
def translated(project: Path) -> Path:
    """The same project, wholly translated."""
    call_command("catalogues", "update", merge=[project / "german.po"])
    return project


def german(project: Path) -> Path:
    return project / "locale" / "de" / "LC_MESSAGES" / "django.po"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_source_finds_python_and_templates(project: Path) -> None:
    source = Catalogues(project).source()
    found = {m.id if isinstance(m.id, str) else m.id[0] for m in entries(source)}
    assert found == TEXTS


def test_update_leaves_german_to_people_and_fills_english(project: Path) -> None:
    call_command("catalogues", "update")
    catalogues = Catalogues(project)
    assert len(list(catalogues.problems("de"))) == len(TEXTS)
    assert list(catalogues.problems("en")) == []


def test_update_twice_changes_nothing_and_keeps_translations(translated: Path) -> None:
    before = german(translated).read_bytes()
    call_command("catalogues", "update")
    assert german(translated).read_bytes() == before
    assert "Studienarm" in before.decode()


def test_check_is_content_with_a_complete_pair(
    translated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("catalogues", "check")
    assert "Both catalogues are complete." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('msgstr "Studie"', 'msgstr ""', "untranslated: 'Study'"),
        ('msgid "Study"', '#, fuzzy\nmsgid "Study"', "fuzzy: 'Study'"),
        ('"%(count)s Studien"', '"%(anzahl)s Studien"', "placeholders differ: 'one study'"),
        ('"%(count)s Studien"', '""', "untranslated: 'one study'"),
        ('msgid "Study"', 'msgid "Trial"', "missing: 'Study'"),
        ('msgid "Study"', 'msgid "Trial"', "obsolete: 'Trial'"),
        ('msgid "Study"', '#~ msgid "Old"\n#~ msgstr "Alt"\n\nmsgid "Study"', "obsolete: 'Old'"),
        ('"Studienarm"', '""', "untranslated: [of a trial] 'Arm'"),
    ],
)
def test_check_names_what_is_wrong(translated: Path, old: str, new: str, problem: str) -> None:
    replace(german(translated), old, new)
    with pytest.raises(CommandError) as refusal:
        call_command("catalogues", "check")
    assert f"de: {problem}" in str(refusal.value).splitlines()


def test_update_drops_what_the_source_no_longer_says(translated: Path) -> None:
    replace(translated / "studies" / "models.py", '_("Study")', '_("Trial")')
    call_command("catalogues", "update")
    assert '"Studie"' not in german(translated).read_text("utf-8")
    assert list(Catalogues(translated).problems("de")) == ["untranslated: 'Trial'"]


def test_merge_keeps_what_is_there_and_says_what_it_could_not_use(
    translated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = translated / "more.po"
    more.write_text('msgid "Study"\nmsgstr "Versuch"\n\nmsgid "Nowhere"\nmsgstr "Nirgends"\n')
    call_command("catalogues", "update", merge=[more])
    said = capsys.readouterr().err
    assert "kept, though the addition differs: 'Study'" in said
    assert "not in the source: 'Nowhere'" in said
    assert 'msgstr "Studie"' in german(translated).read_text("utf-8")


@pytest.mark.parametrize("content", [None, 'msgid "open\n'])
def test_merge_refuses_a_file_it_cannot_read(project: Path, content: str | None) -> None:
    path = project / "broken.po"
    if content:
        path.write_text(content)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("catalogues", "update", merge=[path])


def test_compile_makes_what_gettext_reads_once(
    translated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    call_command("catalogues", "compile")
    assert capsys.readouterr().out.count("Compiled") == 2
    with german(translated).with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Study") == "Studie"
    assert catalogue.pgettext("of a trial", "Arm") == "Studienarm"
    assert catalogue.ngettext("one study", "%(count)s studies", 3) == "%(count)s Studien"
    call_command("catalogues", "compile")
    assert capsys.readouterr().out == ""


def test_catalogue_without_a_header_can_be_read(project: Path) -> None:
    assert len(read(project / "german.po", "de")) == len(TEXTS)


def test_a_word_has_one_german_name_whether_it_begins_a_line_or_not() -> None:
    """Spelled alike but for a capital letter: “Latitude” of a page, “latitude” of a form."""
    catalogue = Path(__file__).parents[1] / "locale" / "de" / "LC_MESSAGES" / "django.po"
    names: dict[str, set[str]] = {}
    for entry in entries(read(catalogue, "de")):
        if not entry.context and isinstance(entry.string, str):
            names.setdefault(str(entry.id).casefold(), set()).add(entry.string.casefold())
    # A code of a vocabulary and a short name; people of the register and those who are masked.
    homonyms = {"code", "investigators"}
    assert {word for word, german in names.items() if len(german) > 1} == homonyms


def texts_within_formats(source: str) -> Iterator[int]:
    """Lines of marked texts inside an f-string, where the catalogues do not see them."""
    for outer in ast.walk(ast.parse(source)):
        if isinstance(outer, ast.JoinedStr):
            for node in ast.walk(outer):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KEYWORDS:
                    yield node.lineno


def test_no_text_hides_within_an_f_string() -> None:
    root = Path(__file__).parents[1]
    files = [path for folder in FOLDERS for path in (root / folder).rglob("*.py")]
    hits = {str(path): list(texts_within_formats(path.read_text("utf-8"))) for path in files}
    assert {path: lines for path, lines in hits.items() if lines} == {}
    assert list(texts_within_formats("a = f\"x {_('y')}\"")) == [1]
