"""The version of the published data as a whole: what caches and ETags hang on."""

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.db import connection, transaction

from studies.models import RegisterState

P = ParamSpec("P")
T = TypeVar("T")

# Raise it when ``reindex`` writes other rows of the same records: old rows are then known as old.
SHAPE = 6


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


def remembered(
    size: int = 2,
) -> Callable[[Callable[Concatenate[int, P], T]], Callable[Concatenate[int, P], T]]:
    """Let a process remember what a function of the data's version, its first argument, gave.

    What is remembered is shared by all readers: nobody changes it. Two of a kind are kept, because
    requests of two versions meet around a publication. Version 0, of no publication yet, is none
    to remember by.
    """

    def decorate(make: Callable[Concatenate[int, P], T]) -> Callable[Concatenate[int, P], T]:
        kept = cast("Callable[Concatenate[int, P], T]", lru_cache(maxsize=size)(make))

        @wraps(make)
        def asked(version: int, /, *args: P.args, **kwargs: P.kwargs) -> T:
            return (kept if version else make)(version, *args, **kwargs)

        return asked

    return decorate


def is_of_today() -> bool:
    """Whether the derived rows have the shape that this release reads; one query."""
    shape = RegisterState.objects.values_list("shape", flat=True).first()
    return shape is None or shape == SHAPE


def all_derived() -> None:
    """Note that every derived row was written anew."""
    touch()
    RegisterState.objects.update(shape=SHAPE)
