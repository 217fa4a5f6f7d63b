"""By what somebody signs in is theirs alone: user name and e-mail address, whatever their case."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _


def refuse_known_address(email: str, but: User | None = None) -> None:
    """Raise ValidationError when another account has this e-mail address, or signs in by it."""
    if email and _others(but).filter(email__iexact=email).exists():
        raise ValidationError(_("Another account has this e-mail address."))
    if email and _others(but).filter(username__iexact=email).exists():
        raise ValidationError(_("Another account has this as its user name."))


def refuse_known_name(username: str, but: User | None = None) -> None:
    """Raise ValidationError when another account has this user name, or this e-mail address."""
    if _others(but).filter(username__iexact=username).exists():
        raise ValidationError(_("Another account has this user name."))
    if _others(but).filter(email__iexact=username).exists():
        raise ValidationError(_("Another account has this as its e-mail address."))


def _others(but: User | None) -> QuerySet[User]:
    return User.objects.exclude(pk=but.pk) if but else User.objects.all()
