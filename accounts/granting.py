"""Giving and taking roles: what an account may do changes here, and the trail says so."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, User
from django.db import transaction

from accounts.roles import is_staff
from audit.choices import Verb
from audit.trail import record, record_each


@transaction.atomic
def hold_only(user: User, groups: Iterable[Group], by: User | None) -> None:
    """Give an account these roles and no others; the desk opens to it or closes accordingly."""
    before = set(user.groups.values_list("name", flat=True))
    chosen = list(groups)
    after = {group.name for group in chosen}
    user.groups.set(chosen)
    if not user.is_superuser and user.is_staff != is_staff(after):
        user.is_staff = is_staff(after)
        user.save(update_fields=["is_staff"])
    for verb, names in ((Verb.ROLE_GIVEN, after - before), (Verb.ROLE_TAKEN, before - after)):
        record_each(by, verb, [(user, {"role": name}) for name in sorted(names)])


def open_or_close(user: User, by: User) -> None:
    """Tell the trail that an account was just opened or closed."""
    record(by, Verb.ACCOUNT_OPENED if user.is_active else Verb.ACCOUNT_CLOSED, user)
