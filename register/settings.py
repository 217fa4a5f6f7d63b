"""Settings of the register, all from the environment.

| Variable          | Meaning                                                              |
|-------------------|----------------------------------------------------------------------|
| DEBUG             | 1 = development on this machine; refused with a public host name      |
| SECRET_KEY        | production: 50 characters or more of chance                           |
| FORMER_KEYS       | former secret keys, with commas: what they encrypted stays readable   |
| ALLOWED_HOSTS     | production: the host names served, with commas                        |
| REGISTER_BASE_URL | the public address, as in https://studies.example.org                 |
| REGISTER_PREFIX   | letters before the public study number (CTU gives CTU-0147)           |
| FOUR_EYES         | 1 = a second person approves a draft before it is published           |
| UNIT_ADDRESS      | who is asked when nobody confirms a status; empty: all publishers     |
| DATABASE_URL      | sqlite:///relative, sqlite:////absolute, postgres://user:pw@host/name |
| DATABASE_POOL     | PostgreSQL connections a worker may hold; 0 turns the pool off        |
| TLS               | 0 = production without HTTPS (a closed network), otherwise on         |
| BEHIND_PROXY      | 1 = believe X-Forwarded-Proto and -For; the proxy must set them       |
| STATIC_ROOT       | where collectstatic writes                                            |
| RELEASE           | the version shown; otherwise the one in pyproject.toml                |
| EMAIL_HOST        | the mail server (localhost); with DEBUG and none, files in var/mail   |
| EMAIL_SECURITY    | starttls (with EMAIL_HOST the default), ssl or none                   |
| EMAIL_PORT        | 587, 465 with ssl, 25 with none                                       |
| EMAIL_USER        | the account at the mail server, with EMAIL_PASSWORD                   |
| MAIL_FROM         | the sender; otherwise register@ the host of REGISTER_BASE_URL         |
| MAIL_A_DAY        | letters to one address in 24 hours; more are held back (20)           |
| MAIL_BODY_DAYS    | days until the text of a letter is erased (2)                         |
| SECURITY_CONTACT  | whom to tell of a weakness: mailto:… or https://…, for security.txt   |
| INVITATION_HOURS  | hours for which the link of an invitation is valid (24, not more)     |
| DEMO              | 1 = `manage.py demo` also makes accounts anybody can sign in with     |

Started without any of them the register refuses, for everything missing is a production fault;
`make run` and `manage.py` on a developer's machine set DEBUG=1.
"""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from register.environment import Environment, database
from register.gate import *  # noqa: F403 - the settings of documents; their variables are there
from register.gate import DOCUMENTS_STORAGE
from register.intake import *  # noqa: F403
from register.intake import IMPORTS_STORAGE
from register.logs import *  # noqa: F403
from register.signing_in import *  # noqa: F403 - the settings of signing in, none of the environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# --- where we are -------------------------------------------------------------------------

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
DEVELOPMENT_KEY = "for development on one machine only, known to everybody who can read"

DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
TLS = env.flag("TLS", default=True) and not DEBUG
SECRET_KEY_FALLBACKS = env.words("FORMER_KEYS")
SECRET_KEY = env.text("SECRET_KEY", DEVELOPMENT_KEY if DEBUG else "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or (LOOPBACK if DEBUG else [])

REGISTER_PREFIX = env.text("REGISTER_PREFIX", "CTU")
REGISTER_FOUR_EYES = env.flag("FOUR_EYES")
REGISTER_UNIT_ADDRESS = env.text("UNIT_ADDRESS")
REGISTER_BASE_URL = env.text("REGISTER_BASE_URL", "http://127.0.0.1:8000" if DEBUG else "")
REGISTER_BASE_URL = REGISTER_BASE_URL.rstrip("/")
RELEASE = (
    env.text("RELEASE")
    or tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"]
)

if DEBUG and not set(ALLOWED_HOSTS) <= set(LOOPBACK):
    raise ImproperlyConfigured(
        "DEBUG=1 shows the register's inside to whoever can reach it. Take the public names out "
        "of ALLOWED_HOSTS, or unset DEBUG and set SECRET_KEY and REGISTER_BASE_URL."
    )
if not DEBUG:
    if len(SECRET_KEY) < 50 or SECRET_KEY == DEVELOPMENT_KEY:
        raise ImproperlyConfigured(
            "SECRET_KEY must hold at least 50 characters nobody can guess. Make one with "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'` and keep it "
            "(on your own machine: DEBUG=1 instead)."
        )
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must name the hosts served, with commas: "
            "ALLOWED_HOSTS=studies.example.org (on your own machine: DEBUG=1 instead)."
        )
    if not REGISTER_BASE_URL.startswith("https://" if TLS else ("https://", "http://")):
        raise ImproperlyConfigured(
            "REGISTER_BASE_URL must be the public address and begin with https://, as in "
            "REGISTER_BASE_URL=https://studies.example.org. Without HTTPS, on a closed network, "
            "say so with TLS=0."
        )
