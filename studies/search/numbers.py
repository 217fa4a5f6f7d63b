"""A number typed in full: the one public study that carries it."""

from studies.fold import fold
from studies.identifiers import normalise, recognise
from studies.models import FacetEntry, PublishedStudy
from studies.search.lexicon import lexicon
from studies.search.query import Query


def study_of(query: Query, version: int) -> str:
    """Our number of the study whose own number, of any scheme, is all that was asked for.

    Empty when no or more than one study carries it, and when the text is a term (COVID-19).
    """
    value = normalise(query.words)
    has_digit = any(letter.isdigit() for letter in value)
    if (
        query.is_filtered
        or not has_digit
        or fold(value).replace(" ", "") in lexicon(version).groups
    ):
        return ""
    recognised = recognise(value)
    values = {value, recognised.value if recognised else value}
    own = PublishedStudy.objects.order_by().filter(number=value).values_list("number")
    others = FacetEntry.objects.filter(facet="identifier", value__in=values)
    found = list(own.union(others.values_list("study__number"))[:2])
    return str(found[0][0]) if len(found) == 1 else ""
