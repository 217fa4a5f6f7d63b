"""The way to a password leads through the mail of the account, for everybody."""

from allauth.account.internal.flows.password_reset import request_password_reset
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest


def send_link(request: HttpRequest, person: User) -> None:
    """Mail the link with which somebody chooses a password; it works once and for an hour."""
    request_password_reset(request, person.email, [person], default_token_generator)
