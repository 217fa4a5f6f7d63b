"""Who may come in and what they may do: sign-in, roles, invitations, mail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the libraries: what they do is known by their signals only."""
        from allauth.account import signals as account
        from allauth.mfa import signals as factor
        from django.contrib.auth import signals as auth

        from accounts import events

        auth.user_logged_in.connect(events.session_began)
        auth.user_logged_out.connect(events.signed_out)
        account.user_logged_in.connect(events.signed_in)
        account.password_changed.connect(events.password_changed)
        account.password_reset.connect(events.password_reset)
        factor.authenticator_used.connect(events.factor_used)
        factor.authentication_failed.connect(events.factor_failed)
        factor.authenticator_added.connect(events.factor_added)
        factor.authenticator_removed.connect(events.factor_removed)
        factor.authenticator_reset.connect(events.codes_made)
