"""Form fields and widgets of the desk: choices read once, lists in one line, facts in order."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import ModelChoiceIterator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from studies.countries import NAMES
from studies.models import Indication, SubStatus

Choice = tuple[Any, Any]


def spoken(row: models.Model) -> str:
    """What a row is called in the language of the page."""
    language = get_language() or "de"
    if isinstance(row, SubStatus):
        main, own = row.get_main_status_display(), row.label.get(language) or row.code
        return main if own == main else f"{main}: {own}"
    text = getattr(row, "label", None) or getattr(row, "name", None)
    return (text.get(language) if text else "") or str(row)


def indication_paths() -> list[tuple[Indication, str]]:
    """All indications, each with its path ("Tuberculosis › Lung"), in the order of the tree."""
    rows = {row.pk: row for row in Indication.objects.all()}

    def chain(row: Indication) -> list[Indication]:
        found = [row]
        while (parent := rows.get(found[0].parent_id or 0)) and parent not in found:
            found.insert(0, parent)
        return found

    paths = [chain(row) for row in rows.values()]
    paths.sort(key=lambda path: [(row.order, row.slug) for row in path])
    return [(path[-1], " › ".join(map(spoken, path))) for path in paths]


def choices_of(queryset: models.QuerySet[Any]) -> list[Choice]:
    """Key and label of all rows of a small table, in one query."""
    if queryset.model is Indication:
        return [(row.pk, path) for row, path in indication_paths()]
    return [(row.pk, spoken(row)) for row in queryset]


class _SharedIterator(ModelChoiceIterator):  # type: ignore[type-arg]
    field: "SharedChoiceField"

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from self.field.shared_choices()


class SharedChoiceField(forms.ModelChoiceField[Any]):
    """A choice among the rows of a small table, read once for all rows of an inline."""

    iterator = _SharedIterator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Forms copy their fields without depth: all copies hold this one list.
        self._shared: list[Choice] = []
        super().__init__(*args, **kwargs)

    def shared_choices(self) -> list[Choice]:
        """The choices; the first copy of the field that asks reads them."""
        if not self._shared and self.queryset is not None:
            self._shared.extend(choices_of(self.queryset))
        return self._shared


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete whose form has told it what the present choice is called.

    Django's own asks the database once a row.
    """

    known: dict[str, str] = {}

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        if not self.known.keys() >= set(value):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, key, self.known[key], True, 1) for key in value]
        return [(None, options, 0)]


class RowChoices(BaseModelAdmin[Any]):
    """For admin classes: small tables share one list of choices, large ones autocomplete."""

    shared: ClassVar[tuple[str, ...]] = ()

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The field; beside a choice among rows stand no buttons but those for large tables."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            is_large = db_field.name in self.autocomplete_fields
            field.widget.can_delete_related = field.widget.can_view_related = False
            field.widget.can_add_related &= is_large
            field.widget.can_change_related &= is_large
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The field of a choice, made so that its queries do not grow with the rows."""
        if db_field.name in self.shared:
            kwargs["form_class"] = SharedChoiceField
        elif db_field.name in self.autocomplete_fields:
            kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The field of a closed list; nothing is chosen in it before the editor chooses."""
        if not db_field.default:
            kwargs["choices"] = db_field.get_choices(include_blank=True)
        return super().formfield_for_choice_field(db_field, request, **kwargs)


def tell_autocompletes(form: forms.ModelForm[Any]) -> None:
    """Give the autocompletes of a form the names of rows that were loaded with it."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, KnownAutocomplete):
            relation = form.instance._meta.get_field(name)
            cached = relation.is_cached(form.instance)
            related = getattr(form.instance, name) if cached else None
            widget.known = {str(related.pk): str(related)} if related else {}


class ListField(forms.CharField):
    """A list in one line, parted by commas."""

    item: Callable[[str], Any] = str

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> Any:
        """The items, each once; ValidationError names the one that is none."""
        words = (value or "").replace(",", " ").split()
        return list(dict.fromkeys(self.item(word) for word in words))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(list(initial or []) != self.to_python(data))
        except ValidationError:
            return True


def _country(word: str) -> str:
    if word.upper() not in NAMES:
        raise ValidationError(
            _("“%(word)s” is not a country of ISO 3166-1. Write two letters: DE, AT."),
            params={"word": word},
        )
    return word.upper()


def _number(word: str) -> int:
    if not (word.isascii() and word.isdigit() and 0 < int(word) < 1000):
        raise ValidationError(
            _("“%(word)s” is not the number of an arm. Write 1, 2."), params={"word": word}
        )
    return int(word)


class CountriesField(ListField):
    """Codes of countries: "DE, AT"."""

    item = staticmethod(_country)


class NumbersField(ListField):
    """Whole numbers from 1: "1, 2"."""

    item = staticmethod(_number)


class _OneAfterAnother(forms.MultiWidget):
    def __init__(self, choices: list[Choice]) -> None:
        options = [("", "–"), *choices]
        super().__init__(
            [
                forms.Select(choices=options, attrs={"aria-label": f"{place}."})
                for place in range(1, len(choices) + 1)
            ]
        )

    def decompress(self, value: Any) -> list[Any]:
        values = list(value or [])
        return values + [""] * (len(self.widgets) - len(values))


class OrderedChoicesField(forms.MultipleChoiceField):
    """Several values of a closed list in an order of the editor's, a select a place."""

    def __init__(self, *, choices: list[Choice], **kwargs: Any) -> None:
        widget = _OneAfterAnother(choices)
        super().__init__(choices=choices, widget=widget, required=False, **kwargs)

    def to_python(self, value: Any) -> list[str]:
        return super().to_python(list(dict.fromkeys(filter(None, value or []))))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class LinesField(forms.CharField):
    """A text of several lines. Browsers send them with CRLF; records part them with LF."""

    def to_python(self, value: Any) -> str:
        """The text with the line ends of records."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")
