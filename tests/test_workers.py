"""Several workers behind gunicorn: each of them sees what one process publishes."""

import re
import time
from pathlib import Path

import pytest
from django.db import connection

from tests.loading import load
from tests.test_import_killed import run
from tests.tools import synthetic
from tests.tools.copies import copied_database
from tests.tools.serving import get, gunicorn

WITHIN_SECONDS = 2.0


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_publication_is_seen_by_every_worker(tmp_path: Path) -> None:
    load("indications")
    with copied_database(tmp_path, "workers") as database:
        published = 0
        # Forked after the work has begun, a worker has more to go wrong; SQLite tries that alone.
        plain = [()] if connection.vendor == "postgresql" else []
        for options in (*plain, ("--preload",)):
            environment = {**database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
            with gunicorn(environment, "--workers", "2", "--threads", "2", *options) as port:
                assert seen(port) == {str(published)}
                file = synthetic.write(tmp_path / "studies.jsonl", 2, start=published + 1)
                run(database, "import", str(file))
                published += 2
                time.sleep(WITHIN_SECONDS)
                assert seen(port) == {str(published)}


def seen(port: int) -> set[str]:
    """What twelve requests, spread over the workers, say of the number of studies."""
    found = set()
    for _ in range(12):
        status, page = get(port, "/en/studies/")
        assert status == 200
        found.update(re.findall(r"of (\d+)</span></h2>", page))
    return found
