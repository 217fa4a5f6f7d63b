"""Documents at the desk: their files, requests to decide on, and what was opened."""

from documents.admin import files, grants, requests

__all__ = ["files", "grants", "requests"]
