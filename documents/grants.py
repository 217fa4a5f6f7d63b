"""Access that was given: how it begins, moves on and ends."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import cast

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.granting import hold_only
from accounts.roles import Role
from audit.choices import Verb
from audit.trail import record
from documents import letters, workflow
from documents.access import holder
from documents.choices import Decision, EndReason, OnNewVersion, RequestState
from documents.facet import tell_lists
from documents.models import (
    AccessRequest,
    Document,
    DocumentVersion,
    Grant,
    StampedCopy,
)

_ENDINGS = {
    EndReason.REVOKED: Verb.ACCESS_REVOKED,
    EndReason.GIVEN_BACK: Verb.ACCESS_GIVEN_BACK,
    EndReason.NEW_VERSION: Verb.ACCESS_ENDED,
}


def open_approved(request: AccessRequest, by: User) -> None:
    """Open what was approved to the requester's account, which is made where there is none.

    Runs in the transaction of the decision. Raises ValidationError where nobody could read: the
    account is closed, or there is no file at the moment.
    """
    approved = list(request.items.filter(decision=Decision.APPROVED).select_related("document"))
    if not approved:
        return
    person = account_of(request, by)
    _tie(request, person)
    # A version that is offered at this moment comes wholly before or after.
    lock(item.document_id for item in approved)
    for item in approved:
        versions = DocumentVersion.objects.current().filter(document=item.document)
        if not versions:
            raise ValidationError(
                _("There is no file of “%(name)s” to give out. Offer one, or refuse it for now.")
                % {"name": item.document}
            )
        grant = Grant.objects.create(
            item=item,
            person=person,
            document=item.document,
            purpose=request.purpose,
            conditions=item.conditions,
            opened_at=timezone.now(),
            until=cast("date", item.until),  # an approved item has its day: a constraint
            on_new_version=item.on_new_version or item.document.on_new_version,
        )
        grant.versions.set(versions)
        record(by, Verb.ACCESS_GIVEN, grant, request=request.number, until=item.until)


def account_of(request: AccessRequest, by: User) -> User:
    """The account of the confirmed address; a new one has no password until its owner chooses it.

    Its name is the request's number: names are seen by others, addresses are not.
    """
    known = request.account or holder(request.email)
    if known and not known.is_active:
        raise ValidationError(
            _("The account with this address is closed. Reopen it first, or refuse the request.")
        )
    if known:
        return known
    first, _space, last = request.name.strip().rpartition(" ")
    person = User.objects.create_user(
        request.number.lower(), request.email, first_name=first[:150], last_name=last[:150]
    )
    record(by, Verb.ACCOUNT_MADE, person)
    hold_only(person, Group.objects.filter(name=Role.READER), by=by)
    return person


def _tie(request: AccessRequest, person: User) -> None:
    """Let the account see this request, and others whose address was confirmed as the same."""
    others = AccessRequest.objects.filter(
        email__iexact=request.email, account=None, confirmed_at__isnull=False
    ).exclude(pk=request.pk)
    address = request.email.casefold()
    alike = [each.pk for each in others if each.email.casefold() == address]
    AccessRequest.objects.filter(pk__in=[request.pk, *alike]).update(account=person)
    request.account = person


def lock(documents: Iterable[int]) -> None:
    """Let nobody else give or offer these documents until the transaction ends."""
    rows = Document.objects.select_for_update(of=("self",)).filter(pk__in=list(documents))
    list(rows.order_by("pk").values_list("pk"))


@transaction.atomic
def revoke(grants: Iterable[Grant], by: User, reason: str = "") -> int:
    """End access at once, and say so and why by letter; how many were still open."""
    return sum(_end(grant, EndReason.REVOKED, by, reason) for grant in grants)


@transaction.atomic
def give_back(grant: Grant, by: User) -> bool:
    """End one's own access; whether it was still open."""
    return grant.person_id == by.pk and _end(grant, EndReason.GIVEN_BACK, by)


@transaction.atomic
def version_offered(version: DocumentVersion) -> None:
    """Let access stay, move on or end, as it was set; votes not final are taken back (G8).

    To be called once, in the transaction in which a version is offered. What is offered in
    another language ends nothing.
    """
    now = timezone.now()
    lock([version.document_id])
    of_language = set(
        Grant.objects.filter(
            document=version.document_id, versions__language=version.language
        ).values_list("pk", flat=True)
    )
    others = Grant.objects.open(now).filter(document=version.document_id)
    # What was taken back and is offered again is nothing new to whoever has access to it.
    for grant in others.exclude(versions=version):
        if grant.on_new_version == OnNewVersion.FOLLOW:
            grant.versions.add(version)
            record(None, Verb.ACCESS_MOVED, grant, version=version.pk)
        elif grant.on_new_version == OnNewVersion.END and grant.pk in of_language:
            _end(grant, EndReason.NEW_VERSION, None)
    asked = AccessRequest.objects.filter(items__document=version.document_id).distinct()
    for request in asked.filter(state=RequestState.PROPOSED):
        _reconsider(request)
    tell_lists([version.document.study_id])


def _reconsider(request: AccessRequest) -> None:
    proposer = request.proposed_by

    def undo() -> None:
        workflow.undecide(request)
        letters.waits_again(request, proposer)

    workflow.move(request, "reconsider", None, columns={"proposed_by": None}, then=undo)


def forget_copies(copies: Iterable[StampedCopy]) -> None:
    """Delete stamped copies; their files go when the transaction holds."""
    for copy in copies:
        transaction.on_commit(partial(copy.file.storage.delete, str(copy.file.name)))
        copy.delete()


def _end(grant: Grant, because: EndReason, by: User | None, reason: str = "") -> bool:
    """End a grant that is open, its stamped copies with it; whether it was."""
    now = timezone.now()
    still = Grant.objects.open(now).filter(pk=grant.pk)
    if not still.update(ended_at=now, ended_by=by, ended_because=because):
        return False
    grant.refresh_from_db()
    forget_copies(grant.copies.all())
    if because != EndReason.GIVEN_BACK and grant.item.request.email:
        letters.ended(grant, reason)
    record(by, _ENDINGS[because], grant)
    return True
