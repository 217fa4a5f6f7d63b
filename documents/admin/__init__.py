"""Documents at the desk: their files."""

from documents.admin import files

__all__ = ["files"]
