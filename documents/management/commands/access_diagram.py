"""Write the diagram in docs/access.md from the table of moves."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from documents.diagram import written_into


class Command(BaseCommand):
    """The page is kept under version control: what a change of the table means is seen there."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the diagram anew; what stands around it stays."""
        page = settings.BASE_DIR / "docs" / "access.md"
        page.write_text(written_into(page.read_text(encoding="utf-8")), encoding="utf-8")
