"""What fields of the desk are called there: "outcomes-0-title_en" is nobody's word."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import Resolver404, resolve
from django.utils.text import capfirst

_ROW = re.compile(r"(?P<list>\w+)-(?P<place>\d+)-(?P<field>\w+)")


def of(path: str) -> Callable[[str], str]:
    """Return what names the fields of the form at this address; as they are where it is unknown."""
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return _as_it_is
    page = getattr(match.func, "model_admin", None)
    return partial(_label, page) if isinstance(page, admin.ModelAdmin) else _as_it_is


def _label(page: admin.ModelAdmin[Any], name: str) -> str:
    """A field of the page, or of a row of one of its lists: "Outcome 1, Title (English)"."""
    row = _ROW.fullmatch(name)
    if row is None:
        return _field(page.model, page.form, name)
    for relation in page.model._meta.related_objects:
        if relation.get_accessor_name() == row["list"]:
            rows: Any = relation.related_model
            place, heading = int(row["place"]) + 1, capfirst(str(rows._meta.verbose_name))
            return f"{heading} {place}, {_field(rows, forms.Form, row['field'])}"
    return _as_it_is(name)


def _field(
    model: type[models.Model], form: type[forms.Form] | type[forms.ModelForm[Any]], name: str
) -> str:
    """A field by the label of its form, else by that of its model."""
    declared = form.base_fields.get(name)
    if declared and declared.label:
        return capfirst(str(declared.label))
    try:
        return capfirst(str(getattr(model._meta.get_field(name), "verbose_name", name)))
    except FieldDoesNotExist:
        return _as_it_is(name)


def _as_it_is(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
