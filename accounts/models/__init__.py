"""What accounts keep."""

from accounts.models.kept import KeptForm
from accounts.models.shared import SharedRow

__all__ = ["KeptForm", "SharedRow"]
