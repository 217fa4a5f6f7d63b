"""Take study records from files into the register."""

import json
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from audit.choices import Verb
from audit.trail import record, rehearsal
from exchange import differences, history, missing, own_table
from exchange.lock import ImportRunningError, only_import
from exchange.models import ImportRun
from exchange.profiles import reader, stored
from exchange.profiles.base import TABLE, Profile
from exchange.readers import ctgov
from exchange.readers.base import Incoming, Known, Refusal
from exchange.report import OUTCOMES, Report
from exchange.upsert import Upsert, known_records

Item = Incoming | Known | Refusal


class Command(BaseCommand):
    """Records go in as drafts; with ``--publish`` they become public. Nothing is ever deleted."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, their source, and what may be done."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--source", choices=["ctgov", "register", "table"], default="ctgov")
        parser.add_argument("--profile", metavar="NAME", help="how the columns of a list are read")
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")
        parser.add_argument("--publish", action="store_true", help="publish what went in")
        parser.add_argument("--report", type=Path, metavar="FILE.json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, report, and exit with 1 when anything was refused."""
        if options["profile"]:
            options["source"] = self._profile(options["profile"]).source
        absent = [str(path) for path in options["files"] if not path.is_file()]
        if absent:
            raise CommandError(f"No such file: {', '.join(absent)}. Check the path.")
        try:
            # The report is of one language: this command's own.
            with only_import(), override("en"):
                report = self._run(options)
        except ImportRunningError as error:
            raise CommandError(
                "Another import is running (R18). Wait until it has ended, then try again."
            ) from error
        self._say(report)
        if options["report"]:
            text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
            options["report"].write_text(f"{text}\n", encoding="utf-8")
        if report.counts["refused"]:
            sys.exit(1)

    def _profile(self, name: str) -> Profile:
        try:
            with override("en"):
                return stored.find(name)
        except stored.NoProfileError as error:
            raise CommandError(str(error)) from error

    def _run(self, options: dict[str, Any]) -> Report:
        report = Report()
        if options["dry_run"]:
            # The same code, taken back: what it reports is what would happen.
            with rehearsal():
                self._import(report, options)
            return report
        names = [path.name for path in options["files"]]
        with transaction.atomic():
            run = ImportRun.objects.create(files=names, source=options["source"])
            record(None, Verb.IMPORT_BEGUN, run)
        self._import(report, options)
        with transaction.atomic():
            run.finished_at, run.report = timezone.now(), report.as_json()
            run.save()
            record(None, Verb.IMPORT_FINISHED, run, **report.numbers())
        return report

    def _import(self, report: Report, options: dict[str, Any]) -> None:
        if options["source"] == "register":
            history.take_in(options["files"], report, publish=options["publish"])
            return
        if options["source"] == TABLE:
            for path in options["files"]:
                with path.open("rb") as stream:
                    for done in own_table.take_in(stream, path.name, report):
                        self._progress(path, stream.tell(), done)
            return
        profile = self._profile(options["profile"]) if options["profile"] else None
        name = profile.name if profile else "ClinicalTrials.gov"
        upsert = Upsert(
            options["source"],
            publish=options["publish"],
            report=report,
            is_coarse=profile is None or profile.is_coarse,
            told=None if options["dry_run"] else partial(differences.note, options["source"]),
            reason_de=f"Aus {name} übernommen",
            reason_en=f"Taken from {name}",
        )
        known, seen = known_records(options["source"]), set[str]()
        words = stored.vocabulary() if profile else {}
        for path in options["files"]:
            with path.open("rb") as stream:
                done = 0
                items = (
                    _noting(reader.read(stream, path.name, profile, words, known), seen)
                    if profile
                    else ctgov.read(stream, path.name, known=known)
                )
                for count in upsert.run(path.name, items):
                    done += count
                    self._progress(path, stream.tell(), done)
        if profile:
            _settle(profile, seen, report, options["files"][0].name)

    def _progress(self, path: Path, position: int, done: int) -> None:
        """A bar that overwrites itself on a terminal, a line a batch elsewhere."""
        share = min(1.0, position / max(1, path.stat().st_size))
        if self.stdout.isatty():
            bar = "█" * round(share * 30)
            end = "\n" if share == 1.0 else ""
            self.stdout.write(f"\r{path.name} {bar:░<30} {done} records", ending=end)
            self.stdout.flush()
        else:
            self.stdout.write(f"{path.name}: {done} records, {share:.0%} of the file")

    def _say(self, report: Report) -> None:
        for note in report.findings:
            if note["kind"] == "refused":
                place = " ".join(filter(None, (note["file"], note["place"], note["number"])))
                self.stderr.write(f"{place}: {note['reason']} ({note['code']})")
        if not report.counts.total():
            self.stderr.write("No study was found: the file is well formed and holds none.")
        counts = ", ".join(f"{report.counts[outcome]} {outcome}" for outcome in OUTCOMES)
        notes = sum(note["kind"] == "finding" for note in report.findings)
        where = " (--report FILE lists them)" if notes else ""
        self.stdout.write(f"{counts}; {report.published} published, {notes} findings{where}.")
        if gone := report.counts["missing"]:
            self.stdout.write(f"No longer named by the list: {gone}.")
        if texts := report.criteria_split + report.criteria_whole:
            share = report.criteria_split / texts
            self.stdout.write(
                f"Criteria: {report.criteria_split} of {texts} texts read were split into rows "
                f"({share:.1%}), {report.criteria_whole} were kept whole or in part."
            )
        if report.unsorted:
            self.stdout.write(f"Not yet sorted into an indication: {', '.join(report.unsorted)}")


def _noting(items: Iterable[Item], seen: set[str]) -> Iterator[Item]:
    """The items of a list, and their numbers; an empty one for a row that has none to tell."""
    for item in items:
        seen.add(item.external_id)
        yield item


def _settle(profile: Profile, seen: set[str], report: Report, name: str) -> None:
    """What the list no longer names; one that suddenly holds too little marks nothing."""
    if "" in seen:  # it may be any of those that seem to be missing
        return
    if fault := missing.fault(profile, len(seen)):
        report.refuse(name, Refusal(place="file", code="I5", reason=fault))
        return
    with transaction.atomic():
        missing.settle(profile, seen, report, by=None)
