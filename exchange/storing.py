"""Where uploaded lists lie until their import is over: apart from what a web server serves."""

from typing import Any
from uuid import uuid4

from django.core.files.storage import Storage, storages


def private() -> Storage:
    """The storage of the settings."""
    return storages["imports"]


def nameless(_row: Any, _name: str) -> str:
    """A name that says nothing, whatever the file was called."""
    return uuid4().hex
