"""What lists and study pages offer to take along, for their templates."""

from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from exchange.writers.json_ld import structured
from exchange.writers.workbook import MOST_STUDIES
from studies import wording
from studies.caching import language
from studies.paths import path_to
from studies.presenters.history import Citation
from studies.presenters.labels import vocabulary
from studies.presenters.study import StudyPage

register = template.Library()


class Link(NamedTuple):
    """A file, and what it is called."""

    url: str
    label: str


@register.inclusion_tag("exchange/results.html")
def take_results(state: str, total: int) -> dict[str, Any]:
    """Files and feed of a result, by the state of its address and the number of its studies."""
    own = language()
    query = f"?{state}" if state else ""
    excel = "Excel"
    if total > MOST_STUDIES:
        excel = gettext("Excel (the first %(n)s)") % {"n": wording.number(MOST_STUDIES, own)}
    labels = {"csv": "CSV", "xlsx": excel, "json": "JSON", "ris": "RIS"}
    text = ngettext("Download this study:", "Download these %(n)s studies:", total)
    before, after = reverse("exchange:result", args=["ENDING"]).split("ENDING")
    return {
        "text": text % {"n": wording.number(total, own)},
        "links": [Link(f"{before}{end}{after}{query}", name) for end, name in labels.items()]
        if total
        else [],
        "feed": f"{path_to('studies:feed')}{query}",
    }


@register.inclusion_tag("exchange/study.html")
def take_study(citation: Citation) -> dict[str, Any]:
    """Files of the version that is cited."""
    labels = {"ris": "RIS", "bib": "BibTeX", "json": "JSON"}
    return {
        "links": [
            Link(path_to("exchange:version", citation.number, citation.version, ending), name)
            for ending, name in labels.items()
        ]
    }


@register.simple_tag(takes_context=True)
def structured_data(context: Any, page: StudyPage) -> SafeString:
    """What search engines read of a study, and where its record lies.

    Nothing on any page but the study's own: not in a preview, not on a version. The element is a
    block of data: no browser runs it, no policy has to allow it.
    """
    request = context["request"]
    version = getattr(request, "data_version", 0)
    if not version or request.path != page.head.url:
        return SafeString("")
    reading = page.reading
    number = reading.record.number
    row = vocabulary(version).terms.statuses.get(reading.record.status.sub_status)
    above = [(gettext("Home"), path_to("studies:home"))]
    above += [(crumb.text, crumb.url) for crumb in page.head.crumbs]
    crumbs = [(name, f"{settings.REGISTER_BASE_URL}{path}") for name, path in above]
    data = structured(reading, page.head.canonical, row.schema_org if row else "", crumbs)
    record = path_to("exchange:study", number, "json")
    return mark_safe(  # noqa: S308 -- ``structured`` is safe in a script, the address in an attribute
        f'<link rel="alternate" type="application/json" href="{record}">\n'
        f'    <script type="application/ld+json">{data}</script>'
    )
