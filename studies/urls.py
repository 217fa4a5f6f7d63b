"""Addresses of the register: pages by language, and redirects that know none."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from studies import feeds
from studies.views import around, comparing, finding, fit, numbers, preview, reading, still_so

app_name = "studies"

# Below /de/ and /en/; the words of an address are in the language of its page.
urlpatterns = [
    path("", finding.home, name="home"),
    path(_("studies/"), finding.studies, name="list"),
    path(_("studies/compare/"), comparing.studies, name="compare"),
    path(_("studies/find/<str:facet>/"), finding.in_list, name="find"),
    path(_("could-this-fit/"), fit.fit, name="fit"),
    path(_("studies/feed.atom"), feeds.studies, name="feed"),
    path(_("studies/<str:number>/"), reading.study, name="study"),
    path(_("studies/<str:number>/v<int:version>/"), reading.version, name="version"),
    path(_("studies/<str:number>/versions/"), reading.versions, name="versions"),
    path(_("studies/<str:number>/compare/"), reading.compare_versions, name="compare-versions"),
    path(
        _("studies/<str:number>/compare/<int:old>/<int:new>/"),
        reading.comparison,
        name="comparison",
    ),
    path(_("people/<str:key>/"), around.person, name="person"),
    path(_("organisations/<str:key>/"), around.organisation, name="organisation"),
    path(_("glossary/"), around.glossary, name="glossary"),
    path(_("indications/<slug:slug>/"), finding.indication, name="indication"),
    path(_("preview/<int:pk>/<str:token>/"), preview.preview, name="preview"),
    path(_("still-so/<str:token>/"), still_so.still_so, name="still-so"),
    path(_("statistics/"), numbers.statistics, name="statistics"),
    path(_("statistics/<slug:slug>.csv"), numbers.table, name="statistics-csv"),
    path(_("pages/<slug:slug>/"), finding.page, name="page"),
]
