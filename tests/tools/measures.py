"""What `make bench` measures. Needs Django set up on an empty database."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from exchange.readers import ctgov
from exchange.resolve import Resolver
from exchange.upsert import Upsert, known_records
from register.urls import urlpatterns as own_urls
from studies import working_copy
from studies.columns import ROWS
from studies.identifiers import comparable
from studies.models import PublishedStudy, Study
from studies.publishing import publish
from studies.record import StudyRecord
from studies.search import memory
from studies.terms import Terms
from tests.tools import grown, synthetic
from tests.tools.load import crowd
from tests.tools.serving import gunicorn, production

BLOCKS, REQUESTS, WARM_UPS = 20, 8, 3
EMPTY = "/empty/"
FEW = 20_000
SAMPLE, SAVED = 400, 100
# More pages than a process remembers the rows of.
OTHERS = 80


@dataclass(frozen=True)
class Row:
    """One line of the table; a target is the largest (or, negative, smallest) good ratio."""

    what: str
    ratio: float
    at_most: float | None = None
    at_least: float | None = None
    unit: str = "x"

    @property
    def missed(self) -> bool:
        over = self.at_most is not None and self.ratio > self.at_most
        return over or (self.at_least is not None and self.ratio < self.at_least)

    @property
    def verdict(self) -> str:
        if self.at_most is None and self.at_least is None:
            return ""
        least = self.at_least
        target = f"at most {self.at_most}" if least is None else f"at least {least}"
        return f"{'MISSED' if self.missed else 'good'}, target {target}"


def empty(request: HttpRequest) -> HttpResponse:
    """The view all pages are compared with."""
    return HttpResponse("")


urlpatterns = [path("empty/", empty), *own_urls]


def all_of(folder: Path, sizes: list[int]) -> Iterator[Row]:
    """Imports, files, pages; the smallest register is imported, the larger ones are grown of it."""
    yield from imports(folder)
    rest = synthetic.write(folder / "rest.jsonl", sizes[0] - SAMPLE, start=SAMPLE + 1)
    _import(rest, publish=True)
    publish(Study.objects.filter(versions=None), by=None)
    yield from exports()
    yield from pages(sizes)
    yield load(folder)


def load(folder: Path) -> Row:
    """Errors of a crowd that reads for a minute."""
    numbers = PublishedStudy.objects.order_by("pk").values_list("number", flat=True)[:5]
    addresses = [address for _, address, _ in _pages(numbers[0], FEW)]
    addresses += [f"/de/studien/{number}/" for number in numbers]
    environment = production(folder, {"DATABASE_URL": os.environ["DATABASE_URL"]})
    connection.close()
    with gunicorn(environment, "--workers", "2", "--threads", "4") as port:
        answers = crowd(port, addresses)
    errors = sum(count for answer, count in answers.items() if answer != "200")
    what = f"errors of 32 connections in a minute, {answers.total()} requests"
    return Row(what, errors, 0, unit="")


def imports(folder: Path) -> Iterator[Row]:
    """Import against ``save()`` in a loop and against raw inserts; the same file again."""
    file = synthetic.write(folder / "first.jsonl", SAMPLE)
    first = _cpu(lambda: _import(file)) / SAMPLE
    again = _cpu(lambda: _import(file)) / SAMPLE
    raw = _cpu(_insert_raw) / SAMPLE
    records, terms = _resolved(1_000_000, 2 * SAVED)
    by_save = _cpu(lambda: _save_each(records[:SAVED], terms)) / SAVED
    together = _cpu(lambda: _store(records[SAVED:], terms)) / SAVED
    yield Row("storing: save() in a loop / as the import does", by_save / together, at_least=8)
    yield Row("storing: as the import does / raw inserts", together / raw)
    yield Row("whole import, reading and sorting included / storing", first / together)
    yield Row("the same file again / first time", again / first, at_most=0.3)


def exports() -> Iterator[Row]:
    """A study in a file against an empty view, and workbooks against CSV; copies have no record."""
    client = Client()
    with override_settings(ROOT_URLCONF=__name__):
        base = _block(client, cycle([EMPTY]), {}) / REQUESTS
        csv, xlsx = (_cpu(partial(_take, client, ending)) for ending in ("csv", "xlsx"))
    yield Row("CSV, a study / empty view", csv / PublishedStudy.objects.count() / base)
    yield Row("XLSX / CSV", xlsx / csv, at_most=4)


def _take(client: Client, ending: str) -> None:
    answer: Any = client.get(f"/en/studies/export.{ending}")
    for _ in answer.streaming_content:
        pass


def pages(sizes: Iterable[int]) -> Iterator[Row]:
    """List and study page against an empty view, at growing sizes of the register."""
    number = PublishedStudy.objects.order_by("pk").values_list("number", flat=True)[0]
    with override_settings(ROOT_URLCONF=__name__):
        for size in sizes:
            grown.grow(size)
            memory.refresh()
            for what, address, at_most in _pages(number, size):
                yield Row(f"{what}, {size} studies", _against_empty(address), at_most)
            others = [f"/en/studies/?page={place}" for place in range(1, OTHERS + 1)]
            yield Row(f"pages of the list in turn, {size} studies", _against_empty(*others))
            repeated = _against_empty("/en/studies/", etag=True)
            yield Row(f"list again, by its ETag, {size} studies", repeated, 4)
            yield Row(f"index in memory, {size} studies", _index_bytes() / size, 400, unit=" B")
            memory.reset()
            by_sql = _against_empty("/en/studies/?status=recruiting")
            yield Row(f"filtered list by SQL alone, {size} studies", by_sql)


def _pages(number: str, size: int) -> list[tuple[str, str, float | None]]:
    at_most = 40 if size <= FEW else 80
    return [
        ("study page", f"/en/studies/{number}/", 25),
        ("list with all counts", "/en/studies/", at_most),
        ("filtered list with all counts", "/en/studies/?status=recruiting&country=DE", at_most),
        ("list with words and a filter", "/en/studies/?q=tuberculosis&status=recruiting", None),
        ("home", "/en/", None),
    ]


def _import(file: Path, *, publish: bool = False) -> None:
    upsert = Upsert("ctgov", publish=publish)
    with file.open("rb") as stream:
        items = ctgov.read(stream, file.name, known=known_records("ctgov"))
        for _ in upsert.run(file.name, items):
            pass


def _records(start: int, count: int) -> Iterator[Any]:
    stream = BytesIO(b"".join(synthetic.lines(count, start)))
    yield from ctgov.read(stream, "records.jsonl")


def _resolved(start: int, count: int) -> tuple[list[StudyRecord], Terms]:
    """Records that are read, sorted and numbered: only storing them is left."""
    resolver = Resolver.load()
    records = resolver.resolve(list(_records(start, count)))
    numbered = (
        record.model_copy(update={"number": f"BENCH-{place}"})
        for place, record in enumerate(records)
    )
    return list(numbered), resolver.terms


def _store(records: list[StudyRecord], terms: Terms) -> None:
    with transaction.atomic():
        working_copy.create(records, terms)


def _save_each(records: list[StudyRecord], terms: Terms) -> None:
    """What a careless importer does: every row by ``save()``, each in its own transaction."""
    for record in records:
        study = Study(**working_copy.facts(record, terms))
        study.save()
        for field, table in ROWS.items():
            for order, part in enumerate(getattr(record, field), start=1):
                columns = table.write(part, terms.keys)
                if field == "identifiers":
                    columns["comparable"] = comparable(columns["scheme"], columns["value"])
                table.model(study=study, order=order, **columns).save()


def _insert_raw() -> None:
    """The rows of the first import again, by executemany into copies of the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        models: list[type[Model]] = [Study, *(table.model for table in ROWS.values())]
        for model in models:
            name = model._meta.db_table
            cursor.execute(f"SELECT * FROM {name}")
            rows = cursor.fetchall()
            cursor.execute(f"CREATE TEMP TABLE raw_{name} AS SELECT * FROM {name} WHERE 1 = 0")
            if rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO raw_{name} VALUES ({marks})", rows)


