"""The register's settings as the tests and the type checker see them: a developer's machine."""

import os
import sys

os.environ["DEBUG"] = "1"
os.environ.pop("ALLOWED_HOSTS", None)
os.environ.pop("REGISTER_BASE_URL", None)
os.environ.pop("REGISTER_PREFIX", None)

from register.settings import *  # noqa: F403
from register.settings import STORAGES, TEMPLATES

# Coverage of templates needs the origin of every node, which only the slower debug engine keeps.
TEMPLATES[0]["OPTIONS"]["debug"] = "coverage" in sys.modules

# No test leaves files behind.
STORAGES["documents"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
STORAGES["imports"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}

# Argon2 is slow on purpose; a suite that signs in a thousand times need not be.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
