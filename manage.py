#!/usr/bin/env python3
"""Django's command line for the study register."""

import os
import sys


def main() -> None:
    """Run the command named on the command line with the register's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "register.settings")
    if not os.environ.get("SECRET_KEY"):
        # Nobody has prepared production here: a developer's machine, loopback only.
        # A server starts from register/wsgi.py, which assumes nothing and refuses.
        os.environ.setdefault("DEBUG", "1")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "Django is not installed in this Python. `make run` prepares .venv; "
            "then use .venv/bin/python manage.py."
        ) from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
