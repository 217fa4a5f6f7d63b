"""What accounts keep."""

from accounts.models.invitation import Invitation

__all__ = ["Invitation"]
