"""Imports at the desk: lists and their profiles, single studies, and where sources differ."""

from exchange.admin import differences, runs

__all__ = ["differences", "runs"]
