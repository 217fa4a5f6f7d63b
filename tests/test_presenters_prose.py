"""Plain text as HTML."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies.presenters.prose import lines, prose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("One line.", "<p>One line.</p>"),
        ("A\nB\n\nC", "<p>A<br>B</p><p>C</p>"),
        (
            "At the start:\n\n* one\n* two\n\nThen.",
            "<p>At the start:</p><ul><li>one</li><li>two</li></ul><p>Then.</p>",
        ),
        ("* one\n  goes on\n- two", "<ul><li>one goes on</li><li>two</li></ul>"),
        (
            "* one\n   * below\n* two",
            '<ul><li>one</li><li class="level-1">below</li><li>two</li></ul>',
        ),
        ("Text:\n• a", "<p>Text:</p><ul><li>a</li></ul>"),
        ("* a\nB", "<ul><li>a</li></ul><p>B</p>"),
        ("1. first\n2. second", "<p>1. first<br>2. second</p>"),
        ("-5 °C\nor more", "<p>-5 °C<br>or more</p>"),
        ("a < b\n& c", "<p>a &lt; b<br>&amp; c</p>"),
    ],
)
def test_prose_keeps_paragraphs_lines_and_bullets(text: str, expected: str) -> None:
    assert prose(text) == expected


@given(st.text(alphabet="ab*•- \n<&1."))
def test_prose_loses_no_word(text: str) -> None:
    shown = html.unescape(re.sub(r"<[^>]+>", " ", prose(text)))
    words = re.findall(r"[ab1<&.]+", text)
    assert re.findall(r"[ab1<&.]+", shown) == words


def test_lines_lose_their_bullets() -> None:
    assert lines("* one\n\n - two\n-5 °C\n") == ["one", "two", "-5 °C"]


@pytest.mark.parametrize("text", ["BP 60- 90 mmHg", "a - b", "pre- and post", "AUEC0- 4h"])
def test_lines_keep_dashes_within(text: str) -> None:
    assert lines(f"{text}\n- {text}") == [text, text]
