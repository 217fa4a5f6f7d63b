"""An invitation to open an account: who, as what, until when, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import INVITE_STAFF, Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> Self:
        """Invitations neither accepted nor withdrawn, whether their link still works or not."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self, at: datetime) -> Self:
        """Invitations that can be accepted."""
        return self.pending().filter(expires_at__gt=at)

    def open_to(self, user: Any) -> Self:
        """Invitations that somebody looks after: without the permission those of readers only."""
        may_all = user.has_perm(INVITE_STAFF)
        return self if may_all else self.filter(role=Role.READER)


class Invitation(models.Model):
    """A person asked to open an account. The link's token is known to its letter only."""

    email = models.EmailField(_("e-mail address"))
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=30, choices=Role.choices, default=Role.READER)
    affiliations = models.JSONField(
        _("works for"), default=dict, help_text=_("By name of the affiliation, the keys chosen.")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("Of the e-mails; whoever accepts can choose the other one."),
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("invited by"),
        related_name="+",
        null=True,
    )
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("valid until"))
    token_hash = models.CharField(max_length=64, unique=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("account"),
        related_name="invitation",
        null=True,
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        default_permissions = ("view", "add", "change")
        permissions = [("invite_staff", "Can invite people to any role")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="invitation_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="invitation_language_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="invitation_is_accepted_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=models.Q(account=None) | models.Q(accepted_at__isnull=False),
                name="invitation_with_account_is_accepted",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def state(self, at: datetime) -> str:
        """What became of it, in words."""
        if self.accepted_at:
            return str(_("accepted"))
        if self.withdrawn_at:
            return str(_("withdrawn"))
        return str(_("open") if self.expires_at > at else _("expired"))
