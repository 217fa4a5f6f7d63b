"""What forms of accounts share: roles in words, and what apps above tie accounts to."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group

from accounts import roles
from accounts.affiliations import AFFILIATIONS


class RolesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Roles to tick, each with what it means, and the groups a unit has made itself."""

    def label_from_instance(self, obj: Group) -> str:
        return role_in_words(obj.name)


def role_in_words(name: str) -> str:
    """A role with what it means: "Editor: adds and edits studies …"."""
    meaning = roles.MEANING.get(name)
    return f"{roles.label(name)}: {meaning}" if meaning else roles.label(name)


def affiliation_fields() -> dict[str, Any]:
    """A field of ticks for each thing that accounts can be tied to."""
    return {
        one.name: forms.MultipleChoiceField(
            label=one.label,
            help_text=one.help,
            choices=one.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for one in AFFILIATIONS
    }


def affiliations_in_words(held: dict[str, list[str]]) -> str:
    """What an account is tied to, by the names of today."""
    labels = [
        dict(one.choices()).get(key) for one in AFFILIATIONS for key in held.get(one.name, [])
    ]
    return ", ".join(filter(None, labels)) or "–"
