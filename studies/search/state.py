"""The version of the published data as a whole: what caches and ETags hang on."""

import time

from django.db import connection, transaction

from studies.models import RegisterState

# Raise it when ``reindex`` writes other rows of the same records: old rows are then known as old.
SHAPE = 5


def data_version() -> int:
    """The version of the data as it is now; one query."""
    with connection.cursor() as cursor:  # every page asks: the ORM would cost as much again
        cursor.execute("SELECT data_version FROM studies_registerstate WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def touch() -> None:
    """Give the data a new version, one that it never had; call it inside the change.

    It is the time, so that it moves on even where the row was lost, and never runs backwards.
    """
    with transaction.atomic():
        states = RegisterState.objects.select_for_update()
        state, _ = states.get_or_create(pk=1, defaults={"data_version": 0, "shape": SHAPE})
        state.data_version = max(time.time_ns(), state.data_version + 1)
        state.save()


def is_of_today() -> bool:
    """Whether the derived rows have the shape that this release reads; one query."""
    shape = RegisterState.objects.values_list("shape", flat=True).first()
    return shape is None or shape == SHAPE


def all_derived() -> None:
    """Note that every derived row was written anew."""
    touch()
    RegisterState.objects.update(shape=SHAPE)
