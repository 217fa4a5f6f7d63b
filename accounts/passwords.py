"""The way to a password leads through the mail of the account, for everybody.

Who asks is answered before anybody looks whether there is such an account: the worker does.
"""

from __future__ import annotations

from allauth.account.utils import user_pk_to_url_str
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override
from django_tasks import task

from accounts import cipher, languages, notices
from accounts.addresses import counted, whence
from audit.choices import Verb
from audit.trail import record


def may_ask(request: HttpRequest, email: str) -> bool:
    """Whether this place has asked for links to this e-mail address only some times today.

    The limit is the same for known and unknown addresses, and nobody uses up the letters that
    somebody asks for from elsewhere.
    """
    key = f"{counted(request)} {email.casefold()}"
    return bool(ratelimit.consume(request, action="reset_letter", key=key))


def ask(request: HttpRequest, email: str) -> None:
    """Let the worker answer whoever says this is their address."""
    language = get_language() or settings.LANGUAGE_CODE
    answer.enqueue(cipher.encrypt(email), whence(request), language)


@task
def answer(sealed_email: str, asked_from: str, language: str) -> None:
    """Write to the accounts of an address, and to nobody for any other.

    What was typed lies encrypted among the tasks: it may be anybody's address.
    """
    email = cipher.decrypt(sealed_email)
    with override(language):
        for person in User.objects.filter(email__iexact=email, is_active=True):
            with transaction.atomic():
                _send_link(person, "password-reset")
                record(None, Verb.PASSWORD_RESET_ASKED, person, whence=asked_from)


@transaction.atomic
def send_link(request: HttpRequest, person: User) -> None:
    """Mail the link with which somebody chooses a password, because an administrator says so.

    It works once and for an hour. The letter is of a kind of its own, so that strangers who ask
    for links cannot use up the letters of a day.
    """
    _send_link(person, "password-link")
    record(request.user, Verb.PASSWORD_RESET_ASKED, person, whence=whence(request))


def _send_link(person: User, letter: str) -> None:
    with override(languages.of(person)):
        notices.send_link(person, letter, _link(person))


def _link(person: User) -> str:
    """The address of the form; the register's own, whatever the request called it."""
    token = default_token_generator.make_token(person)
    names = {"uidb36": user_pk_to_url_str(person), "key": token}
    path = reverse("account_reset_password_from_key", kwargs=names)
    return str(settings.REGISTER_BASE_URL + path)
