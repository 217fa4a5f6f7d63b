"""Forms of the working copy: one lock a study, rows that keep their order, checked numbers."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies.admin.fields import (
    CountriesField,
    NumbersField,
    OrderedChoicesField,
    tell_autocompletes,
)
from studies.admin.lay_texts import LAY_TEXTS
from studies.models import Study

SMALL = forms.NumberInput(attrs={"class": "vSmallField", "min": 0})


class DeskForm(forms.ModelForm[Any]):
    """A form whose labels begin large and whose autocompletes know what they hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label)
        tell_autocompletes(self)


class LockedForm(DeskForm):
    """A form of a working copy: it is refused when the copy has moved since it was opened.

    A study and its sites are one working copy with one ``lock_version``: saving a site moves it
    too, for whoever publishes must have seen what he or she publishes. The row is locked while a
    form is being saved (see ``lock``), so that of two forms sent at once one is refused.
    """

    lock_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        study = self.study()
        self.fields["lock_version"].initial = study.lock_version if study else None

    def study(self) -> Study | None:
        """The study the form is about, once it is stored."""
        return self.instance if self.instance.pk else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        study = self.study()
        if study and cleaned.get("lock_version") != study.lock_version:
            raise ValidationError(_conflict(study), code="conflict")
        return cleaned


def _conflict(study: Study) -> str:
    user = study.updated_by
    who = (user.get_full_name() or user.get_username()) if user else _("An import")
    return _(
        "Nothing was saved: %(who)s saved this study on %(when)s, after you had opened it. "
        "Everything you typed is still here. Open the study in a second window and copy over what "
        "is missing there."
    ) % {"who": who, "when": date_format(localtime(study.updated_at), "DATETIME_FORMAT")}


def lock(study: Study) -> None:
    """Hold the study's row until the end of the transaction, and read it anew."""
    study.refresh_from_db(from_queryset=Study.objects.select_for_update())


def move(studies: models.QuerySet[Study], by: AbstractBaseUser) -> None:
    """Note that working copies have changed: by whom, when, and for the forms still open."""
    studies.update(lock_version=models.F("lock_version") + 1, updated_at=now(), updated_by_id=by.pk)


class StudyForm(LockedForm):
    """The whole working copy but its lists."""

    countries = CountriesField(
        label=_("countries without a listed site"), required=False, help_text=_("DE, AT, CH")
    )
    bullet_order = OrderedChoicesField(
        label=_("facts shown first, in this order"), choices=c.DesignFact.choices
    )
    reason_de = forms.CharField(label=_("Reason (German)"), required=False, max_length=500)
    reason_en = forms.CharField(label=_("Reason (English)"), required=False, max_length=500)

    class Meta:
        widgets = LAY_TEXTS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, field in self.fields.items():
            if type(field) is forms.MultipleChoiceField and name in cleaned:
                cleaned[name] = _in_old_order(self.initial.get(name), cleaned[name])
        if "_publish" in self.data and getattr(self.instance, "last_version", None):
            for name in ("reason_de", "reason_en"):
                if not cleaned.get(name):
                    self.add_error(name, _("Readers see the reason: give it in both languages."))
        return cleaned


def _in_old_order(old: Any, chosen: list[str]) -> list[str]:
    """Ticked boxes know no order: what was chosen before stays in its place."""
    kept = [value for value in old or [] if value in chosen]
    return kept + [value for value in chosen if value not in kept]


class RowForm(DeskForm):
    """A row of a list."""

    order = forms.IntegerField(
        label=_("order"),
        required=False,
        min_value=0,
        max_value=100_000,
        widget=SMALL,
        help_text=_("Empty: at the end."),
    )


class InterventionForm(RowForm):
    """An intervention; its arms are written by number."""

    arms = NumbersField(label=_("arms"), required=False, help_text=_("Numbers of the arms: 1, 2."))


class NamedFormSet(BaseInlineFormSet[Any, Any, Any]):
    """A list whose fields have names for screen readers: the headings of a table are no labels."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            if not widget.is_hidden:
                widget.attrs.setdefault("aria-label", field.label)


class RowFormSet(NamedFormSet):
    """The rows of a list, numbered where the editor gave no number.

    ``single`` is a flag that one row at most may carry. ``unique`` names the columns of unique
    constraints: rows in which one of them changes leave the table before the others are saved,
    so that two rows can change places.
    """

    model: Any
    single: str = ""
    single_error: Any = ""
    unique: tuple[str, ...] = ()

    def get_queryset(self) -> Any:
        """The rows; for a form sent back, those it was made of, in its order.

        A row that somebody else has deleted meanwhile has an empty one in its place, so that
        what was typed into it is still shown.
        """
        rows = super().get_queryset()
        if not self.is_bound:
            return rows
        if not hasattr(self, "_aligned"):
            found = {str(row.pk): row for row in rows}
            prefixes = [self.add_prefix(index) for index in range(self.initial_form_count())]
            keys = [self.data.get(f"{prefix}-{self.model._meta.pk.name}") for prefix in prefixes]
            self._aligned = [found.get(str(key)) or self.model() for key in keys]
        return self._aligned

    def clean(self) -> None:
        super().clean()
        filled = [form for form in self.forms if getattr(form, "cleaned_data", None)]
        rows = [form for form in filled if not form.cleaned_data.get(DELETION_FIELD_NAME)]
        self.number_rows(rows)
        self.check_rows(rows)

    def number_rows(self, rows: list[Any]) -> None:
        """Put the rows without a number behind the others."""
        last = max((form.cleaned_data.get("order") or 0 for form in rows), default=0)
        for form in rows:
            if form.cleaned_data.get("order") is None:
                last += 1
                form.cleaned_data["order"] = form.instance.order = last

    def check_rows(self, rows: list[Any]) -> None:
        """Refuse what no row can say alone."""
        if self.single and sum(bool(form.cleaned_data.get(self.single)) for form in rows) > 1:
            raise ValidationError(self.single_error)

    def save(self, commit: bool = True) -> Any:
        leaving = [form.instance.pk for form in self.deleted_forms]
        leaving += [
            form.instance.pk for form in self.initial_forms if not self.unique_is_same(form)
        ]
        self.model._default_manager.filter(pk__in=filter(None, leaving)).delete()
        return super().save(commit)

    def unique_is_same(self, form: Any) -> bool:
        """Whether the row keeps its place in the unique constraints."""
        return not {self.single, *self.unique} & set(form.changed_data)


class IndicationFormSet(RowFormSet):
    """The indications of a study."""

    single = "is_main"
    single_error = _("Only one indication can be the main one.")
    unique = ("indication",)


class MilestoneFormSet(RowFormSet):
    """The dates of a study."""

    unique = ("kind", "date_kind")


class SiteResponsibilityFormSet(RowFormSet):
    """Who answers for what at a site: rows of the site's study."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        form.instance.study_id = self.instance.study_id
        return super().save_new(form, commit)


class ReasonForm(forms.Form):
    """A reason for the public, in both languages."""

    reason_de = forms.CharField(
        label=_("Reason (German)"), max_length=500, widget=AdminTextInputWidget
    )
    reason_en = forms.CharField(
        label=_("Reason (English)"), max_length=500, widget=AdminTextInputWidget
    )
