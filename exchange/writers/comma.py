"""CSV: one row a study, as spreadsheets of the language open it."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from audit.cells import DELIMITERS, harmless
from exchange.writers import columns
from exchange.writers.base import About, Published, chunks

BOM = "\ufeff"


def write(studies: Iterable[Published], about: About) -> Iterator[bytes]:
    """The studies as CSV (RFC 4180), UTF-8 with a byte order mark, every cell in quotes."""
    return chunks(_lines(studies, about))


def _lines(studies: Iterable[Published], about: About) -> Iterator[str]:
    table = columns.of_studies(about)
    line = StringIO()
    writer = csv.writer(
        line,
        delimiter=DELIMITERS[about.language],
        quoting=csv.QUOTE_ALL,
        lineterminator="\r\n",
    )
    yield BOM
    writer.writerow([column.name for column in table])
    for study in studies:
        yield line.getvalue()
        line.seek(0)
        line.truncate()
        writer.writerow([harmless(column.read(study.record, study)) for column in table])
    yield line.getvalue()
