"""What changed from one published record to the next: facts to store, lines to read."""

from studies.changes.facts import changes
from studies.changes.lines import ChangeLine, describe, describe_both
from studies.changes.words import compare_words

__all__ = ["ChangeLine", "changes", "compare_words", "describe", "describe_both"]
