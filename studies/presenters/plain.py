"""Texts for what is no HTML: feeds, references, tables."""

import re

# Controls, and what no XML 1.0 document can hold.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def one_line(text: str) -> str:
    """A text without line ends and other control characters, its blanks single."""
    return " ".join(_CONTROLS.sub(" ", text).split())
