"""Sensitive changes ask who is there again, unless they said so a moment ago."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from accounts import kept

P = ParamSpec("P")
Self = TypeVar("Self")
Page = Callable[Concatenate[Self, HttpRequest, P], HttpResponse]


def is_recent(request: HttpRequest) -> bool:
    """Whether this session showed a password or a factor within the time of the settings."""
    records = get_authentication_records(request, request.user)
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record["at"] > oldest for record in records)


def recently_authenticated(method: Page[Self, P]) -> Page[Self, P]:
    """A page of the admin that asks who is there first; a form that comes too late is kept."""

    @wraps(method)
    def page(
        self: Self, request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not request.user.is_authenticated or is_recent(request):
            return method(self, request, *args, **kwargs)
        back = request.get_full_path()
        if request.method == "POST":
            back = kept.address(kept.keep(request, request.user.pk))
        ways = get_adapter().get_reauthentication_methods(request.user)
        return redirect(f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: back})}")

    return page
