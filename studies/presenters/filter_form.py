"""The filter form: crispy-forms lays it out, our templates draw search field and facets."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from studies.presenters.address import Address
from studies.presenters.facets_panel import Facet
from studies.presenters.typed import Typed

FORM_ID = "filters"


class Drawn(LayoutObject):
    """A part of the form drawn by a template of ours."""

    template = ""

    def render(
        self, form: forms.Form, context: Any, template_pack: str = "", **kwargs: Any
    ) -> SafeString:
        """The part as HTML."""
        return render_to_string(self.template, self.context(form))

    def context(self, form: forms.Form) -> dict[str, Any]:
        """What the template needs."""
        raise NotImplementedError


class SearchField(Drawn):
    """The words to search for, with their button."""

    template = "studies/finding/search_field.html"

    def context(self, form: forms.Form) -> dict[str, Any]:
        """The bound field."""
        return {"field": form["q"]}


class FacetPanel(Drawn):
    """The choices of all facets, with their counts: one template, for they are many."""

    template = "studies/finding/facets.html"

    def __init__(self, facets: Iterable[Facet]) -> None:
        self.facets = facets

    def context(self, form: forms.Form) -> dict[str, Any]:
        """The facets as they are printed."""
        return {"facets": self.facets}


class TypedFields(Drawn):
    """Age and distance."""

    template = "studies/finding/typed.html"

    def __init__(self, fields: Typed) -> None:
        self.fields = fields

    def context(self, form: forms.Form) -> dict[str, Any]:
        """The fields as they are printed."""
        return {"typed": self.fields}


class Buttons(Drawn):
    """To apply the filters where no script does, and to clear them."""

    template = "studies/finding/buttons.html"

    def __init__(self, clear: str) -> None:
        self.clear = clear

    def context(self, form: forms.Form) -> dict[str, Any]:
        """The address without words and filters."""
        return {"clear": self.clear}


def with_layout(
    form: forms.Form, facets: Iterable[Facet], fields: Typed, address: Address
) -> forms.Form:
    """The form with its helper: one GET form, acting at once where scripts run."""
    buttons = Buttons(str(address.cleared()))
    layout = Layout(SearchField(), TypedFields(fields), FacetPanel(facets), buttons)
    helper = FormHelper()
    helper.form_method = "get"
    helper.form_action = address.path
    helper.form_id = FORM_ID
    helper.attrs = {"data-live": "", "aria-label": gettext("Filter studies")}
    helper.disable_csrf = True
    helper.form_show_errors = False
    helper.include_media = False
    helper.layout = layout
    form.helper = helper  # type: ignore[attr-defined]
    return form
