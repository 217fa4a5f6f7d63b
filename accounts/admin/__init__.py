"""Accounts, groups and invitations at the desk, for administrators."""

from accounts.admin import groups, users

__all__ = ["groups", "users"]
