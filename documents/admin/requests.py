"""The inbox: requests oldest first, and on one page all that it takes to decide on one.

Every letter is shown before it is sent: a first POST to an address shows it, a second one, with
``send`` in it, writes it. Requests that are not open to somebody are not found.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.recent import recently_authenticated
from documents import deciding, holding, letters, requests
from documents.access import DECIDE, requests_open_to
from documents.admin.forms import DecisionForms, QuestionForm, WhyForm
from documents.choices import OPEN, RequestState
from documents.models import AccessRequest
from documents.presenters import inbox
from documents.workflow import NotAllowedMoveError

Act = Callable[[AccessRequest], None]


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("overdue", _("overdue")), ("all", _("all")), *RequestState.choices[1:]]

    def choices(self, changelist: Any) -> Any:
        """Where nothing is chosen stand the requests that wait."""
        first, *others = super().choices(changelist)
        return [{**first, "display": _("not decided yet")}, *others]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Requests in the state; without one those that are not decided."""
        chosen = self.value()
        if chosen == "overdue":
            return queryset.overdue(timezone.now())
        if chosen == "all":
            return queryset
        return queryset.filter(state=chosen) if chosen else queryset.open()


@admin.register(AccessRequest)
class AccessRequestAdmin(admin.ModelAdmin[AccessRequest]):
    list_display = ("number", "due", "state", "name", "organisation")
    list_filter = (StateFilter,)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("due_on", "created_at", "pk")
    search_fields = ("number", "name", "email")
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[AccessRequest]:
        return requests_open_to(request.user).exclude(state=RequestState.DRAFT)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was asked is not changed; the pages below decide on it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("decision due"), ordering="due_on")
    def due(self, row: AccessRequest) -> str:
        return inbox.due_in_words(row, timezone.localdate()) or "–"

    def get_urls(self) -> list[URLPattern]:
        """The addresses of what a handler does, before those of Django's admin."""
        own = [
            path(
                f"<int:pk>/{name}/",
                require_http_methods(["GET", "HEAD", "POST"])(self._page_of(view)),
                name=f"documents_accessrequest_{name}",
            )
            for name, view in (
                ("decide", self.decide_view),
                ("ask", self.ask_view),
                ("second", self.second_view),
                ("hold", self.hold_view),
            )
        ]
        return own + super().get_urls()

    def _page_of(self, view: Callable[[HttpRequest, int], HttpResponse]) -> Any:
        """A page that is sent to; whoever only looks, after a change of language, is led back."""

        def page(request: HttpRequest, pk: int) -> HttpResponse:
            if request.method == "POST":
                return view(request, pk)
            return HttpResponseRedirect(_address(self._found(request, pk)))

        return self.admin_site.admin_view(page)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A request: who, why, what, what was said before, and the forms to go on with."""
        if request.method != "GET" or not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        return self._page(request, found)

    @recently_authenticated
    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the letter of the decision, then decide."""
        found = self._found(request, pk)
        forms = DecisionForms(found, request.POST)
        if not forms.is_valid() or "back" in request.POST:
            return self._page(request, found, decision=forms)
        return self._check_and_do(
            request,
            found,
            lambda row: forms.decide(row, request.user, request.POST.get("seen", "")),
            _("The request is decided."),
        )

    def ask_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the letter with the question, then ask."""
        found = self._found(request, pk)
        form = QuestionForm(request.POST)
        if not form.is_valid() or "back" in request.POST:
            return self._page(request, found, question=form)
        text = form.cleaned_data["question"]
        return self._check_and_do(
            request,
            found,
            lambda row: requests.ask_back(row, request.user, text),  # type: ignore[arg-type]
            _("The question is on its way."),
        )

    @recently_authenticated
    def second_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Agree to what somebody else proposed, its letter shown, or send it back."""
        found = self._found(request, pk)
        if "disagree" in request.POST:
            return self._do(
                request,
                found,
                lambda row: deciding.disagree(row, request.user),  # type: ignore[arg-type]
                _("The proposal has been sent back; the request is waiting for a decision again."),
            )
        if "back" in request.POST:
            return self._page(request, found)
        return self._check_and_do(
            request,
            found,
            lambda row: deciding.agree(row, request.user, seen=request.POST.get("seen", "")),  # type: ignore[arg-type]
            _("The request is decided."),
        )

    def hold_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep a request for a legal matter, or let it go."""
        found = self._found(request, pk)
        form = WhyForm(request.POST)
        if not form.is_valid():
            return self._page(request, found, why=form)
        turn = holding.release if form.cleaned_data["release"] else holding.hold
        if turn(found, request.user, form.cleaned_data["why"]):  # type: ignore[arg-type]
            messages.success(request, _("It is noted."))
        else:
            messages.warning(request, _("Somebody has already done this; nothing was changed."))
        return HttpResponseRedirect(_address(found))

    def _found(self, request: HttpRequest, pk: int) -> AccessRequest:
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _check_and_do(
        self, request: HttpRequest, found: AccessRequest, act: Act, done: Any
    ) -> HttpResponse:
        if "send" in request.POST:
            return self._do(request, found, act, done)
        copy = AccessRequest.objects.get(pk=found.pk)

        def to_letter() -> None:
            act(copy)
            if copy.state == RequestState.PROPOSED:  # its letter is written by the second person
                letters.decided(copy)

        try:
            letter = letters.rehearsed(copy, to_letter)
        except (NotAllowedMoveError, ValidationError) as error:
            return self._refused(request, found, error)
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in ("csrfmiddlewaretoken", "send", "back")
            for value in values
        ]
        is_proposal = copy.state == RequestState.PROPOSED
        context = {"letter": letter, "fields": fields, "is_proposal": is_proposal}
        return self._answer(request, found, "check", title=_("Check the e-mail"), **context)

    def _do(self, request: HttpRequest, found: AccessRequest, act: Act, done: Any) -> HttpResponse:
        try:
            act(found)
        except (NotAllowedMoveError, ValidationError) as error:
            return self._refused(request, found, error)
        found.refresh_from_db()
        if found.state == RequestState.PROPOSED:
            done = _("The decision is proposed; a second person has to agree.")
        messages.success(request, done)
        return HttpResponseRedirect(reverse("admin:documents_accessrequest_changelist"))

    def _refused(
        self, request: HttpRequest, found: AccessRequest, error: Exception
    ) -> HttpResponse:
        """Somebody else was quicker, it takes another person, or nobody could read."""
        words = _("This is not possible: the request has changed, or another person has to do it.")
        told = error.messages if isinstance(error, ValidationError) else [words]
        messages.error(request, " ".join(str(each) for each in told))
        return HttpResponseRedirect(_address(found))

    def _page(self, request: HttpRequest, found: AccessRequest, **forms: Any) -> HttpResponse:
        context = {
            "page": inbox.page(found, request.user),
            "decision": None,
            "question": None,
            "is_proposed": found.state == RequestState.PROPOSED,
            "is_own_proposal": found.proposed_by_id == request.user.pk,
            "why": WhyForm(initial={"release": found.held}),
            "seen": deciding.fingerprint(found),
        }
        if found.state == RequestState.WAITING:
            context |= {"decision": DecisionForms(found), "question": QuestionForm()}
        is_open = found.state in OPEN
        given = {name: form for name, form in forms.items() if is_open or name == "why"}
        title = _("Request %(number)s") % {"number": found.number}
        return self._answer(request, found, "page", title=title, **(context | given))

    def _answer(
        self, request: HttpRequest, found: AccessRequest, name: str, **context: Any
    ) -> HttpResponse:
        base = self.admin_site.each_context(request)
        context = {**base, **context, "opts": self.opts, "request_row": found}
        return TemplateResponse(request, f"admin/documents/accessrequest/{name}.html", context)


def _address(request: AccessRequest) -> str:
    return reverse("admin:documents_accessrequest_change", args=[request.pk])
