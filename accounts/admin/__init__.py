"""Accounts at the desk."""

from accounts.admin import letters, people

__all__ = ["letters", "people"]
