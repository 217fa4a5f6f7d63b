"""A draft made of one record of another register, at the desk."""

from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from audit.choices import Verb
from audit.trail import record
from exchange.lock import ImportRunningError, only_import
from exchange.models import ExternalRecord, ImportRun
from exchange.readers import ctgov
from exchange.readers.base import Incoming, Known, Refusal
from exchange.report import Report
from exchange.upsert import Upsert
from studies.access import is_limited, networks_of, studies_open_to
from studies.models import Study

# What ClinicalTrials.gov gives for one study; the largest record known has 1.3 MB.
LARGEST = 10 * 1024 * 1024


class NotTakenError(Exception):
    """Nothing was taken in; ``str()`` says why and what helps, in the language of the page.

    ``detail`` is what the reader of the file says, in English.
    """

    def __init__(self, sentence: Any, detail: str = "") -> None:
        self.detail = detail
        super().__init__(sentence)


class Taken(NamedTuple):
    """The study, and how it got there: created, updated or unchanged."""

    study: Study
    outcome: str


def take(stream: BinaryIO, name: str, *, by: User) -> Taken:
    """Make a draft of the one ClinicalTrials.gov record of a file, or bring its draft up to date.

    The draft belongs to the networks of whoever takes it. Raises NotTakenError, and leaves
    nothing behind, for a file that holds no record or several, and for a study that is not open
    to this person.
    """
    item = _only_record(list(islice(ctgov.read(stream, name), 2)))
    try:
        with only_import(), transaction.atomic(), override("en"):
            return _take(item, name, by)
    except ImportRunningError as error:
        sentence = _("Another import is running. Wait until it has finished, then try again.")
        raise NotTakenError(sentence) from error


def _only_record(items: list[Incoming | Known | Refusal]) -> Incoming:
    match items:
        case [Incoming() as item]:
            return item
        case [Refusal() as refusal, *_rest]:
            sentence = _("The file is not a readable record of ClinicalTrials.gov.")
            raise NotTakenError(sentence, f"{refusal.place}: {refusal.reason}")
        case []:
            raise NotTakenError(_("The file is well formed but contains no study."))
    raise NotTakenError(
        _("The file contains several studies. Download the one you want to add, as JSON.")
    )


def _take(item: Incoming, name: str, by: User) -> Taken:
    run = ImportRun.objects.create(files=[name[:200]], source=item.source, by=by)
    record(by, Verb.IMPORT_BEGUN, run)
    report = Report()
    list(Upsert(item.source, by=by, report=report).run(name, [item]))
    study = _study_of(item, report, by)
    outcome = report.counts.most_common(1)[0][0]
    if outcome == "created" and is_limited(by):
        study.networks.set(networks_of(by))
    run.finished_at, run.report = timezone.now(), report.as_json()
    run.save()
    record(by, Verb.IMPORT_FINISHED, run, **report.numbers())
    return Taken(study, outcome)


def _study_of(item: Incoming, report: Report, by: User) -> Study:
    row = ExternalRecord.objects.filter(source=item.source, external_id=item.external_id).first()
    if row is None or report.counts["refused"]:
        reasons = [note["reason"] for note in report.findings if note["kind"] == "refused"]
        sentence = _("The record contradicts what the register holds; nothing was imported.")
        raise NotTakenError(sentence, " ".join(reasons))
    is_new = bool(report.counts["created"])
    study = Study.objects.filter(pk=row.study_id)
    if not is_new:
        study = studies_open_to(by, "studies.change_study").filter(pk=row.study_id)
    if (found := study.first()) is None:
        raise NotTakenError(_("The register already has this study, for another network."))
    return found
