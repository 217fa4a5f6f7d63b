"""The page of a study, of one of its versions, the list of its versions, and two compared."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from studies.caching import for_readers, language, version_of
from studies.models import PublishedStudy, Study, StudyVersion, Withdrawal
from studies.parts import Text
from studies.presenters.comparison import comparison_page, pair_chooser
from studies.presenters.history import Edition, GonePage, gone_page, versions_page
from studies.presenters.labels import vocabulary
from studies.presenters.reading import Reading
from studies.presenters.register import register_texts
from studies.presenters.related import below, related_studies
from studies.presenters.study import StudyPage, study_page
from studies.record import StudyRecord
from studies.search.state import remembered

_COUNT = re.compile(r"[0-9]{1,9}")

View = Callable[Concatenate[HttpRequest, str, ...], HttpResponse]


def answering_gone(view: View) -> View:
    """Answer 410 with title and reason where the study was withdrawn, 404 where it never was."""

    @wraps(view)
    def page(request: HttpRequest, number: str, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, number, *args, **kwargs)
        except Http404:
            gone = _gone(number)
            if gone is None:
                raise
            return render(request, "410.html", {"gone": gone}, status=410)

    return page


def _gone(number: str) -> GonePage | None:
    withdrawal = Withdrawal.objects.standing().filter(study__number=number).first()
    if withdrawal is None:
        return None
    version = StudyVersion.objects.current().get(study=withdrawal.study_id)
    joined = PublishedStudy.objects.filter(
        study__in=Study.objects.filter(number=number).values("joined_into")
    )
    number_now = joined.values_list("number", flat=True).first() or ""
    record, day = StudyRecord.from_json(version.record), withdrawal.withdrawn_at
    return gone_page(record, withdrawal.reason, day, number_now, language())


@for_readers
@answering_gone
def study(request: HttpRequest, number: str) -> HttpResponse:
    """The current version of a study, with today's labels, and what is near to it."""
    labelled = StudyVersion.objects.annotate(labels=F("current_of__labels"))
    row = get_object_or_404(labelled, current_of__number=number)
    record, labels = StudyRecord.from_json(row.record), row.labels  # type: ignore[attr-defined]
    version = version_of(request)
    term = vocabulary(version).terms.statuses.get(record.status.sub_status)
    life = term.shelf_life if term else None
    page = _page(request, row, record, labels, shelf_life=life, today=timezone.localdate())
    near = related_studies(row.study_id, Reading(record, language(), labels=labels), version)
    context = {"page": page, "below": below(page, language(), version, near)}
    return render(request, "studies/study.html", context)


@for_readers
@answering_gone
def version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """A version as it was published, with the labels of its time."""
    rows = StudyVersion.objects.public().filter(study__number=number)
    row = get_object_or_404(rows, number=version)
    page = _page(request, row, StudyRecord.from_json(row.record))
    context = {"page": page, "below": below(page, language(), version_of(request))}
    return render(request, "studies/study.html", context)


@for_readers
@answering_gone
def versions(request: HttpRequest, number: str) -> HttpResponse:
    """All versions of a study: when, why, and what changed."""
    return _versions(request, number)


@for_readers
@answering_gone
def compare_versions(request: HttpRequest, number: str) -> HttpResponse:
    """Where the form that chooses two versions leads: to their comparison, or back with a word."""
    asked = (request.GET.get("from", ""), request.GET.get("to", ""))
    if all(map(_COUNT.fullmatch, asked)):
        pair = sorted(map(int, asked))
        if StudyVersion.objects.public().filter(study__number=number, number__in=pair).count() == 2:
            return redirect("studies:comparison", number, *pair)
    return _versions(request, number, asked)


@for_readers
@answering_gone
def comparison(request: HttpRequest, number: str, old: int, new: int) -> HttpResponse:
    """Two versions field by field; the older one first, whatever the address says."""
    if old == new:
        return _versions(request, number, (str(old), str(new)))
    if old > new:
        return redirect("studies:comparison", number, new, old)
    published = get_object_or_404(PublishedStudy, number=number)
    editions, names = _editions(version_of(request), published.pk)
    rows = {edition.number: edition for edition in editions}
    if not {old, new} <= rows.keys():
        raise Http404
    records = _records(published.pk, old, new)
    page = comparison_page((rows[old], rows[new]), records, names=names, language=language())
    return render(request, "studies/comparison.html", {"page": page})


def _versions(
    request: HttpRequest, number: str, asked: tuple[str, str] | None = None
) -> HttpResponse:
    """The list of versions; with a word on the two that were asked for and make no pair."""
    published = get_object_or_404(PublishedStudy, number=number)
    editions, names = _editions(version_of(request), published.pk)
    page = versions_page(
        number,
        published.title,
        editions,
        names=names,
        is_sample=published.is_sample,
        language=language(),
    )
    chooser = pair_chooser(number, editions, asked, language())
    return render(request, "studies/versions.html", {"page": page, "chooser": chooser})


def _page(
    request: HttpRequest,
    version: StudyVersion,
    record: StudyRecord,
    labels: dict[str, object] | None = None,
    **fresh: Any,
) -> StudyPage:
    editions, names = _editions(version_of(request), version.study_id)
    return study_page(
        record,
        language=language(),
        register=register_texts(version_of(request)),
        # The history may name people this version does not.
        names={**names, **version.printed_names},
        labels=labels,
        edition=next(edition for edition in editions if edition.number == version.number),
        editions=editions,
        networks=vocabulary(version_of(request)).terms.networks,
        **fresh,
    )


@remembered(256)
def _editions(version: int, study: int) -> tuple[Sequence[Edition], Mapping[str, str]]:
    """All versions of a study without their records, newest first, and whom they name."""
    rows = (
        StudyVersion.objects.filter(study=study)
        .order_by("number")
        .values_list(
            "number",
            "published_at",
            "reason_de",
            "reason_en",
            "is_minor",
            "changed",
            "outcome_note_de",
            "outcome_note_en",
            "printed_names",
        )
    )
    editions: list[Edition] = []
    names: dict[str, str] = {}
    for number, at, reason_de, reason_en, is_minor, changed, note_de, note_en, printed in rows:
        reason, note = Text(de=reason_de, en=reason_en), Text(de=note_de, en=note_en)
        editions.insert(0, Edition(number, at, reason, is_minor, changed, note))
        names |= printed
    return tuple(editions), names


def _records(study: int, old: int, new: int) -> tuple[StudyRecord, StudyRecord]:
    """The records of two versions."""
    rows = StudyVersion.objects.filter(study=study, number__in=(old, new)).order_by("number")
    first, second = (StudyRecord.from_json(row.record) for row in rows.only("record"))
    return first, second
