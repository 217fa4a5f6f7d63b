"""Taking a person out of accounts: the row stays, as decisions and the trail name its key."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from accounts import sessions
from accounts.models import Invitation, KeptForm, Letter


@transaction.atomic
def erase_account(person: User) -> None:
    """Leave an account without a name, an address, a way in or a role."""
    sessions.end_all(person)
    erase_address(person.email)
    for model in (EmailAddress, Authenticator, KeptForm):
        model.objects.filter(user=person).delete()
    Invitation.objects.filter(account=person).delete()
    LogEntry.objects.filter(
        object_id=str(person.pk),
        content_type__app_label="auth",
        content_type__model="user",
    ).update(object_repr="", change_message="")
    person.groups.clear()
    person.username = f"erased-{person.pk}"
    person.first_name = person.last_name = person.email = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.set_unusable_password()
    person.save()


@transaction.atomic
def erase_address(email: str) -> None:
    """Delete the letters to an address, its invitations, and what the desk's log says of it."""
    if not email:
        return
    # Texts lie encrypted: the database finds nothing in them.
    naming = [
        letter.pk
        for letter in Letter.objects.exclude(body="").iterator()
        if email.casefold() in letter.body.casefold()
    ]
    Letter.objects.filter(Q(to__iexact=email) | Q(pk__in=naming)).delete()
    Invitation.objects.filter(email__iexact=email).delete()
    LogEntry.objects.filter(object_repr__icontains=email).update(object_repr="", change_message="")
    LogEntry.objects.filter(change_message__icontains=email).update(change_message="")
