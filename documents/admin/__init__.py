"""Documents at the desk: requests to decide on, and what was opened."""

from documents.admin import grants, requests

__all__ = ["grants", "requests"]
