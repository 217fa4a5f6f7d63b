"""Models of the app; each stands with its subject."""

from accounts.invitations.models import Invitation

__all__ = ["Invitation"]
