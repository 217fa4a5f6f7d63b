"""The icon tag: what it writes, and that a wrong name never reaches a page."""

from pathlib import Path

import pytest
from django.template import Context, Engine, TemplateSyntaxError

from studies.templatetags import icons

FILES = sorted((Path(__file__).parents[1] / "static/vendor/lucide").glob("*.svg"))

engine = Engine(libraries={"icons": "studies.templatetags.icons"})


def render(source: str) -> str:
    return engine.from_string("{% load icons %}" + source).render(Context())


def test_icon_is_inline_hidden_and_lean() -> None:
    assert render('{% icon "lock" %}') == (
        '<svg class="ico" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<rect width="18" height="11" x="3" y="11" rx="2" ry="2"/>'
        '<path d="M7 11V7a5 5 0 0 1 10 0v4"/></svg>'
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_is_an_icon(path: Path) -> None:
    written = icons.svg(path.stem)
    assert written.count("<svg") == 1
    assert "\n" not in written
    assert "<!--" not in written


def test_icons_are_read_once() -> None:
    assert icons.svg("lock") is icons.svg("lock")


@pytest.mark.parametrize(
    "source",
    ['{% icon "no-such-icon" %}', "{% icon lock %}", "{% icon %}", '{% icon "../../etc" %}'],
)
def test_a_wrong_name_fails_when_compiled(source: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="icon"):
        engine.from_string("{% load icons %}" + source)
