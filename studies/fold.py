"""One spelling for search: what a reader types and what a record says meet here.

``COVID-19``, ``covid 19`` and ``covid19`` fold alike, and so do Ärzte, Aerzte and Arzte.
"""

import re
import unicodedata
from functools import lru_cache

# Stands between texts that are searched together, so that no phrase reaches from one into the
# next; nobody can look for it.
GAP_WORD = "zzgap"

_GREEK = {
    letter: f" {unicodedata.name(letter).split()[-1].lower()} "
    for letter in "αβγδεζηθκλμνξπρστφχψω"
}
_UMLAUTS = re.compile("(?<![aeq])(?:ae|oe|ue)")
_RUNS = re.compile(r"[^\W\d_]+|\d+")


@lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    text = unicodedata.normalize("NFKC", word).casefold()
    text = "".join(_GREEK.get(letter, letter) for letter in text)
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    while (shorter := _UMLAUTS.sub(lambda match: match.group()[0], plain)) != plain:
        plain = shorter  # Praeeklampsie is Präeklampsie
    return " ".join(_RUNS.findall(plain))


def fold(text: str) -> str:
    """The words of a text in the one spelling, parted by single blanks.

    Case, accents and umlauts (ä, ae, a) fall together; letters and digits are parted; Greek
    letters become their names.
    """
    return " ".join(filter(None, map(_fold_word, text.split())))


def joined(text: str) -> str:
    """The hyphenated words of a text, and words of letters and digits, each as one."""
    words = (fold(word).replace(" ", "") for word in text.split() if " " in fold(word))
    return " ".join(dict.fromkeys(words))
