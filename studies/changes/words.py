"""Two texts, word by word."""

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"\s*\S+\s*?(?=\s|$)|\s+$")


def compare_words(old: str, new: str) -> list[tuple[str, str]]:
    """Runs of words that are "same", "removed" or "added", in reading order.

    The runs keep their blanks: same and added ones joined are the new text, letter for letter.
    Words count as the same whatever blanks stand around them.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    plain = [[word.strip() for word in words] for words in (before, after)]
    runs = []
    for tag, i, j, k, m in SequenceMatcher(a=plain[0], b=plain[1]).get_opcodes():
        if tag == "equal":
            runs.append(("same", "".join(after[k:m])))
        else:
            runs += [("removed", "".join(before[i:j])), ("added", "".join(after[k:m]))]
    return [(kind, words) for kind, words in runs if words]
