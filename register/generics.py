"""Let Django's classes take the type parameters their type stubs give them.

To the type checker `ModelAdmin[Study]` says which model the methods see; Django 5.2 itself raises
on the brackets, so the classes used that way here get a `__class_getitem__` that ignores them.
"""

from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.db.models import Field, Func, Lookup
from django.forms import ModelChoiceField
from django.forms.formsets import BaseFormSet
from django.forms.models import BaseModelForm

GENERIC: tuple[type[Any], ...] = (
    BaseFormSet,
    BaseModelAdmin,
    BaseModelForm,
    Feed,
    Field,
    Func,
    Lookup,
    ModelChoiceField,
    Paginator,
    Sitemap,
)


def accept_type_parameters() -> None:
    """Make `Class[Parameter]` mean `Class` for every class of the list, however often called."""
    for generic in GENERIC:
        generic.__class_getitem__ = classmethod(lambda cls, parameters: cls)