if not (REGISTER_PREFIX.isascii() and REGISTER_PREFIX.isalnum() and REGISTER_PREFIX.isupper()):
    raise ImproperlyConfigured(
        f"REGISTER_PREFIX is {REGISTER_PREFIX!r}: write capital letters and digits, as in CTU."
    )

# --- what is installed --------------------------------------------------------------------

INSTALLED_APPS = [
    "register.apps.RegisterConfig",
    "django_tasks_db",
    "documents.apps.DocumentsConfig",
    "exchange.apps.ExchangeConfig",
    "studies.apps.StudiesConfig",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "accounts.apps.AccountsConfig",
    "audit.apps.AuditConfig",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "register.middleware.SecurityHeadersMiddleware",
    "register.middleware.RefuseOddRequestsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "accounts.middleware.DeskLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.LockedOutMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "register.middleware.DatabaseGoneMiddleware",
]
if DEBUG and DEMO:
    MIDDLEWARE.append("register.middleware.OwnNotFoundMiddleware")

ROOT_URLCONF = "register.urls"
WSGI_APPLICATION = "register.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studies.context.register",
            ],
        },
    }
]
FORM_RENDERER = "register.widgets.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# --- database -----------------------------------------------------------------------------

VAR = BASE_DIR / "var"
DATABASE_URL = env.text("DATABASE_URL")
if not DATABASE_URL:
    VAR.mkdir(exist_ok=True)
    DATABASE_URL = "sqlite:///var/register.sqlite3"
DATABASES = {
    "default": database(DATABASE_URL, base_dir=BASE_DIR, pool=env.number("DATABASE_POOL", 6))
}
# Workers count failed sign-ins and remember used codes together. Small and rarely written: at the
# limit rows would go by chance, and with them a lock.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_shared",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- languages and time -------------------------------------------------------------------

LANGUAGES = [("de", _("German")), ("en", _("English"))]
LANGUAGE_CODE = "de"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "register.formats"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# --- static files -------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": DOCUMENTS_STORAGE,
    "imports": IMPORTS_STORAGE,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# --- signing in ---------------------------------------------------------------------------

# The demo shows the second factor and lets go on without one: never beyond one's own machine.
DEMO_WITHOUT_SECOND_FACTOR = DEBUG and DEMO
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# Messages travel in the login session: a reader without one gets no cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- mail: written into the outbox, sent by `manage.py worker` -----------------------------

EMAIL_PORTS = {"starttls": 587, "ssl": 465, "none": 25}
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_SECURITY = env.text("EMAIL_SECURITY", "starttls" if EMAIL_HOST else "none")
if EMAIL_SECURITY not in EMAIL_PORTS:
    raise ImproperlyConfigured(
        f"EMAIL_SECURITY is {EMAIL_SECURITY!r}: write starttls, ssl or none."
    )
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if DEBUG and not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = EMAIL_HOST or "localhost"
EMAIL_PORT = env.number("EMAIL_PORT", EMAIL_PORTS[EMAIL_SECURITY])
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "ssl"
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_USER"), env.text("EMAIL_PASSWORD")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "MAIL_FROM", f"register@{urlsplit(REGISTER_BASE_URL).hostname}"
)
INVITATION_HOURS = min(max(1, env.number("INVITATION_HOURS", 24)), 24)
MAIL_A_DAY = max(1, env.number("MAIL_A_DAY", 20))
MAIL_BODY_DAYS = env.number("MAIL_BODY_DAYS", 2)
MAIL_DAYS = 90  # then the letter is erased as well, its address with it
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- what the browser is told -------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURITY_CONTACT = env.text("SECURITY_CONTACT")
if SECURITY_CONTACT and not SECURITY_CONTACT.startswith(("mailto:", "https://")):
    raise ImproperlyConfigured(
        f"SECURITY_CONTACT is {SECURITY_CONTACT!r}: begin with mailto: or https://."
    )
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# A cookie named __Host- cannot be set by a neighbour on the same domain; it needs HTTPS.
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # it ends with the browser: visitors who open a form get it too
CSRF_TRUSTED_ORIGINS = [REGISTER_BASE_URL]

SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # asked by the machine next door
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# The largest known study has 278 sites; its other inlines pass Django's 1,000 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
