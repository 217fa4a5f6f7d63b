"""What every test has: compiled translations, and a database that may be flushed and refilled."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template import Template
from django.test import TransactionTestCase
from django.utils.translation.reloader import translation_file_changed
from hypothesis import Phase, settings
from pytest_django import DjangoDbBlocker

from register.catalogues import Catalogues
from tests.tools.trail import guards_down

# Explaining a failure can take longer than the suite.
# Where there is time for counting lines there is time for the usual number of examples.
settings.register_profile(
    "suite",
    deadline=None,
    phases=set(Phase) - {Phase.explain},
    max_examples=60 if "COVERAGE" in os.environ else 20,
)
settings.load_profile("suite")


_render = vars(Template)["_render"]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once, before the workers start."""
    if not hasattr(config, "workerinput"):
        Catalogues(config.rootpath).compile()
        translation_file_changed(None, Path("django.mo"))  # what was read before is read again


@pytest.fixture(scope="session", autouse=True)
def _no_copies_of_contexts(django_test_environment: None) -> None:
    """Let the test client keep no context of each template: a third of the price of a page."""
    Template._render = _render  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _count_or_not(request: pytest.FixtureRequest) -> Iterator[None]:
    """Count no lines in a test marked ``uncounted``: it repeats what other tests reach.

    Counting makes a page three times as dear.
    """
    coverage = sys.modules.get("coverage")
    counting = coverage.Coverage.current() if coverage else None
    if counting is None or request.node.get_closest_marker("uncounted") is None:
        yield
        return
    counting.stop()
    yield
    counting.start()


def pytest_collection_finish() -> None:
    """Leave what stays for the whole run out of the search for garbage: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that touches a database, so that ``-m django_db`` chooses those.

    Tests that flush it come last and are given back the rows that data migrations put there. Of
    both kinds the long ones come first: one that begins last keeps a single processor busy.
    """
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        if "db" in item.fixturenames and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db)
        if _flushes(item):
            restored = pytest.mark.django_db(transaction=True, serialized_rollback=True)
            item.add_marker(restored, append=False)
    items.sort(key=lambda item: (_flushes(item), item.get_closest_marker("long") is None))


@pytest.fixture(scope="session", autouse=True)
def flushing_may_empty_the_trail() -> Iterator[None]:
    """Take the trail's guards down while a test's database is flushed, and only then.

    There is no other way: ``manage.py flush`` is refused like any deletion.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def unguarded(case: TransactionTestCase) -> None:
        with guards_down():
            flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", unguarded)
        yield


def _flushes(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        or (marker and marker.kwargs.get("transaction"))
    )


@pytest.fixture(scope="module")
def samples_of_module(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[Any]]:
    """Every third sample, published once for all tests of a module; no test of it may flush."""
    from tests import factories  # models can be imported once Django is set up

    with django_db_blocker.unblock(), transaction.atomic():
        yield factories.samples(each=3)
        transaction.set_rollback(True)
