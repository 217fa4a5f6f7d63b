"""The root of all addresses."""

from django.conf import settings
from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from register.health import livez, readyz

urlpatterns = [
    path("admin/", admin.site.urls),
    # Browsers ask here on pages, such as the admin's, that name no icon.
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}register/favicon.ico")),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
]
