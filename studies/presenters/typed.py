"""The filters that are typed, not ticked: age, and distance from a city."""

from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from studies.filters import DISTANCES, LABELS, USUAL_DISTANCE
from studies.presenters.escaped import escaped
from studies.search.places import places
from studies.search.query import Query

_MOST_CITIES = 100
_OPEN, _SELECTED, _NOTHING = SafeString(" open"), SafeString(" selected"), SafeString("")


class Typed(NamedTuple):
    """The fields as they are printed: what is in force, and what could be."""

    age_label: str
    age_attribute: str
    age: str
    near_label: str
    near_attribute: str
    near: str
    distances: tuple[tuple[str, str, str], ...]
    cities: SafeString


def typed(query: Query, version: int) -> Typed:
    """The fields of a query."""
    return Typed(
        str(LABELS["age"]),
        _NOTHING if query.age is None else _OPEN,
        "" if query.age is None else str(query.age),
        str(LABELS["near"]),
        _OPEN if query.near else _NOTHING,
        query.near.city if query.near else "",
        _distances(query.near.km if query.near else USUAL_DISTANCE),
        _cities(version),
    )


def _distances(km: int) -> tuple[tuple[str, str, str], ...]:
    """Value, label and attribute of each; the usual one needs no parameter."""
    text = gettext("%(km)s km")
    return tuple(
        (
            "" if one == USUAL_DISTANCE else str(one),
            text % {"km": one},
            _SELECTED if one == km else _NOTHING,
        )
        for one in DISTANCES
    )


def _cities(version: int) -> SafeString:
    """The cities with most sites, for the browser to offer; any other can be typed."""
    names = sorted(places(version).largest[:_MOST_CITIES], key=str.casefold)
    options = "".join(f'<option value="{escaped(name)}"></option>' for name in names)
    return mark_safe(options)  # noqa: S308 -- names are escaped
