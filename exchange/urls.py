"""Addresses of what readers take along; they stand before those of the pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from exchange import views

app_name = "exchange"

# Below /de/ and /en/, beside the pages that they are of.
urlpatterns = [
    path(_("studies/export.<slug:ending>"), views.result, name="result"),
    path(_("studies/<str:number>/export.<slug:ending>"), views.study, name="study"),
    path(
        _("studies/<str:number>/v<int:version>/export.<slug:ending>"),
        views.version,
        name="version",
    ),
]
