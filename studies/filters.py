"""StudyFilter: the one reading of a list's query string.

It validates what the address says. A value that means nothing here is named and left out; the
rest of the address stands.
"""

from collections.abc import Collection
from copy import copy
from typing import Any, Self

import django_filters
from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studies import choices as c
from studies.models import PublishedStudy
from studies.renaming import FACETS as FACETS_OF_KEYS
from studies.renaming import key_today
from studies.search import abroad
from studies.search.ages import OLDEST
from studies.search.facets import FACETS, QUIET, Facets
from studies.search.memory import facets
from studies.search.places import Near, places
from studies.search.query import SORTS, Query
from studies.search.words import MOST_TERMS, has_more

LONGEST_QUERY = 200
VIEWS = ("list", "table", "map")
DISTANCES = (10, 25, 50, 100, 200)
USUAL_DISTANCE = 50

# Facets with a closed list of values; the values of the others are what the studies have.
CLOSED: dict[str, type[TextChoices]] = {
    "status": c.MainStatus,
    "phase": c.Phase,
    "type": c.StudyType,
    "intervention": c.InterventionType,
    "sex": c.Sex,
    "healthy": c.YesNo,
    "results": c.YesNo,
    "documents": c.DocumentAccess,
    "stale": c.YesNo,
}

LABELS = {
    "indication": gettext_lazy("Indication"),
    "status": gettext_lazy("Status"),
    "substatus": gettext_lazy("Stage in detail"),
    "phase": gettext_lazy("Phase"),
    "type": gettext_lazy("Study type"),
    "intervention": gettext_lazy("Type of intervention"),
    "country": gettext_lazy("Country"),
    "city": gettext_lazy("Study site in"),
    "network": gettext_lazy("Network"),
    "sponsor": gettext_lazy("Sponsor"),
    "sex": gettext_lazy("Sex"),
    "healthy": gettext_lazy("Healthy volunteers"),
    "year": gettext_lazy("Start year"),
    "results": gettext_lazy("Results available"),
    "documents": gettext_lazy("Documents"),
    "age": gettext_lazy("Age"),
    "near": gettext_lazy("Near a city"),
    "km": gettext_lazy("Distance"),
    "entered": gettext_lazy("In the register since"),
    "updated": gettext_lazy("Updated here in"),
    "confirmed": gettext_lazy("Status confirmed in"),
    "timed": gettext_lazy("Length known"),
    "stale": gettext_lazy("Status overdue for confirmation"),
}

# What these ask of the index can be asked by them alone.
INSTEAD = {
    "age_from": LABELS["age"],
    "age_to": LABELS["age"],
    "place": LABELS["near"],
    "due": LABELS["stale"],
}
ALL = FACETS + QUIET


def page_number(text: str) -> int | None:
    """The page that an address names; None where it is no number of a page."""
    if text.isascii() and text.isdigit() and len(text) < 7:
        return int(text) or None
    return None


def _values_today(
    facet: str, values: Collection[str], known: Collection[str]
) -> dict[str, str | None]:
    """What old values are today: keys of what was merged, a city abroad without its country."""
    if facet == "city":
        by_name = abroad.by_name(known)
        return {value: abroad.named(value, by_name) for value in values}
    kind = FACETS_OF_KEYS.get(facet)
    return {value: key_today(kind, value) for value in values} if kind else {}


class FacetField(forms.MultipleChoiceField):
    """Any number of values; which of them mean something is for the filter to say.

    It holds nothing of a request, so all forms share it: copies of twenty fields are a tenth of
    the price of a list.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def valid_value(self, value: Any) -> bool:
        """Take all: ``StudyFilter`` names the values that mean nothing."""
        return True


class FacetFilter(django_filters.MultipleChoiceFilter):
    field_class = FacetField

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A filter of a set's own with the field of all."""
        _made_once = self.field
        return copy(self)


