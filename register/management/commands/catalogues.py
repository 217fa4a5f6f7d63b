"""`manage.py catalogues update | check | compile`: the translations, without GNU gettext."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from register.catalogues import LANGUAGES, Catalogues, read


class Command(BaseCommand):
    """Keep the German and English catalogues complete."""

    help = "Bring the translation catalogues up to date, check or compile them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer one action, and files to take translations from."""
        parser.add_argument("action", choices=("update", "check", "compile"))
        parser.add_argument(
            "--merge",
            nargs="+",
            type=Path,
            default=[],
            metavar="FILE",
            help="update: .po files whose translations fill what has none yet",
        )
        parser.add_argument("--language", choices=LANGUAGES, default="de", help="of --merge")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the action; `check` fails when a catalogue is not fit for readers."""
        catalogues = Catalogues(settings.BASE_DIR)
        match options["action"]:
            case "update":
                self.update(catalogues, options["merge"], options["language"])
            case "check":
                self.check_all(catalogues)
            case _:
                for path in catalogues.compile():
                    self.stdout.write(f"Compiled {path.relative_to(settings.BASE_DIR)}")

    def update(self, catalogues: Catalogues, files: list[Path], language: str) -> None:
        """Update both catalogues, then merge the files into one of them, in their order."""
        for each in LANGUAGES:
            catalogues.update(each)
        for file in files:
            try:
                additions = read(file, language)
            except (OSError, ValueError) as error:
                raise CommandError(f"{file} cannot be read: {error}") from error
            for remark in catalogues.update(language, additions):
                self.stderr.write(f"{file}: {remark}")
        for each in LANGUAGES:
            count = len(list(catalogues.problems(each)))
            self.stdout.write(f"{each}: {len(catalogues.read(each))} texts, {count} to look at")

    def check_all(self, catalogues: Catalogues) -> None:
        """List what is wrong in either catalogue."""
        found = [
            f"{each}: {problem}" for each in LANGUAGES for problem in catalogues.problems(each)
        ]
        if found:
            raise CommandError("\n".join([*found, "`make messages` brings the files up to date."]))
        self.stdout.write("Both catalogues are complete.")
