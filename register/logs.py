"""Settings of logs: to standard error, without addresses of readers."""

_CONSOLE = {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no-tokens"]}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"no-tokens": {"()": "accounts.logs.HideTokens"}},
    "handlers": {"console": _CONSOLE},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django_tasks": {"level": "WARNING"},  # they say each second that nothing is to do
        "django_tasks_db": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},  # it says at each start that it is there
    },
}
