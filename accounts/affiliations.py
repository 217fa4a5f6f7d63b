"""The door by which an app above ties accounts to things of its own, such as networks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

Choice = tuple[str, str]


@dataclass(frozen=True)
class Affiliation:
    """What accounts can be tied to: the choices, those of an account, and how to set them."""

    name: str
    label: Any
    help: Any
    choices: Callable[[], list[Choice]]
    held_by: Callable[[User], list[str]]
    hold_only: Callable[[User, Iterable[str], Any], None]


# Filled by ``AppConfig.ready`` of the apps above.
AFFILIATIONS: list[Affiliation] = []