def _against_empty(*addresses: str, etag: bool = False) -> float:
    """CPU time of a page, or of several in turn, against the empty view's, block by block."""
    client = Client(headers={"accept-language": "en"})
    for _ in range(WARM_UPS):
        client.get(EMPTY)
        answer = client.get(addresses[0])
        assert answer.status_code == 200, (addresses[0], answer.status_code)
    headers = {"if-none-match": answer.headers["ETag"]} if etag else {}
    assert client.get(addresses[0], headers=headers).status_code == (304 if etag else 200)
    nothing, turn = cycle([EMPTY]), cycle(addresses)
    blocks = [(_block(client, nothing, {}), _block(client, turn, headers)) for _ in range(BLOCKS)]
    return median(page / base for base, page in blocks)


def _block(client: Client, addresses: Iterator[str], headers: dict[str, str]) -> float:
    client.get(next(addresses), headers=headers)  # the first after another page is dearer
    return _cpu(lambda: [client.get(next(addresses), headers=headers) for _ in range(REQUESTS)])


def _index_bytes() -> int:
    """What the bitmaps of the index take, serialised, and its table of keys."""
    index = memory.MemoryFacets()
    maps = sum(len(bits.serialize()) for values in index._maps.values() for bits in values.values())
    return maps + sys.getsizeof(index._study) + sys.getsizeof(index._number)


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
