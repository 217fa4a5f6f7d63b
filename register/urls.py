"""The root of all addresses."""

from django.contrib import admin
from django.urls import path

from register.health import livez, readyz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
]
