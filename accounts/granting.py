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


def permissions_of(group: Group) -> set[str]:
    """What a group may do, as "app.codename"; nothing for one that is not stored yet."""
    held = group.permissions.values_list("content_type__app_label", "codename") if group.pk else []
    return {f"{app}.{codename}" for app, codename in held}


def tell_of_group(group: Group, before: set[str] | None, renamed: bool, by: User) -> None:
    """Tell the trail that a unit's own group was made (nothing before) or changed, and in what."""
    after = permissions_of(group)
    if before is None:
        record(by, Verb.GROUP_MADE, group, name=group.name, permissions=sorted(after))
    elif renamed or after != before:
        facts = {"given": sorted(after - before), "taken": sorted(before - after)}
        record(by, Verb.GROUP_CHANGED, group, name=group.name, **facts)


@transaction.atomic
def remove_group(group: Group, by: User) -> None:
    """Delete a unit's own group; its members lose it first, and the desk with their last role."""
    for member in group.user_set.order_by("pk"):
        hold_only(member, member.groups.exclude(pk=group.pk), by=by)
    record(
        by, Verb.GROUP_REMOVED, group, name=group.name, permissions=sorted(permissions_of(group))
    )
    group.delete()


def open_or_close(user: User, by: User) -> None:
    """Tell the trail that an account was just opened or closed."""
    record(by, Verb.ACCOUNT_OPENED if user.is_active else Verb.ACCOUNT_CLOSED, user)
