"""Addresses of the gated area; mounted below the language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from documents.views import answering, asking, own

app_name = "documents"

urlpatterns = [
    path(_("access/"), asking.start, name="start"),
    path(_("access/documents/"), asking.documents, name="documents"),
    path(_("access/you/"), asking.you, name="you"),
    path(_("access/purpose/"), asking.purpose, name="purpose"),
    path(_("access/check/"), asking.check, name="check"),
    path(_("access/done/"), asking.done, name="done"),
    path(_("access/confirm/"), answering.confirm, name="confirm"),
    path(_("access/confirm/<str:token>/"), answering.follow_confirm, name="confirm-link"),
    path(_("access/answer/"), answering.answer, name="answer"),
    path(_("access/answer/<str:token>/"), answering.follow_answer, name="answer-link"),
    path(_("documents/"), own.mine, name="mine"),
    path(_("documents/access/<int:pk>/renew/"), own.renew, name="renew"),
    path(_("documents/access/<int:pk>/give-back/"), own.give_back, name="give-back"),
    path(_("documents/requests/<int:pk>/withdraw/"), own.withdraw, name="withdraw"),
]
