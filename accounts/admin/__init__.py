"""Accounts at the desk: who there is, who is asked to come, and what is written to them."""

from accounts.admin import groups, invitations, letters, users

__all__ = ["groups", "invitations", "letters", "users"]
