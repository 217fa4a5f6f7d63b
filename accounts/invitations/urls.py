"""Addresses of invited people."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.invitations import views

urlpatterns = [
    path(_("invitation/"), views.accept, name="invitation"),
    path(_("invitation/accepted/"), views.opened, name="invitation-accepted"),
    path(_("invitation/<str:token>/"), views.follow, name="invitation-link"),
]
