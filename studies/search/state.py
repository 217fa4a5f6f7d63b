"""The version of the published data as a whole: what caches and ETags hang on."""

import time

from studies.models import RegisterState


def data_version() -> int:
    """The version of the data as it is now; one query."""
    version = RegisterState.objects.values_list("data_version", flat=True).first()
    return version or 0


def touch() -> None:
    """Give the data a new version, one that it never had; call it inside the change."""
    RegisterState.objects.update_or_create(pk=1, defaults={"data_version": time.time_ns()})
