"""How records of older schema versions are read: one function a step, old versions untouched."""

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]

SCHEMA_VERSION = 1

# UPGRADES[n] turns the data of version n into data of version n + 1.
UPGRADES: dict[int, Callable[[Data], Data]] = {}


def upgrade(data: Data) -> Data:
    """The same record in today's schema.

    Raises ValueError for a schema version this release does not know.
    """
    version = data.get("schema_version", SCHEMA_VERSION)
    if not isinstance(version, int) or not (version == SCHEMA_VERSION or version in UPGRADES):
        raise ValueError(
            f"Schema version {version!r} is unknown: this release reads up to {SCHEMA_VERSION}."
        )
    while version < SCHEMA_VERSION:
        data = UPGRADES[version](data)
        version += 1
    return {**data, "schema_version": SCHEMA_VERSION}
