"""What was taken out of a text and what was put in, marked as HTML."""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from studies.changes.words import compare_words

# Shorter texts are easier to read side by side than word by word.
_SHORT = 160
# How much of an unchanged run is left on either side of a change.
_CONTEXT = 40


def marked(old: str, new: str) -> SafeString:
    """The old text struck out and the new one after it; in long texts only what differs."""
    if old and new and len(old) + len(new) > _SHORT:
        runs = [_run(kind, words) for kind, words in compare_words(old, new)]
        return mark_safe("".join(runs).strip())  # noqa: S308 -- each run is escaped
    parts = [f"<{tag}>{escape(text)}</{tag}>" for tag, text in (("del", old), ("ins", new)) if text]
    return mark_safe(" → ".join(parts))  # noqa: S308 -- escaped


def _run(kind: str, words: str) -> str:
    if kind == "removed":
        return f" <del>{escape(words.strip())}</del> "
    if kind == "added":
        return f" <ins>{escape(words.strip())}</ins> "
    if len(words) > 2 * _CONTEXT + 20:
        before, after = words[:_CONTEXT].rpartition(" ")[0], words[-_CONTEXT:].partition(" ")[2]
        words = f"{before} … {after}"
    return escape(words)
