"""Accounts at the desk."""

from accounts.admin import letters  # noqa: F401
