"""Addresses of sign-in: of allauth's pages only those the register needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from accounts import views

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


def page(route: StrPromise, view: Any, name: str) -> URLPattern:
    """A page of which no copy is kept anywhere."""
    pattern: URLPattern = path(route, never_cache(view), name=name)
    return pattern


# Names are allauth's, for its pages and flows find each other by them.
urlpatterns = [
    page(_("account/sign-in/"), account.login, name="account_login"),
    page(_("account/sign-out/"), account.logout, name="account_logout"),
    page(_("account/confirm/"), account.reauthenticate, name="account_reauthenticate"),
    page(_("account/password/"), account.password_change, name="account_change_password"),
    # Who has no password yet gets one by mail.
    page(
        _("account/password/none/"),
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    page(_("account/password/forgotten/"), account.password_reset, name="account_reset_password"),
    page(
        _("account/password/sent/"),
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    page(
        _("account/password/new/<str:uidb36>/<str:key>/"),
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    page(
        _("account/password/done/"),
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    page(_("account/code/"), factors.authenticate, name="mfa_authenticate"),
    page(_("account/confirm/code/"), factors.reauthenticate, name="mfa_reauthenticate"),
    page(_("account/factors/"), factors.index, name="mfa_index"),
    page(_("account/factors/start/"), views.enrol, name="account_enrol"),
    page(_("account/factors/app/"), app.activate_totp, name="mfa_activate_totp"),
    page(_("account/factors/app/remove/"), app.deactivate_totp, name="mfa_deactivate_totp"),
    page(_("account/factors/codes/"), codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    page(
        _("account/factors/codes/new/"),
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    page(
        _("account/factors/codes/file/"),
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    page(_("account/passkeys/"), passkeys.list_webauthn, name="mfa_list_webauthn"),
    page(_("account/passkeys/add/"), passkeys.add_webauthn, name="mfa_add_webauthn"),
    page(_("account/passkeys/sign-in/"), passkeys.login_webauthn, name="mfa_login_webauthn"),
    page(
        _("account/passkeys/confirm/"),
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    page(
        _("account/passkeys/<int:pk>/remove/"),
        passkeys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    page(_("account/passkeys/<int:pk>/name/"), passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    page(_("account/sessions/"), views.own_sessions, name="usersessions_list"),
    page(_("account/kept/<int:pk>/"), views.kept_form, name="account_kept"),
]

# What staff reach before they have a second factor: the way to one, and the way out.
OPEN_WITHOUT_FACTOR = frozenset(
    {
        "account_enrol",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
    }
)
