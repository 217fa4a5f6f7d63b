"""Profiles: how the columns of somebody's list become studies (reference of importing, 8)."""
