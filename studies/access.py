"""Whose studies are whose: the one rule of which working copies somebody may touch.

Permissions say what somebody may do, this says with which studies. Every page of the desk starts
from these sets, so that a study outside them is not found rather than forbidden.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction

from accounts.roles import EVERY_NETWORK
from audit.choices import Verb
from audit.trail import record_each
from studies.models import Network, NetworkMember, Study
from studies.models.study import StudyQuerySet


def studies_open_to(user: Any, permission: str = "studies.view_study") -> StudyQuerySet:
    """The studies with which somebody may do what the permission names.

    Studies without a network are the unit's own and open to all who have it, the others to the
    members of their networks; ``studies.every_network`` lifts the limit.
    """
    if not user.has_perm(permission):
        return Study.objects.none()
    if not is_limited(user):
        return Study.objects.all()
    tied = Study.networks.through.objects.filter(study=models.OuterRef("pk"))
    own = tied.filter(network__in=networks_of(user))
    return Study.objects.filter(~models.Exists(tied) | models.Exists(own))


def rows_open_to(user: Any, rows: models.QuerySet[Any], permission: str) -> models.QuerySet[Any]:
    """Of rows with a ``study`` those of studies with which somebody may do this."""
    if user.has_perm(permission) and not is_limited(user):
        return rows
    return rows.filter(study__in=studies_open_to(user, permission))


def is_limited(user: Any) -> bool:
    """Whether somebody works on the studies of certain networks only."""
    return not user.has_perm(EVERY_NETWORK)


def networks_of(user: Any) -> models.QuerySet[Network]:
    """The networks somebody is a member of."""
    return Network.objects.filter(memberships__user=user.pk)


@transaction.atomic
def join_only(user: User, codes: Iterable[str], by: User | None) -> None:
    """Make somebody a member of these networks and of no others; unknown codes are left out."""
    before = {network.pk: network for network in networks_of(user)}
    after = {network.pk: network for network in Network.objects.filter(code__in=list(codes))}
    joined, left = after.keys() - before.keys(), before.keys() - after.keys()
    NetworkMember.objects.bulk_create(
        NetworkMember(user=user, network=after[pk]) for pk in sorted(joined)
    )
    NetworkMember.objects.filter(user=user, network__in=left).delete()
    for verb, networks in (
        (Verb.NETWORK_JOINED, [after[pk] for pk in sorted(joined)]),
        (Verb.NETWORK_LEFT, [before[pk] for pk in sorted(left)]),
    ):
        record_each(by, verb, [(user, {"network": network.code}) for network in networks])
