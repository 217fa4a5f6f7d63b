"""The check that style sheets and scripts have been collected: without them no page is shown."""

from typing import Any

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.checks import CheckMessage, Error, register


@register(deploy=True)
def static_files_are_collected(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Fail ``check --deploy`` where the list of collected files is missing."""
    storage: Any = staticfiles_storage
    is_listed = isinstance(storage, ManifestFilesMixin)
    if not is_listed or storage.read_manifest() is not None:
        return []
    return [
        Error(
            f"No style sheets and scripts have been collected: {storage.location} has no "
            f"{storage.manifest_name}, and every page would answer 500.",
            hint="Run `manage.py collectstatic`, then start the register again.",
            id="register.E002",
        )
    ]
