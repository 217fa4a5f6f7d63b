"""Where files lie: apart from everything a web server serves, under names without meaning."""

from typing import Any
from uuid import uuid4

from django.core.files.storage import Storage, storages


def private() -> Storage:
    """The storage of the settings."""
    return storages["documents"]


def nameless(row: Any, name: str) -> str:
    """A name that says nothing, whatever the file was called."""
    key = uuid4().hex
    return f"{key[:2]}/{key}"
