"""The editors' desk: Django's admin for all that the register holds, one file a subject."""

from studies.admin import people, settings, sites, study, versions, vocabulary

__all__ = ["people", "settings", "sites", "study", "versions", "vocabulary"]
