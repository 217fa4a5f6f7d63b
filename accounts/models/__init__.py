"""What accounts keep."""

from accounts.models.invitation import Invitation
from accounts.models.letter import Letter, LetterState

__all__ = ["Invitation", "Letter", "LetterState"]
