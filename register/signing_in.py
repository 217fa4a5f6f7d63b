"""Settings of signing in: who is asked what, how often, and for how long it holds."""

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
READER_REDIRECT_URL = "documents:mine"
AUTHENTICATION_BACKENDS = ["accounts.backends.OnePersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Length and no known password; what characters it is made of is its owner's choice.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
] + [{"NAME": "accounts.common_words.GermanPasswordValidator"}]
PASSWORD_RESET_TIMEOUT = 60 * 60

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_LOGOUT_REDIRECT_URL = "studies:home"
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]  # sign-up is closed
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from administrators
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # mail goes to known people only
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
# Failures by address, and by person at an address; by person alone anybody could lock anybody out.
# allauth's own limit of failures ends with any sign-in that succeeds: ours does not.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": None,
    "guess": "5/10m/key",
    "guesses": "20/10m/ip",
    "reset_password": "5/10m/ip",
    # Requests for documents: drafts begun and requests sent from an address, requests a mailbox.
    "access_draft": "60/h/key",
    "access_request": "5/h/key",
    "access_mailbox": "3/d/key",
    "reset_letter": "3/d/key",  # for one e-mail address, from one address
}
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
}
# A code is worth its own half minute only: allauth remembers for so long that it was used.
MFA_TOTP_TOLERANCE = 0
MFA_ADAPTER = "accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
# Touch alone is no factor that opens the desk, and both ways in share their challenge.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "login_webauthn": "accounts.forms.PasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeyAsCodeForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAgainForm",
    "edit_webauthn": "accounts.forms.NamePasskeyForm",
}
SESSION_IDLE_SECONDS = 30 * 60
SESSION_LONGEST_SECONDS = 8 * 60 * 60  # a working day
# The row outlives the session: what is typed into a form and sent too late is kept for its writer.
SESSION_COOKIE_AGE = 24 * 60 * 60
CSRF_FAILURE_VIEW = "accounts.refusals.form_expired"
