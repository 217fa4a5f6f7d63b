"""WSGI entry point: `gunicorn register.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "register.settings")

application = get_wsgi_application()

# Models can be imported only now.
from studies.search import memory  # noqa: E402

memory.start()
