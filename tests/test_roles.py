"""The table of roles: groups equal to it, accounts that hold roles, and nobody's own changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.tokens import default_token_generator
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts import granting, languages
from accounts.models import Letter
from accounts.roles import TABLE, Role
from audit.models import Event
from studies.models import NetworkMember
from tests import desk
from tests import factories as make

pytestmark = pytest.mark.django_db


def names_of(group: str) -> set[str]:
    rows = Permission.objects.filter(group__name=group)
    return {
        f"{app}.{code}" for app, code in rows.values_list("content_type__app_label", "codename")
    }


def address(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def events() -> list[tuple[str, int | None, str, str]]:
    rows = Event.objects.exclude(verb__startswith="sign-in").order_by("number")
    return list(rows.values_list("verb", "actor", "target_key", "details"))


@pytest.fixture
def administrator() -> User:
    return desk.member(Role.ADMINISTRATOR)


@pytest.fixture
def client(administrator: User) -> Client:
    return desk.signed_in(administrator)


def save(client: Client, user: User, **changes: Any) -> Any:
    fields = desk.filled_in(client.get(address(user)))
    return client.post(address(user), fields | changes)


# the groups


def test_every_permission_of_the_table_exists() -> None:
    rows = Permission.objects.values_list("content_type__app_label", "codename")
    known = {f"{app}.{codename}" for app, codename in rows}
    assert {name for names in TABLE.values() for name in names} - known == set()


def test_st11_groups_are_those_of_the_table() -> None:
    assert {role: names_of(role) for role in Role} == {role: set(TABLE[role]) for role in Role}


def test_st11_migrate_puts_groups_right_and_leaves_those_of_the_unit() -> None:
    before = {role: names_of(role) for role in Role}
    publish = Permission.objects.get(codename="publish_study")
    own = Group.objects.create(name="Statisticians")
    for group in (own, Group.objects.get(name=Role.EDITOR)):
        group.permissions.add(publish)
    Group.objects.get(name=Role.REVIEWER).delete()
    call_command("migrate", verbosity=0)
    assert {role: names_of(role) for role in Role} == before
    assert names_of("Statisticians") == {"studies.publish_study"}


def test_migrate_that_only_plans_changes_no_group(capsys: pytest.CaptureFixture[str]) -> None:
    Group.objects.get(name=Role.EDITOR).permissions.clear()
    call_command("migrate", plan=True)
    assert names_of(Role.EDITOR) == set()
    assert "No planned migration operations." in capsys.readouterr().out


def test_roles_widen_in_order() -> None:
    assert TABLE[Role.REVIEWER] < TABLE[Role.EDITOR] < TABLE[Role.PUBLISHER]
    assert TABLE[Role.PUBLISHER] | TABLE[Role.DOCUMENT_HANDLER] < TABLE[Role.ADMINISTRATOR]
    assert TABLE[Role.READER] == set()


def test_only_administrators_touch_accounts() -> None:
    touching = {"auth.view_user", "auth.change_user", "auth.change_group", "audit.view_event"}
    assert {role for role in Role if TABLE[role] & touching} == {Role.ADMINISTRATOR}


# giving and taking


def test_role_given_and_taken_opens_and_closes_the_desk_and_is_recorded() -> None:
    user, by = desk.member(Role.READER), desk.editor()
    start = len(events())
    granting.hold_only(user, Group.objects.filter(name__in=[Role.EDITOR, Role.READER]), by=by)
    assert User.objects.get(pk=user.pk).is_staff is True
    granting.hold_only(user, Group.objects.filter(name=Role.READER), by=by)
    assert User.objects.get(pk=user.pk).is_staff is False
    granting.hold_only(user, Group.objects.filter(name=Role.READER), by=by)
    assert events()[start:] == [
        ("role.given", by.pk, str(user.pk), '{"role": "editor"}'),
        ("role.taken", by.pk, str(user.pk), '{"role": "editor"}'),
    ]


def test_administrator_gives_role_and_network_at_the_desk(
    client: Client, administrator: User
) -> None:
    make.network("tb")
    make.network("hiv")
    user = desk.member(Role.READER)
    start = len(events())
    group = Group.objects.get(name=Role.EDITOR)
    response = save(client, user, roles=[group.pk], networks=["tb"])
    assert response.status_code == 302
    assert [group.name for group in user.groups.all()] == ["editor"]
    assert list(NetworkMember.objects.values_list("user", "network__code")) == [(user.pk, "tb")]
    assert [row[0] for row in events()[start:]] == ["role.given", "role.taken", "network.joined"]
    save(client, user, roles=[group.pk], networks=["hiv"])
    assert [(row[0], row[1], row[3]) for row in events()[-2:]] == [
        ("network.joined", administrator.pk, '{"network": "hiv"}'),
        ("network.left", administrator.pk, '{"network": "tb"}'),
    ]


def test_account_closed_and_opened_is_recorded(client: Client) -> None:
    user = desk.member(Role.EDITOR)
    fields = desk.filled_in(client.get(address(user)))
    fields.pop("is_active")
    client.post(address(user), fields)
    assert User.objects.get(pk=user.pk).is_active is False
    save(client, user, is_active="on")
    assert [row[0] for row in events()[-2:]] == ["account.closed", "account.opened"]


def test_group_of_the_unit_can_be_given_too(client: Client) -> None:
    own = Group.objects.create(name="Statisticians")
    user = desk.member(Role.READER)
    save(client, user, roles=[own.pk])
    assert [group.name for group in user.groups.all()] == ["Statisticians"]


def test_st10_group_of_the_unit_is_made_changed_and_removed_on_record(
    client: Client, administrator: User
) -> None:
    view, change = (
        Permission.objects.get(codename=codename) for codename in ("view_study", "change_study")
    )
    start, add = len(events()), reverse("admin:auth_group_add")
    client.post(add, {"name": "Statisticians", "permissions": [view.pk]})
    own = Group.objects.get(name="Statisticians")
    at = reverse("admin:auth_group_change", args=[own.pk])
    for keys in ([change.pk], [change.pk]):
        client.post(at, {"name": "Statisticians", "permissions": keys})
    client.post(at, {"name": "Statistics", "permissions": [change.pk]})
    member, editor = desk.member(Role.READER), desk.member(Role.EDITOR)
    root = desk.editor("sample-root")
    for user in (member, editor, root):
        granting.hold_only(user, [*user.groups.all(), own], by=None)
    told = events()[start:]
    assert {row[1:3] for row in told if row[0][:5] == "group"} == {(administrator.pk, str(own.pk))}
    assert [(row[0], json.loads(row[3])) for row in told if row[0][:5] == "group"] == [
        ("group.made", {"name": "Statisticians", "permissions": ["studies.view_study"]}),
        (
            "group.changed",
            {
                "name": "Statisticians",
                "given": ["studies.change_study"],
                "taken": ["studies.view_study"],
            },
        ),
        ("group.changed", {"name": "Statistics", "given": [], "taken": []}),
    ]
    assert User.objects.get(pk=member.pk).is_staff is True
    start = len(events())
    client.post(reverse("admin:auth_group_delete", args=[own.pk]), {"post": "yes"})
    assert [User.objects.get(pk=user.pk).is_staff for user in (member, editor, root)] == [
        False,
        True,
        True,
    ]
    taken = [("role.taken", str(user.pk)) for user in (member, editor, root)]
    assert [(row[0], row[2]) for row in events()[start:]] == [
        *taken,
        ("group.removed", str(own.pk)),
    ]


def test_st10_new_address_and_name_are_recorded_and_told_to_their_owner(
    client: Client, administrator: User
) -> None:
    user = desk.member(Role.EDITOR)
    languages.choose(user, "de")
    session, start = desk.signed_in(user), len(events())
    link = default_token_generator.make_token(user)
    save(client, user, username="sample-new", email="new@example.org", first_name="Sample")
    assert events()[start:] == [
        ("account.name-changed", administrator.pk, str(user.pk), "{}"),
        ("account.address-changed", administrator.pk, str(user.pk), "{}"),
    ]
    letters = Letter.objects.order_by("pk")
    assert [(letter.to, letter.subject) for letter in letters] == [
        (to, "Ihr Konto beim Studienregister wurde geändert")
        for to in ("new@example.org", "editor@example.org", "new@example.org")
    ]
    assert "hat Ihren Benutzernamen geändert" in letters[0].body
    assert "hat die E-Mail-Adresse Ihres Kontos geändert" in letters[1].body
    assert session.get("/admin/").status_code == 200
    user.refresh_from_db()
    assert not default_token_generator.check_token(user, link)
    save(client, user, first_name="Another")
    assert Letter.objects.count() == 3


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("username", "SAMPLE-READER", "Another account has this user name."),
        ("username", "Reader@example.org", "Another account has this as its e-mail address."),
        ("email", "READER@example.org", "Another account has this e-mail address."),
        ("email", "odd@example.org", "Another account has this as its user name."),
    ],
)
def test_nobody_signs_in_by_what_is_anothers(
    client: Client, field: str, typed: str, message: str
) -> None:
    desk.member(Role.READER)
    User.objects.create_user("Odd@example.org")
    page = save(client, desk.member(Role.EDITOR), **{field: typed})
    assert message in page.content.decode()


# what nobody may


def test_st11_nobody_changes_their_own_roles(client: Client, administrator: User) -> None:
    page = client.get(address(administrator)).content.decode()
    assert 'name="roles"' not in page
    assert 'name="is_active"' not in page
    keys = [group.pk for group in Group.objects.all()]
    save(client, administrator, roles=keys, networks=["x"], last_name="Sample")
    administrator.refresh_from_db()
    assert administrator.last_name == "Sample"
    assert [group.name for group in administrator.groups.all()] == ["administrator"]


def test_st12_fields_that_the_form_does_not_have_are_not_assigned(client: Client) -> None:
    user = desk.member(Role.EDITOR)
    everything = [permission.pk for permission in Permission.objects.all()]
    wanted = {"is_superuser": "on", "is_staff": "on", "user_permissions": everything}
    save(
        client,
        user,
        **wanted,
        password="chosen",
        groups=[group.pk for group in Group.objects.all()],
    )
    user.refresh_from_db()
    assert (user.is_superuser, user.user_permissions.count()) == (False, 0)
    assert [group.name for group in user.groups.all()] == ["editor"]
    assert user.check_password("chosen") is False


def test_st11_account_without_limits_is_changed_only_from_such_an_account(client: Client) -> None:
    above = desk.editor("sample-root")
    assert b'name="_save"' not in client.get(address(above)).content
    assert client.post(address(above), {"username": "taken-over"}).status_code == 403
    assert User.objects.get(pk=above.pk).username == "sample-root"
    root = desk.signed_in(desk.editor("sample-other-root"))
    assert save(root, above, email="root@example.org").status_code == 302


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_st11_only_administrators_reach_accounts(role: Role) -> None:
    user = desk.member(role)
    client = desk.signed_in(user)
    expected = 302 if role == Role.READER else 403
    for target in (reverse("admin:auth_user_changelist"), address(user)):
        assert client.get(target).status_code == expected
        assert client.post(target, {"roles": "1"}).status_code == expected


def test_st11_groups_of_roles_are_read_and_not_changed(client: Client) -> None:
    group = Group.objects.get(name=Role.EDITOR)
    change = reverse("admin:auth_group_change", args=[group.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"name": "editor", "permissions": []}).status_code == 403
    assert client.post(reverse("admin:auth_group_delete", args=[group.pk])).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [group.pk], "post": "yes"}
    client.post(reverse("admin:auth_group_changelist"), action)
    assert names_of("editor") == TABLE[Role.EDITOR]


def test_st11_nobody_changes_a_group_of_the_unit_they_are_in(
    client: Client, administrator: User
) -> None:
    own = Group.objects.create(name="Statisticians")
    change = reverse("admin:auth_group_change", args=[own.pk])
    assert client.post(change, {"name": "Biometricians"}).status_code == 302
    administrator.groups.add(own)
    assert client.post(change, {"name": "Statisticians"}).status_code == 403
    own.refresh_from_db()
    assert own.name == "Biometricians"


def test_accounts_are_not_deleted(client: Client) -> None:
    user = desk.member(Role.EDITOR)
    assert client.post(reverse("admin:auth_user_delete", args=[user.pk])).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    client.post(reverse("admin:auth_user_changelist"), action)
    assert User.objects.filter(pk=user.pk).exists()


def test_two_accounts_have_no_e_mail_address_in_common(client: Client) -> None:
    desk.member(Role.READER)
    user = desk.member(Role.EDITOR)
    response = save(client, user, email="READER@example.org")
    assert "Another account has this e-mail address." in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_accounts_cost_the_same_whatever_there_is(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    networks = [make.network(f"sample-{place}") for place in range(rows)]
    users = [desk.member(Role.EDITOR, *networks, name=f"sample-{place}") for place in range(rows)]
    for target, queries in (
        (reverse("admin:auth_user_changelist"), 8),
        (reverse("admin:auth_group_changelist"), 8),
        (address(users[0]), 10),
    ):
        client.get(target)
        with django_assert_num_queries(queries, info=target):
            assert client.get(target).status_code == 200


def test_accounts_are_found_by_role(client: Client) -> None:
    desk.member(Role.EDITOR)
    listed = client.get(reverse("admin:auth_user_changelist"), {"role": "editor"})
    assert [user.username for user in listed.context_data["cl"].result_list] == ["sample-editor"]