class StudyFilter(django_filters.FilterSet):
    """The parameters of a list; ``query`` is what they ask for, ``ignored`` what was left out."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Disease, drug, number or any word"), strip=True
    )
    indication = FacetFilter(label=LABELS["indication"])
    status = FacetFilter(label=LABELS["status"])
    substatus = FacetFilter(label=LABELS["substatus"])
    phase = FacetFilter(label=LABELS["phase"])
    type = FacetFilter(label=LABELS["type"])
    intervention = FacetFilter(label=LABELS["intervention"])
    country = FacetFilter(label=LABELS["country"])
    city = FacetFilter(label=LABELS["city"])
    network = FacetFilter(label=LABELS["network"])
    sponsor = FacetFilter(label=LABELS["sponsor"])
    sex = FacetFilter(label=LABELS["sex"])
    healthy = FacetFilter(label=LABELS["healthy"])
    year = FacetFilter(label=LABELS["year"])
    results = FacetFilter(label=LABELS["results"])
    documents = FacetFilter(label=LABELS["documents"])
    entered = FacetFilter(label=LABELS["entered"])
    updated = FacetFilter(label=LABELS["updated"])
    confirmed = FacetFilter(label=LABELS["confirmed"])
    timed = FacetFilter(label=LABELS["timed"])
    stale = FacetFilter(label=LABELS["stale"])

    def __init__(self, data: QueryDict, version: int) -> None:
        super().__init__(data, queryset=PublishedStudy.objects.none())
        self.version = version
        self.ignored: list[str] = []

    @cached_property
    def query(self) -> Query:
        """What the address asks for, without what means nothing."""
        self.form.is_valid()
        words = self._words()
        self._name_others()
        return Query(
            words=words,
            exact=self._exact() and bool(words),
            choices=self._choices(),
            age=self._age(),
            near=self._near(),
            sort=self._sort(),
            page=self._page(),
        )

    @cached_property
    def view(self) -> str:
        """How the results are to be shown: as a list, a table or a map."""
        view: str = self.data.get("view", "") or VIEWS[0]
        if view not in VIEWS:
            self._ignore(_("View"), view)
            return VIEWS[0]
        return view

    def _words(self) -> str:
        """What was typed, as long as it is searched; what is left out of it is noted."""
        words = " ".join((self.form.cleaned_data.get("q") or "").replace("\x00", "").split())
        if len(words) > LONGEST_QUERY:
            self.ignored.append(
                _("Only the first %(count)s characters of your text were searched.")
                % {"count": LONGEST_QUERY}
            )
        if has_more(words[:LONGEST_QUERY]):
            self.ignored.append(
                _("Only the first %(count)s words of your text were searched.")
                % {"count": MOST_TERMS}
            )
        return words[:LONGEST_QUERY]

    def _name_others(self) -> None:
        """Note what looks like a filter; other names, such as those of trackers, are let be."""
        for name, label in INSTEAD.items():
            if self.data.get(name):
                self.ignored.append(
                    _("“%(name)s” is not a filter and was left out. Use “%(label)s” instead.")
                    % {"name": name, "label": label}
                )

    def _choices(self) -> dict[str, tuple[str, ...]]:
        index, asked = facets(self.version), self.form.cleaned_data
        known = {facet: self._known(facet, asked.get(facet) or [], index) for facet in ALL}
        return {facet: values for facet, values in known.items() if values}

    def _known(self, facet: str, values: Collection[str], index: Facets) -> tuple[str, ...]:
        """The values that mean something in a facet; the others are noted as ignored."""
        if not values:
            return ()
        options = CLOSED.get(facet)
        known = set(options.values) if options else index.values(facet)
        if others := [value for value in values if value and value not in known]:
            today = _values_today(facet, others, known)
            values = [today.get(value) or value for value in values]
        asked = dict.fromkeys(filter(None, values))  # a field left empty asks for nothing
        for value in asked:
            if value not in known:
                self._ignore(LABELS[facet], value)
        return tuple(value for value in asked if value in known)

    def _age(self) -> int | None:
        age = str(self.data.get("age", "")).strip()
        if age.isascii() and age.isdigit() and len(age) < 4 and int(age) <= OLDEST:
            return int(age)
        if age:
            self._ignore(LABELS["age"], age)
        return None

    def _near(self) -> Near | None:
        """A city in which a study has a site, and a distance that the list offers."""
        typed, km = (str(self.data.get(name, "")).strip() for name in ("near", "km"))
        if km and km not in map(str, DISTANCES):
            self._ignore(LABELS["km"], km)
            km = ""
        if not typed:
            return None
        city = places(self.version).city(typed[:LONGEST_QUERY])
        if not city:
            self._ignore(LABELS["near"], typed)
            return None
        return Near(city, int(km or USUAL_DISTANCE))

    def _exact(self) -> bool:
        exact = str(self.data.get("exact", ""))
        if exact not in ("", "1"):
            self._ignore(_("Search exactly"), exact)
        return exact == "1"

    def _sort(self) -> str:
        sort = str(self.data.get("sort", ""))
        if sort and sort not in SORTS:
            self._ignore(_("Sort"), sort)
            return ""
        return sort

    def _page(self) -> int:
        page = self.data.get("page", "") or "1"
        number = page_number(page)
        if number is None:
            self._ignore(_("Page"), page)
        return number or 1

    def _ignore(self, label: Any, value: str) -> None:
        self.ignored.append(
            _("“%(value)s” is not known under “%(label)s” and was left out.")
            % {"value": value[:80], "label": label}
        )
