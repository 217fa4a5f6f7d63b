"""The editors' desk: Django's admin for all that the register holds, one file a subject."""

from studies.admin import (
    all_findings,
    networks,
    people,
    settings,
    sites,
    study,
    versions,
    vocabulary,
)

__all__ = [
    "all_findings",
    "networks",
    "people",
    "settings",
    "sites",
    "study",
    "versions",
    "vocabulary",
]
