"""The trail to look at: found by what was done, when, by whom and to what; never changed."""

import json
import re
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from audit import table
from audit.choices import DETAILS, WORDS, Verb
from audit.models import Event

_CHUNK = 2_000
_NO_SUCH = "The address asks for what no event has."
_HASH = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{56}\b")


class VerbFilter(admin.SimpleListFilter):
    """What was done."""

    title = _("what")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Verb.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    """To what kind of thing."""

    title = _("of what")
    parameter_name = "target_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        kinds = Event.objects.order_by("target_kind").values_list("target_kind", flat=True)
        return [(kind, kind_label(kind)) for kind in kinds.distinct() if kind]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(target_kind=self.value()) if self.value() else queryset


def kind_label(kind: str) -> str:
    """The kind of a row in words; its key where there is no such model any more."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind


def _said(key: str, value: Any) -> str:
    """A fact in words; as it was recorded where it is no choice."""
    if isinstance(value, list):
        return " ".join(map(str, value)) or "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return "–" if value in ("", None) else str(WORDS.get(key, {}).get(value, value))


@admin.register(Event)
class EventAdmin(admin.ModelAdmin[Any]):
    """Events, the last one first. Each account and each thing leads to all events of its own."""

    list_display = ("number", "at", "who", "label", "of_what", "in_short")
    list_filter = (VerbFilter, "at", KindFilter)
    search_fields = ("target_words", "=target_key")
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ()
    fields = (
        *("number", "at", "who", "label", "of_what", "target_kind", "target_key"),
        *("in_full", "previous", "sha256"),
    )
    readonly_fields = ("who", "label", "of_what", "in_full")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Events with the name that their account has today."""
        users = get_user_model()._default_manager.filter(pk=OuterRef("actor"))
        name = Subquery(users.values("username"))
        events: Any = super().get_queryset(request).annotate(username=name)
        return events

    def get_urls(self) -> list[URLPattern]:
        """The table to take along, before the pages of Django's admin."""
        view = self.admin_site.admin_view(self.csv_view)
        return [path("csv/", view, name="audit_event_csv"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; an address that asks for what no event has is refused, as the table does.

        Django's admin shows everything instead, as if that had been asked for.
        """
        response = super().changelist_view(request, extra_context)
        if response.headers.get("Location") == f"{request.path}?{ERROR_FLAG}=1":
            raise BadRequest(_NO_SUCH)
        return response

    def csv_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """All events of the list that the address asks for."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            events = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise BadRequest(_NO_SUCH) from error
        lines = table.lines(events.iterator(chunk_size=_CHUNK), get_language() or "de")
        name = pgettext("file name", "events")
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)

    @admin.display(description=_("account"))
    def who(self, event: Any) -> str:
        if event.actor is None:
            return "–"
        words = event.username or _("account %(key)d, removed") % {"key": event.actor}
        return _leading_to(words, actor=event.actor)

    @admin.display(description=_("what"))
    def label(self, event: Event) -> str:
        return event.label()

    @admin.display(description=_("of what"))
    def of_what(self, event: Event) -> str:
        if not event.target_kind:
            return "–"
        words = f"{kind_label(event.target_kind)} {event.target_words or event.target_key}"
        return _leading_to(words, target_kind=event.target_kind, target_key=event.target_key)

    @admin.display(description=_("details"))
    def in_short(self, event: Event) -> str:
        return _HASH.sub(r"\1…", self.in_full(event))

    @admin.display(description=_("details"))
    def in_full(self, event: Event) -> str:
        facts = [
            f"{DETAILS.get(key, key)}: {_said(key, said)}"
            for key, said in json.loads(event.details).items()
        ]
        return ", ".join(facts) or "–"


def _leading_to(words: str, **query: Any) -> str:
    """A link from the list, or from one event, to the events that have this in common."""
    address = reverse("admin:audit_event_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, urlencode(query), words)
