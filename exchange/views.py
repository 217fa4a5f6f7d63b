"""Taking along: any result of the search, a study or one of its versions, as a file."""

from collections.abc import Mapping
from typing import TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from exchange.taking import as_published, current, published
from exchange.writers import RESULTS, STUDIES
from exchange.writers.base import About, Format, Published
from studies.caching import for_readers, language, version_of
from studies.filters import StudyFilter
from studies.models import PublishedStudy, StudyVersion
from studies.presenters.address import Address
from studies.presenters.register import register_texts
from studies.search.query import everything
from studies.views.reading import answering_gone

_MOST_NOTES = 10

Response = TypeVar("Response", HttpResponse, StreamingHttpResponse)


@for_readers
def result(request: HttpRequest, ending: str) -> StreamingHttpResponse:
    """All studies of the list that the address asks for, in its order, as they are read."""
    form = _form(RESULTS, ending)
    asked = StudyFilter(request.GET, version_of(request))
    found = everything(asked.query, asked.version)
    address = str(Address.of(reverse("studies:list"), asked.query))
    about = _about(request, address, total=len(found), notes=tuple(asked.ignored[:_MOST_NOTES]))
    # Whoever asks for the head alone makes nobody write a file.
    body = form.write(published(found), about) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(body, content_type=form.media_type)
    name = pgettext("file name", "studies")
    return _named(response, f"{name}-{about.day}.{ending}")


@for_readers
@answering_gone
def study(request: HttpRequest, number: str, ending: str) -> HttpResponse:
    """The current version of a study, with today's labels."""
    form = _form(STUDIES, ending)
    rows = PublishedStudy.objects.select_related("version")
    return _file(request, current(get_object_or_404(rows, number=number)), form, ending)


@for_readers
@answering_gone
def version(request: HttpRequest, number: str, version: int, ending: str) -> HttpResponse:
    """A version as it was published, with the labels of its time."""
    form = _form(STUDIES, ending)
    public = StudyVersion.objects.public().filter(study__number=number)
    return _file(request, as_published(get_object_or_404(public, number=version)), form, ending)


def _form(forms: Mapping[str, Format], ending: str) -> Format:
    if ending not in forms:
        raise Http404
    return forms[ending]


def _file(request: HttpRequest, study: Published, form: Format, ending: str) -> HttpResponse:
    about = _about(request, reverse("studies:study", args=[study.record.number]))
    response = HttpResponse(b"".join(form.write([study], about)), content_type=form.media_type)
    name = f"{study.record.number}-v{study.version}-{study.published_on}.{ending}"
    return _named(response, name)


def _about(
    request: HttpRequest, path: str, *, total: int = 1, notes: tuple[str, ...] = ()
) -> About:
    return About(
        language=language(),
        register=register_texts(version_of(request)).name.get(language()),
        base=settings.REGISTER_BASE_URL,
        address=f"{settings.REGISTER_BASE_URL}{path}",
        day=timezone.localdate().isoformat(),
        total=total,
        notes=notes,
    )


def _named(response: Response, name: str) -> Response:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
