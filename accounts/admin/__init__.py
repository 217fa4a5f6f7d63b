"""Accounts at the desk: who there is, who is asked to come, and what is written to them."""

from accounts.admin import groups, letters, users

__all__ = ["groups", "letters", "users"]
