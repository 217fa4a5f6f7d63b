"""Invite, send again, withdraw, accept: each with its letter and its line in the trail."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import languages
from accounts.affiliations import AFFILIATIONS
from accounts.granting import hold_only
from accounts.models.invitation import Invitation, InvitationQuerySet
from accounts.outbox import send
from accounts.roles import label
from audit.choices import Verb
from audit.trail import record


class NoLongerOpenError(Exception):
    """The invitation was accepted, withdrawn or too old by the time it was to be accepted."""


@transaction.atomic
def invite(invitation: Invitation, *, by: User) -> None:
    """Store an invitation and send its letter; with a new token, so that older links are dead."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = _hashed(token)
    invitation.sent_at = timezone.now()
    invitation.expires_at = invitation.sent_at + timedelta(hours=settings.INVITATION_HOURS)
    invitation.invited_by = by
    invitation.save()
    with override(invitation.language):
        context = {
            "link": settings.REGISTER_BASE_URL + reverse("invitation-link", args=[token]),
            "name": f"{invitation.first_name} {invitation.last_name}".strip(),
            "role": label(invitation.role),
            "hours": settings.INVITATION_HOURS,
            "by": by.get_full_name(),
        }
    send("invitation", invitation.email, invitation.language, context)
    record(by, Verb.INVITATION_SENT, invitation, role=invitation.role)


@transaction.atomic
def send_again(invitations: InvitationQuerySet, *, by: User) -> int:
    """Invite those anew who have not accepted yet; how many there were."""
    pending = list(invitations.pending().select_for_update(of=("self",)))
    for invitation in pending:
        invite(invitation, by=by)
    return len(pending)


@transaction.atomic
def withdraw(invitations: InvitationQuerySet, *, by: User) -> int:
    """Make the links of invitations not accepted yet dead; how many there were."""
    pending = list(invitations.pending().select_for_update(of=("self",)))
    invitations.pending().update(withdrawn_at=timezone.now())
    for invitation in pending:
        record(by, Verb.INVITATION_REVOKED, invitation)
    return len(pending)


def find(token: str) -> Invitation | None:
    """The invitation that this token of a link opens now."""
    return Invitation.objects.open(timezone.now()).filter(token_hash=_hashed(token)).first()


@transaction.atomic
def accept(invitation: Invitation, *, username: str, password: str, language: str) -> User:
    """Open the account with its role and affiliations; it is signed in by nobody.

    Raises NoLongerOpenError when somebody else was faster: the one statement that marks the
    invitation as accepted decides, on SQLite and PostgreSQL alike. Raises ValidationError, and
    leaves the invitation open, when name or address have been given to another account meanwhile.
    """
    now = timezone.now()
    still_open = Invitation.objects.open(now).filter(pk=invitation.pk)
    if not still_open.update(accepted_at=now, language=language):
        raise NoLongerOpenError
    user = _account(invitation, username, password)
    languages.choose(user, language)
    Invitation.objects.filter(pk=invitation.pk).update(account=user)
    record(user, Verb.ACCOUNT_MADE, user)
    by = invitation.invited_by
    hold_only(user, Group.objects.filter(name=invitation.role), by=by)
    for one in AFFILIATIONS:
        one.hold_only(user, invitation.affiliations.get(one.name, []), by)
    record(user, Verb.INVITATION_ACCEPTED, invitation)
    return user


def _account(invitation: Invitation, username: str, password: str) -> User:
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise ValidationError(
            _(
                "There is now an account with your e-mail address: sign in with it. If you do not "
                "know its password, ask for a link to choose a new one."
            )
        )
    person = {"first_name": invitation.first_name, "last_name": invitation.last_name}
    try:
        with transaction.atomic():
            return User.objects.create_user(username, invitation.email, password, **person)
    except IntegrityError as error:
        message = _("Somebody else has just taken this user name. Please choose another one.")
        raise ValidationError({"username": message}) from error


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
