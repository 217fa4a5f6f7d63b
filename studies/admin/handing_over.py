"""The page on which somebody's roles are handed over, and taken back."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from studies import handover
from studies.models import Handover, Investigator, Responsibility


class HandoverForm(forms.Form):
    """Who follows, and since when the other one is gone."""

    successor = forms.ModelChoiceField(
        Investigator.objects.filter(merged_into=None), label=gettext_lazy("who follows")
    )
    left_on = forms.DateField(label=gettext_lazy("left on"), required=False, widget=AdminDateWidget)

    def __init__(self, person: Investigator, data: Any = None) -> None:
        super().__init__(data, initial={"left_on": timezone.localdate()})
        self.person = person
        column = Responsibility._meta.get_field("investigator")
        successor: Any = self.fields["successor"]
        successor.widget = AutocompleteSelect(column, admin.site)
        successor.widget.choices = successor.choices

    def clean_successor(self) -> Investigator:
        successor: Investigator = self.cleaned_data["successor"]
        if successor == self.person:
            raise ValidationError(_("Choose somebody other than the person who is leaving."))
        return successor


class HandoverDesk(admin.ModelAdmin[Investigator]):
    """One step for all roles of somebody who leaves, and one undo."""

    def get_urls(self) -> list[URLPattern]:
        """The page, before those of Django's admin."""
        view = self.admin_site.admin_view(self.handover_view)
        own = path("<int:pk>/handover/", view, name="studies_investigator_handover")
        return [own, *super().get_urls()]

    def handover_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what will move, move it, or take the last handover back."""
        if not request.user.has_perm("studies.add_handover"):
            raise PermissionDenied
        person = get_object_or_404(Investigator, pk=pk)
        if (last := request.POST.get("undo", "")).isdecimal():
            self._undo(request, get_object_or_404(Handover, pk=int(last), person=person))
            return HttpResponseRedirect(request.path)
        form = HandoverForm(person, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            self._hand_over(request, person, form.cleaned_data)
            return HttpResponseRedirect(request.path)
        context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts}
        context |= {"title": _("Hand over all roles"), "person": person}
        context["roles"] = handover.roles_of(person, request.user)
        open_ones = Handover.objects.filter(person=person, undone_at=None)
        context["handovers"] = open_ones.select_related("person", "successor")
        return TemplateResponse(request, "admin/studies/investigator/handover.html", context)

    def _hand_over(self, request: HttpRequest, person: Investigator, typed: dict[str, Any]) -> None:
        user: Any = request.user
        made = handover.hand_over(person, typed["successor"], left_on=typed["left_on"], by=user)
        message = ngettext(
            "%(count)d role was handed over. Readers see it once the studies are published.",
            "%(count)d roles were handed over. Readers see it once the studies are published.",
            len(made.responsibilities),
        )
        self.log_change(request, person, str(made))
        text = message % {"count": len(made.responsibilities)}
        self.message_user(request, text, messages.SUCCESS)

    def _undo(self, request: HttpRequest, made: Handover) -> None:
        user: Any = request.user
        undone = handover.undo(made, by=user)
        text = _("Taken back: %(back)d roles. Changed since, and left as they are: %(left)d.")
        facts = {"back": undone.back, "left": undone.left}
        self.message_user(request, text % facts, messages.SUCCESS)
