"""Networks as what accounts are tied to: on the pages of accounts, which know no networks."""

from django.contrib.auth.models import User
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.affiliations import Affiliation, Choice
from studies.access import join_only, networks_of
from studies.models import Network


def _choices() -> list[Choice]:
    language = get_language() or "de"
    return [(row.code, row.name.get(language) or row.code) for row in Network.objects.all()]


def _held_by(user: User) -> list[str]:
    return list(networks_of(user).values_list("code", flat=True))


NETWORKS = Affiliation(
    name="networks",
    label=_("Networks"),
    help=_(
        "Editors and reviewers see the drafts of these networks, and those without a network. "
        "With no network ticked they see those without one only."
    ),
    choices=_choices,
    held_by=_held_by,
    hold_only=join_only,
)
