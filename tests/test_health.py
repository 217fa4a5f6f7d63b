"""register.health: alive without a database, ready only with a migrated one."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from studies.models import RegisterState
from studies.search import memory
from studies.search.state import SHAPE
from tests import factories as make


def test_livez_asks_no_database(client: Client) -> None:
    response = client.get("/livez")
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_ready_on_a_migrated_database(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_readyz_says_when_a_migration_is_missing(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations missing\n")


@pytest.mark.django_db
def test_readyz_asks_for_a_reindex_after_an_update(client: Client) -> None:
    make.published()
    assert client.get("/readyz").status_code == 200
    RegisterState.objects.update(shape=SHAPE - 1)
    response = client.get("/readyz")
    assert (response.status_code, b"run manage.py reindex" in response.content) == (503, True)
    call_command("reindex", check=True, stdout=StringIO())
    assert client.get("/readyz").status_code == 503
    call_command("reindex", stdout=StringIO())
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_waits_for_the_first_index(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory._keeper, "has_begun", True)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"the facet index is being read\n")
    memory.refresh()
    assert client.get("/readyz").status_code == 200
    memory.reset()


def test_readyz_says_when_the_database_is_gone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(MigrationExecutor, "__init__", gone)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database does not answer\n")


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_refuses_to_be_written_to(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
