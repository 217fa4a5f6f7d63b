"""Texts of Django's own desk which our catalogue says in the register's words.

Django's German mixes "sichern" with our "speichern"; a text named here is looked up in the
project's catalogue first.
"""

from django.utils.translation import gettext_noop

BUTTONS = (
    gettext_noop("Save and continue editing"),
    gettext_noop("Save and add another"),
    gettext_noop("Save and view"),
)
