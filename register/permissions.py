"""The permission table as a page of the documentation, written from the tables in code."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.utils.translation import override

from accounts.roles import MEANING, TABLE, Role
from register.addresses import addresses
from register.doors import DOORS, NO_METHOD, Door

_VERBS = {"view": "see", "add": "add", "change": "change", "delete": "delete"}

_HEAD = """\
# Who may do what

Written by `manage.py permissions` from `accounts/roles.py` and `register/doors.py`; a test fails
when this page is not what they say. Why groups are kept by `migrate`:
[decision 0011](decisions/0011-groups-are-kept-by-migrate.md).

A person may hold several roles, and what they may do adds up. Roles are given by administrators
only, nobody changes their own, and each change is an event of the audit trail. `createsuperuser`
makes the first account, which no role limits; such accounts are changed from such accounts only.

## Whose studies are whose

Permissions say what somebody may do, `studies/access.py` says with which studies:

* a study without a network is the unit's own, and open to everybody who has the permission;
* a study of one or more networks is open to the members of these networks;
* `studies.every_network` lifts the limit; only with it a study is moved between networks;
* a study that somebody with a limit adds belongs to all their networks.

A study that is not open is not found: no page, list, choice, history or look-up names it.
Organisations, people and the vocabulary belong to the whole register.
"""


def page() -> str:
    """The page, in English and Markdown."""
    with override("en"):
        return "\n".join([_HEAD, *_roles(), *_rights(), *_addresses()])


def _roles() -> Iterator[str]:
    yield "## Roles\n"
    yield from _table(["Role", "What for"], ([role.label, str(MEANING[role])] for role in Role))


def _rights() -> Iterator[str]:
    names = sorted({name for names in TABLE.values() for name in names})
    models = sorted({_model(name) for name in names if _model(name)})
    special = [name for name in names if not _model(name)]
    yield "\n## Rights\n"
    rows = [
        [f"{apps.get_model(label)._meta.verbose_name_plural} (`{label}`)", *_cells(label)]
        for label in models
    ]
    rows.sort()
    rows += [
        [f"`{name}`", *("yes" if name in TABLE[role] else "" for role in Role)] for name in special
    ]
    yield from _table(["", *(role.label for role in Role)], rows)


def _cells(label: str) -> Iterator[str]:
    app, name = label.split(".")
    for role in Role:
        said = [word for verb, word in _VERBS.items() if f"{app}.{verb}_{name}" in TABLE[role]]
        yield ", ".join(said)


def _model(permission: str) -> str:
    """The model a permission of Django's own is about; empty for one of the register's."""
    app, codename = permission.split(".")
    verb, _, name = codename.partition("_")
    known = verb in _VERBS and name in apps.all_models[app]
    return f"{app}.{name}" if known else ""


def _addresses() -> Iterator[str]:
    yield "\n## Addresses\n"
    yield "“*” stands for studies of one’s networks and those without a network.\n"
    rows = [
        [f"`/{_plain(route)}`", _openers(DOORS[key], False), _openers(DOORS[key], True)]
        for key, _name, route, _parameters in sorted(addresses(), key=lambda row: row.route)
    ]
    yield from _table(["Address", "Look (GET)", "Act (POST)"], rows)
    yield ""


def _plain(route: str) -> str:
    """A route as one line of a table: what is matched loosely at its end is an ellipsis."""
    return route.partition("(?P<url>")[0].replace("^(?P<app_label>", "(").replace("|", "\\|")


def _openers(door: Door, is_acting: bool) -> str:
    need = door.act if is_acting else door.look
    if isinstance(need, str):
        return need if need != NO_METHOD else "–"
    roles = [role for role in Role if door.opens(is_acting, role)]
    return ", ".join(f"{role.label}{'*' if door.is_narrow(role) else ''}" for role in roles) or "–"


def _table(head: list[Any], rows: Iterable[list[Any]]) -> Iterator[str]:
    yield f"| {' | '.join(map(str, head))} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
