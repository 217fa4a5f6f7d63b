"""The sitemap: the studies and the pages that lead to them, in both languages.

For search engines (sitemaps.org 0.9); organisations and people are found from the studies.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import override

from studies.caching import for_readers, version_of
from studies.models import PublishedStudy
from studies.presenters.overview import overview
from studies.presenters.register import register_texts

# Two addresses a study; a file holds at most 50,000 of them.
STUDIES_PER_FILE = 20_000
_BATCH = 2_000
_PAGES = ("home", "list", "fit", "statistics", "glossary")
_LANGUAGES = ("de", "en")
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_TYPE = "application/xml; charset=utf-8"


@for_readers
def index(request: HttpRequest) -> HttpResponse:
    """The files of the sitemap."""
    all_of_them = PublishedStudy.objects.aggregate(count=Count("pk"), last=Max("last_changed_on"))
    parts = range(1, _files(all_of_them["count"]) + 1)
    files = [reverse("sitemap-studies", args=[part]) for part in parts]
    entries = (
        f"<sitemap><loc>{_absolute(path)}</loc>{_changed(all_of_them['last'])}</sitemap>\n"
        for path in (reverse("sitemap-pages"), *files)
    )
    text = f"{_XML}<sitemapindex {_NAMES}>\n{''.join(entries)}</sitemapindex>\n"
    return HttpResponse(text, content_type=_TYPE)


@for_readers
def pages(request: HttpRequest) -> HttpResponse:
    """The pages that are not of one study."""
    version = version_of(request)
    named: list[tuple[str, list[Any]]] = [(f"studies:{name}", []) for name in _PAGES]
    named += [("studies:indication", [slug]) for slug in sorted(overview(version).indications)]
    named += [("studies:page", [slug]) for slug, _ in register_texts(version).pages]
    entries = "".join(_entries({lang: _path(lang, *page) for lang in _LANGUAGES} for page in named))
    return HttpResponse(_urlset(entries), content_type=_TYPE)


@for_readers
def studies(request: HttpRequest, part: int) -> StreamingHttpResponse:
    """A file of studies; the first holds those that came first."""
    start = (part - 1) * STUDIES_PER_FILE
    if part < 1 or part > _files(PublishedStudy.objects.count()):
        raise Http404
    rows = PublishedStudy.objects.order_by("pk").values_list("number", "last_changed_on")
    body = _study_file(rows[start : start + STUDIES_PER_FILE].iterator(chunk_size=_BATCH))
    return StreamingHttpResponse(body, content_type=_TYPE)


def _files(count: int) -> int:
    return -(-count // STUDIES_PER_FILE)


def _study_file(rows: Iterable[tuple[str, date]]) -> Iterator[str]:
    around = {lang: _path(lang, "studies:study", ["NUMBER"]).split("NUMBER") for lang in _LANGUAGES}
    yield _urlset("").removesuffix(_END)
    for number, changed in rows:
        paths = {lang: number.join(parts) for lang, parts in around.items()}
        yield from _entries([paths], changed)
    yield _END


_END = "</urlset>\n"


def _urlset(entries: str) -> str:
    names = f'{_NAMES} xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f"{_XML}<urlset {names}>\n{entries}{_END}"


def _entries(pages: Iterable[dict[str, str]], changed: date | None = None) -> Iterator[str]:
    """An entry for each language of a page, each naming both."""
    for paths in pages:
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{lang}" href="{_absolute(paths[to])}"/>'
            for lang, to in (("de", "de"), ("en", "en"), ("x-default", "de"))
        )
        for path in paths.values():
            yield f"<url><loc>{_absolute(path)}</loc>{_changed(changed)}{others}</url>\n"


def _path(language: str, name: str, args: list[Any]) -> str:
    with override(language):
        return reverse(name, args=args)


def _absolute(path: str) -> str:
    return escape(f"{settings.REGISTER_BASE_URL}{path}")


def _changed(day: date | None) -> str:
    return f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
