"""Model fields of the register: bilingual texts, partial dates, several values of a closed list."""

from typing import Any, Self, overload

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies import dates
from studies.parts import Text


def for_the_desk(text: Text) -> str:
    """A text as choices and lists of the desk name it: in the language of whoever looks."""
    return text.get((get_language() or c.Language.DE)[:2])


class Bilingual:
    """Two columns, ``<name>_de`` and ``<name>_en``, read and set together as one ``Text``.

    ``max_length`` makes one-line inputs; without it the text may be long.
    """

    def __init__(self, label: Any, *, help_text: Any = "", max_length: int | None = None) -> None:
        self.label, self.help_text, self.max_length = label, help_text, max_length

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        self.columns = {language: f"{name}_{language}" for language in c.Language.values}
        for language, column in self.columns.items():
            label = format_lazy("{} ({})", self.label, c.Language(language).label)
            options = {"blank": True, "default": "", "help_text": self.help_text}
            field = (
                models.CharField(label, max_length=self.max_length, **options)
                if self.max_length
                else models.TextField(label, **options)
            )
            model.add_to_class(column, field)
        setattr(model, name, self)

    @overload
    def __get__(self, instance: None, owner: type[models.Model]) -> Self: ...

    @overload
    def __get__(self, instance: models.Model, owner: type[models.Model]) -> Text: ...

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Self | Text:
        if instance is None:
            return self
        values = instance.__dict__
        german, english = values.get(self.columns["de"]), values.get(self.columns["en"])
        if german is None or english is None:  # deferred columns
            german = getattr(instance, self.columns["de"])
            english = getattr(instance, self.columns["en"])
        # Columns are clean strings already: no second validation.
        return Text.model_construct(de=german, en=english)

    def __set__(self, instance: models.Model, text: Text) -> None:
        setattr(instance, self.columns["de"], text.de)
        setattr(instance, self.columns["en"], text.en)


def check_partial_date(value: str) -> None:
    """A validator: ValidationError for anything but a partial date."""
    try:
        dates.check(value)
    except ValueError as error:
        raise ValidationError(
            _("“%(value)s” is not a date. Write 2026, 2026-05 or 2026-05-17."),
            params={"value": value},
        ) from error


class PartialDateField(models.CharField[str, str]):
    """A date as precise as it is known, kept as its ISO text (see ``studies.dates``)."""

    default_validators = [check_partial_date]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault(
            "help_text", _("As precisely as it is known: 2026, 2026-05 or 2026-05-17.")
        )
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """A field that says itself what is no date: what a form makes of it may rely on that."""
        return super().formfield(**{"validators": self.default_validators, **kwargs})


class MultipleChoiceField(models.JSONField[list[str], list[str]]):
    """Several values of a closed list, kept in the order in which they were set."""

    def __init__(
        self, *args: Any, options: type[models.TextChoices] | None = None, **kwargs: Any
    ) -> None:
        self.options = options
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As a plain JSON column: migrations need not know the list."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Checkboxes of the closed list."""
        return forms.MultipleChoiceField(
            choices=self.options.choices if self.options else [],
            required=False,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
            widget=forms.CheckboxSelectMultiple,
        )


def choice(options: type[models.TextChoices], label: Any, **kwargs: Any) -> Any:
    """A column for one value of a closed list; empty means "not stated"."""
    kwargs.setdefault("blank", True)
    kwargs.setdefault("default", "")
    return models.CharField(label, max_length=30, choices=options.choices, **kwargs)


def one_of(model: str, column: str, options: type[models.TextChoices]) -> models.CheckConstraint:
    """The constraint that a column holds a value of its list, or nothing."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": ["", *options.values]}),
        name=f"{model}_{column}_is_known",
    )


def somebody(label: Any, **kwargs: Any) -> Any:
    """A column that names an account, or nobody once the account is gone."""
    options = {"null": True, "blank": True, "related_name": "+", **kwargs}
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=label, **options
    )
