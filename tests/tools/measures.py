"""What `make bench` measures. Needs Django set up on an empty database."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
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
from studies.record import StudyRecord
from studies.search import memory
from studies.terms import Terms
from tests.tools import synthetic

BLOCKS, REQUESTS, WARM_UPS = 12, 5, 2
SAMPLE, SAVED = 400, 100


@dataclass(frozen=True)
class Row:
    """One line of the table; a target is the largest (or, negative, smallest) good ratio."""

    what: str
    ratio: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def missed(self) -> bool:
        over = self.at_most is not None and self.ratio > self.at_most
        return over or (self.at_least is not None and self.ratio < self.at_least)

    @property
    def verdict(self) -> str:
        if self.at_most is None and self.at_least is None:
            return ""
        target = f"at most {self.at_most}" if self.at_most else f"at least {self.at_least}"
        return f"{'MISSED' if self.missed else 'good'}, target {target}"


def empty(request: HttpRequest) -> HttpResponse:
    """The view all pages are compared with."""
    return HttpResponse("")


urlpatterns = [path("empty/", empty), *own_urls]


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


def pages(folder: Path, small: int, large: int) -> Iterator[Row]:
    """List and study page against an empty view, at two sizes of the register."""
    with override_settings(ROOT_URLCONF=__name__):
        client = Client(headers={"accept-language": "en"})
        have = SAMPLE
        for size in (small, large):
            file = synthetic.write(folder / f"{size}.jsonl", size - have, start=have + 1)
            have = size
            _import(file, publish=True)
            memory.refresh()
            base = _request(client, "/empty/")
            number = PublishedStudy.objects.values_list("number", flat=True)[0]
            study = _request(client, f"/en/studies/{number}/") / base
            listed = _request(client, "/en/studies/") / base
            worded = _request(client, "/en/studies/?q=pneumonia&status=recruiting") / base
            memory.reset()
            by_sql = _request(client, "/en/studies/") / base
            yield Row(f"study page / empty view, {size} studies", study, at_most=25)
            yield Row(f"list / empty view, {size} studies", listed, at_most=60)
            yield Row(f"list with words and a filter / empty view, {size} studies", worded)
            yield Row(f"list by SQL alone / empty view, {size} studies", by_sql)


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
            cursor.execute(f"CREATE TEMP TABLE raw_{name} AS SELECT * FROM {name} WHERE 0")
            if rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO raw_{name} VALUES ({marks})", rows)


def _request(client: Client, address: str) -> float:
    for _ in range(WARM_UPS):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    return median(
        _cpu(lambda: [client.get(address) for _ in range(REQUESTS)]) / REQUESTS
        for _ in range(BLOCKS)
    )


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
