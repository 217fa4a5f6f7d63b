"""Settings of lists on their way in.

| Variable       | Meaning                                                                   |
|----------------|---------------------------------------------------------------------------|
| IMPORTS_ROOT   | the folder of lists (var/imports); shared by web server and worker           |
| IMPORTS_MAX_MB | megabytes of a list that comes through a form (50); the command takes any |
"""

from pathlib import Path

from register.environment import Environment

_env = Environment()
_ROOT = Path(__file__).resolve().parent.parent / "var" / "imports"

IMPORTS_STORAGE = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": _env.text("IMPORTS_ROOT", str(_ROOT)), "base_url": "/nowhere/"},
}
IMPORTS_MAX_BYTES = _env.number("IMPORTS_MAX_MB", 50) * 1024 * 1024
