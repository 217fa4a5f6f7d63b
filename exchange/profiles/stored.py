"""Profiles by name: the shipped ones from code, the others from the database; and as data."""

from dataclasses import asdict, replace
from typing import Any

from django.utils.translation import gettext as _

from exchange.models import ImportProfile
from exchange.profiles import ictrp, words
from exchange.profiles.base import TABLE, Column, Profile
from exchange.profiles.meaning import Vocabulary
from exchange.profiles.targets import TARGETS
from exchange.profiles.transforms import TRANSFORMS
from exchange.tables import Options
from studies.terms import Terms

SHIPPED = {**ictrp.SHIPPED, TABLE: Profile(name=TABLE, key="number", columns=())}


class NoProfileError(Exception):
    """There is no profile of this name; ``str()`` lists those there are."""


def find(name: str) -> Profile:
    """The profile of a name. Raises NoProfileError."""
    if name in SHIPPED:
        return SHIPPED[name]
    row = ImportProfile.objects.filter(name=name).first()
    if row is None:
        names = [*SHIPPED, *ImportProfile.objects.values_list("name", flat=True)]
        raise NoProfileError(
            _("There is no profile “%(name)s”. There are: %(names)s.")
            % {"name": name, "names": ", ".join(names)}
        )
    return from_data(row.mapping)


def to_data(profile: Profile) -> dict[str, Any]:
    """A profile as JSON can hold it."""
    values = [[*key, code] for key, code in sorted(profile.values.items())]
    return {**asdict(profile), "values": values}


def from_data(data: dict[str, Any]) -> Profile:
    """The profile of such data; columns of facts that are no more are left out."""
    columns = tuple(Column(**column) for column in data["columns"])
    known = (row for row in columns if row.target in TARGETS and row.transform in TRANSFORMS)
    return replace(
        Profile(**{**data, "columns": (), "values": {}, "options": Options()}),
        columns=tuple(known),
        values={(target, word): code for target, word, code in data["values"]},
        options=Options(**data["options"]),
    )


def vocabulary() -> Vocabulary:
    """The words of the register's own vocabulary, as staff has them today."""
    labels = Terms.load().labels
    return {kind: words.labelled(labels, kind) for kind in ("sub_status", "indication", "network")}
