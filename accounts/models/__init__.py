"""What accounts keep."""

from accounts.models.letter import Letter, LetterState

__all__ = ["Letter", "LetterState"]
