"""Addresses of sign-in: of allauth's pages only those the register needs."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from accounts import pages, views

# Names are allauth's, for its pages and flows find each other by them.
urlpatterns = [
    path(_("account/sign-in/"), account.login, name="account_login"),
    path(_("account/sign-out/"), account.logout, name="account_logout"),
    path(_("account/confirm/"), account.reauthenticate, name="account_reauthenticate"),
    path(_("account/password/"), pages.ChangePassword.as_view(), name="account_change_password"),
    # Who has no password yet gets one by mail.
    path(
        _("account/password/none/"),
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path(_("account/password/forgotten/"), account.password_reset, name="account_reset_password"),
    path(
        _("account/password/sent/"),
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        _("account/password/new/<str:uidb36>/<str:key>/"),
        pages.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        _("account/password/done/"),
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(_("account/code/"), factors.authenticate, name="mfa_authenticate"),
    path(_("account/confirm/code/"), factors.reauthenticate, name="mfa_reauthenticate"),
    path(_("account/factors/"), factors.index, name="mfa_index"),
    path(_("account/factors/start/"), views.enrol, name="account_enrol"),
    path(_("account/factors/app/"), pages.ActivateApp.as_view(), name="mfa_activate_totp"),
    path(_("account/factors/app/remove/"), pages.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path(_("account/factors/codes/"), codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        _("account/factors/codes/new/"),
        pages.NewCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        _("account/factors/codes/file/"),
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(_("account/passkeys/"), passkeys.list_webauthn, name="mfa_list_webauthn"),
    path(_("account/passkeys/add/"), pages.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(_("account/passkeys/sign-in/"), passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        _("account/passkeys/confirm/"),
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        _("account/passkeys/<int:pk>/remove/"),
        pages.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path(_("account/passkeys/<int:pk>/name/"), passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path(_("account/sessions/"), views.own_sessions, name="usersessions_list"),
    path(_("account/kept/<int:pk>/"), views.kept_form, name="account_kept"),
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
