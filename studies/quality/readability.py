"""How hard a text is to read."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_END = re.compile(r"[.!?:]+(?:\s|$)|\n+")


def lix(text: str) -> float:
    """The readability index LIX of Björnsson (1968): words per sentence plus percentage of words
    longer than six letters. Below 40 is easy, above 50 hard; 0 for a text without words.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(bool(_WORD.search(part)) for part in _END.split(text))
    long_words = sum(len(word) > 6 for word in words)
    return len(words) / sentences + 100 * long_words / len(words)
