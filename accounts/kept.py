"""Forms that came too late: kept for their writer, and shown after sign-in."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext

from accounts import desk_labels
from accounts.models import KeptForm

View = TypeVar("View", bound=Callable[..., Any])

# The name under which a form that is sent again says which one it was.
AGAIN = "_kept"
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
# Pages of the desk whose forms are no work.
_NO_WORK = frozenset({"login", "logout", "autocomplete"})
_TICKED = "on"
# What a form says about itself, and nobody typed.
_MACHINE = ("_FORMS", "__prefix__")


class Typed(NamedTuple):
    """One field as a person may read it."""

    name: str
    value: str


class KeptPage(NamedTuple):
    """A kept form: where it goes, what it sends, and what of it was typed."""

    key: int
    path: str
    hidden: list[tuple[str, str]]
    typed: list[Typed]


def keep(request: HttpRequest, person: int) -> KeptForm:
    """Keep what this request sent for a person, in the place of what it was sent from."""
    _sent_again(request, person).delete()
    fields = request.POST.copy()
    fields.pop(_TOKEN, None)
    fields.pop(AGAIN, None)
    return KeptForm.keep(person, request.get_full_path(), fields)


def keeps_text(view: View) -> View:
    """Mark a page for whoever is signed in: what is typed there is kept as at the desk."""
    view.keeps_text = True  # type: ignore[attr-defined]
    return view


def can_be_kept(request: HttpRequest) -> bool:
    """Only forms of the admin and of pages so marked: what all others type is nobody's."""
    match = request.resolver_match
    if match is None or request.method != "POST":
        return False
    at_desk = match.app_name == "admin" and match.url_name not in _NO_WORK
    return at_desk or getattr(match.func, "keeps_text", False)


def forget(request: HttpRequest, response: HttpResponseBase) -> None:
    """Forget a form that was sent again, once a page of the desk has taken it.

    Such a page leads on to another one of the desk. A refusal shows the form, with its faults.
    """
    if request.method == "POST" and AGAIN in request.POST and _leads_on(response):
        _sent_again(request, request.user.pk).delete()


def _sent_again(request: HttpRequest, person: int | None) -> QuerySet[KeptForm]:
    key = request.POST.get(AGAIN, "")
    is_key = key.isdecimal() and len(key) < 19
    return KeptForm.of(person).filter(pk=int(key) if is_key else 0)


def _leads_on(response: HttpResponseBase) -> bool:
    if response.status_code != HTTPStatus.FOUND:
        return False
    try:
        match = resolve(urlsplit(response.headers["Location"]).path)
    except Resolver404:
        return False
    # The pages of sign-in have no such name.
    return bool(match.app_name) and match.url_name not in _NO_WORK


def address(form: KeptForm) -> str:
    """The page that shows a kept form."""
    return reverse("account_kept", args=[form.pk])


def kept_page(form: KeptForm) -> KeptPage:
    """A kept form for its page."""
    pairs = [(name, value) for name, values in form.fields for value in values]
    return KeptPage(form.pk, form.path, pairs, _typed(form.path, pairs))


def typed_in(request: HttpRequest) -> list[Typed]:
    """What was typed into the form that this request sends."""
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    return _typed(request.path, [(name, value) for name, value in pairs if name != _TOKEN])


def _typed(path: str, pairs: list[tuple[str, str]]) -> list[Typed]:
    label = desk_labels.of(path)
    return [
        Typed(label(name), _said(value))
        for name, value in pairs
        if value.strip() and not name.startswith(("_", "initial-")) and not _is_machine(name)
    ]


def _said(value: str) -> str:
    """A value as a person reads it; "on" is what a browser sends for a box that is ticked."""
    return gettext("yes") if value == _TICKED else value


def _is_machine(name: str) -> bool:
    return name in ("lock_version", "seen") or any(part in name for part in _MACHINE)
