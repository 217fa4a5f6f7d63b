"""What accounts keep."""

from accounts.models.invitation import Invitation
from accounts.models.kept import KeptForm
from accounts.models.language import LetterLanguage
from accounts.models.letter import Letter, LetterState
from accounts.models.shared import SharedRow

__all__ = ["Invitation", "KeptForm", "Letter", "LetterLanguage", "LetterState", "SharedRow"]
