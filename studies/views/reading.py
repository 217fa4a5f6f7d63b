"""The page of a study, of one of its versions, and the list of its versions."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from studies.caching import for_readers
from studies.models import PublishedStudy, StudyVersion, Withdrawal
from studies.presenters.history import Edition, gone_page, versions_page
from studies.presenters.register import register_texts
from studies.presenters.study import StudyPage, study_page
from studies.record import StudyRecord

View = Callable[Concatenate[HttpRequest, str, ...], HttpResponse]


def answering_gone(view: View) -> View:
    """Answer 410 with title and reason where the study was withdrawn, 404 where it never was."""

    @wraps(view)
    def page(request: HttpRequest, number: str, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, number, *args, **kwargs)
        except Http404:
            withdrawal = Withdrawal.objects.standing().filter(study__number=number).first()
            if withdrawal is None:
                raise
            version = StudyVersion.objects.current().get(study=withdrawal.study_id)
            record = StudyRecord.from_json(version.record)
            gone = gone_page(record, withdrawal.reason, withdrawal.withdrawn_at, _language())
            return render(request, "410.html", {"gone": gone}, status=410)

    return page


@for_readers
@answering_gone
def study(request: HttpRequest, number: str) -> HttpResponse:
    """The current version of a study, with today's labels."""
    published = get_object_or_404(PublishedStudy.objects.select_related("version"), number=number)
    page = _page(request, published.version, labels=published.labels)
    return render(request, "studies/study.html", {"page": page})


@for_readers
@answering_gone
def version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """A version as it was published, with the labels of its time."""
    published = StudyVersion.objects.public().filter(study__number=number)
    page = _page(request, get_object_or_404(published, number=version))
    return render(request, "studies/study.html", {"page": page})


@for_readers
@answering_gone
def versions(request: HttpRequest, number: str) -> HttpResponse:
    """All versions of a study: when, why, and what changed."""
    published = get_object_or_404(PublishedStudy.objects.select_related("version"), number=number)
    editions, names = _editions(published.pk)
    page = versions_page(
        number,
        published.title,
        editions,
        names=names,
        is_sample=published.is_sample,
        language=_language(),
    )
    return render(request, "studies/versions.html", {"page": page})


def _page(
    request: HttpRequest, version: StudyVersion, labels: dict[str, object] | None = None
) -> StudyPage:
    editions, names = _editions(version.study_id)
    return study_page(
        StudyRecord.from_json(version.record),
        language=_language(),
        register=register_texts(request.data_version),  # type: ignore[attr-defined]
        # The history may name people this version does not.
        names={**names, **version.printed_names},
        labels=labels,
        edition=_edition(version),
        editions=editions,
    )


def _editions(study: int) -> tuple[list[Edition], dict[str, str]]:
    """All versions of a study without their records, newest first, and whom they name."""
    rows = list(StudyVersion.objects.filter(study=study).defer("record").order_by("-number"))
    names: dict[str, str] = {}
    for row in reversed(rows):
        names |= row.printed_names
    return [_edition(row) for row in rows], names


def _edition(version: StudyVersion) -> Edition:
    return Edition(
        number=version.number,
        published_at=version.published_at,
        reason=version.reason,
        is_minor=version.is_minor,
        changed=version.changed,
    )


def _language() -> str:
    return get_language() or "de"
