"""The project as an app, so that its commands and templates are found."""

from django.apps import AppConfig

from register.generics import accept_type_parameters

# Before any model is imported: this app stands first in INSTALLED_APPS.
accept_type_parameters()


class RegisterConfig(AppConfig):
    """Composition only: no models."""

    name = "register"
    verbose_name = "Study register"

    def ready(self) -> None:
        """Register the system checks."""
        from register import blanks, demo, static_files  # noqa: F401 - models can be imported only now
