"""What every test has: compiled translations, and the rows of data migrations after a flush."""

from __future__ import annotations

import sys

import pytest
from hypothesis import Phase, settings

from register.catalogues import Catalogues

# Explaining a failure can take longer than the suite.
# Under coverage, which is slow, a sample is enough: PostgreSQL's run has the usual number.
settings.register_profile(
    "suite",
    deadline=None,
    phases=set(Phase) - {Phase.explain},
    max_examples=20 if "coverage" in sys.modules else 60,
)
settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once, before the workers start."""
    if not hasattr(config, "workerinput"):
        Catalogues(config.rootpath).compile()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test that flushes the database back the rows that data migrations put there."""
    for item in items:
        if isinstance(item, pytest.Function) and _flushes(item):
            restored = pytest.mark.django_db(transaction=True, serialized_rollback=True)
            item.add_marker(restored, append=False)


def _flushes(item: pytest.Function) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(item.fixturenames)
        or (marker and marker.kwargs.get("transaction"))
    )
