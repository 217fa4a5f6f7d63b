"""The numbers that registers gave a study: well formed, and no other study's."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from studies import choices as c
from studies import identifiers
from studies.access import studies_open_to
from studies.admin.forms import RowForm, RowFormSet
from studies.models import Identifier


class IdentifierForm(RowForm):
    """A number: one its scheme can have given, and no other study's."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        scheme, value = cleaned.get("scheme"), cleaned.get("value")
        if not scheme or not value:
            return cleaned
        if not identifiers.is_valid(scheme, value):
            raise ValidationError(
                {"value": _("“%(value)s” is not a number of this register.") % {"value": value}}
            )
        self.instance.comparable = identifiers.comparable(scheme, value)
        if cleaned.get("relation") == c.Relation.OWN and scheme in identifiers.UNIQUE_SCHEMES:
            self._refuse_number_of_another(scheme)
        return cleaned

    def _refuse_number_of_another(self, scheme: str) -> None:
        others = Identifier.objects.exclude(study_id=self.instance.study_id).filter(
            scheme=scheme, comparable=self.instance.comparable, relation=c.Relation.OWN
        )
        other = others.values_list("study", "study__number").first()
        if other is None:
            return
        pk, number = other
        params = {"number": self.instance.comparable, "study": number}
        if studies_open_to(self.user).filter(pk=pk).exists():
            message = _("%(number)s already belongs to the study %(study)s.")
        else:
            message = _(
                "%(number)s already belongs to a study of another network: ask an administrator."
            )
        raise ValidationError({"value": message % params})


class IdentifierFormSet(RowFormSet):
    """The numbers of a study."""

    single = "is_primary"
    single_error = _("Only one number can be that of the primary register.")
    unique = ("scheme", "value", "relation")
    user: Any = None

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Who edits: not every study may be named to everybody."""
        return {**super().get_form_kwargs(index), "user": self.user}

    def check_rows(self, rows: list[Any]) -> None:
        super().check_rows(rows)
        own = [
            (form.cleaned_data.get("scheme"), form.instance.comparable)
            for form in rows
            if form.cleaned_data.get("relation") == c.Relation.OWN
            and form.cleaned_data.get("scheme") in identifiers.UNIQUE_SCHEMES
        ]
        for scheme, number in own:
            if own.count((scheme, number)) > 1:
                raise ValidationError(_("%(number)s is listed twice."), params={"number": number})
