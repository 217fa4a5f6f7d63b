"""register.environment: values that can be meant, and sentences for those that cannot."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from register import environment
from register.environment import PATIENCE, Environment, database

BASE = Path("/srv/register")


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), (" Yes ", True), ("0", False), ("off", False), ("", False)]
)
def test_flag_reads_yes_and_no(value: str, expected: bool) -> None:
    assert Environment({"DEMO": value}).flag("DEMO", default=True) is expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOCUMENTS_LAND", "XX"),
        ("DOCUMENTS_SCANNER", "localhost"),
        ("DOCUMENTS_SENDFILE", "x-send"),
        ("DOCUMENTS_SENDFILE", "x-accel-redirect"),
    ],
)
def test_settings_of_the_gate_that_cannot_be_meant(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"{name} is .{value}.: write"):
        runpy.run_path(str(Path(environment.__file__).with_name("gate.py")))


def test_flag_not_set_is_its_default() -> None:
    assert Environment({}).flag("TLS", default=True) is True


def test_flag_refuses_another_word() -> None:
    with pytest.raises(ImproperlyConfigured, match="DEMO is 'perhaps': write 1 for yes"):
        Environment({"DEMO": "perhaps"}).flag("DEMO")


def test_number_reads_digits_and_its_default() -> None:
    assert Environment({"POOL": "7"}).number("POOL", 4) == 7
    assert Environment({"POOL": ""}).number("POOL", 4) == 4


@pytest.mark.parametrize("value", ["-1", "four", "٣"])
def test_number_refuses_what_is_none(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="write a whole number"):
        Environment({"POOL": value}).number("POOL", 4)


def test_words_are_parted_by_commas() -> None:
    assert Environment({"HOSTS": "a.example, b.example,"}).words("HOSTS") == [
        "a.example",
        "b.example",
    ]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///var/a.sqlite3", BASE / "var/a.sqlite3"),
        ("sqlite:////data/my%20file.sqlite3", Path("/data/my file.sqlite3")),
    ],
)
def test_sqlite_file_is_relative_or_absolute(url: str, name: Path) -> None:
    settings = database(url, base_dir=BASE)
    assert settings["NAME"] == name
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgres_takes_every_part_of_its_address() -> None:
    url = "postgres://ed%40ctu:p%3Aw%2F@db.example:6543/register?sslmode=require&connect_timeout=5"
    assert database(url, base_dir=BASE) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "register",
        "USER": "ed@ctu",
        "PASSWORD": "p:w/",
        "HOST": "db.example",
        "PORT": "6543",
        "OPTIONS": PATIENCE | {"connect_timeout": "5", "sslmode": "require"},
        "CONN_HEALTH_CHECKS": True,
    }


def test_postgres_takes_a_unix_socket() -> None:
    settings = database("postgresql://postgres:@/postgres?host=/run/pg", base_dir=BASE)
    assert (settings["HOST"], settings["PORT"], settings["USER"]) == ("/run/pg", "", "postgres")
    assert settings["OPTIONS"] == PATIENCE


def test_postgres_pool_waits_no_longer_than_a_reader() -> None:
    options: dict[str, Any] = database("postgres://h/n", base_dir=BASE, pool=4)["OPTIONS"]
    assert options["pool"] == {"min_size": 1, "max_size": 4, "timeout": 2, "reconnect_timeout": 1}


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://h/n", "must begin with sqlite:/// or postgres://, not with 'mysql'"),
        ("register.sqlite3", "not with 'register.sql'"),
        ("postgres://[::1/n", "cannot be read"),
        ("sqlite://var/a.sqlite3", "names no SQLite file"),
        ("sqlite:///", "names no SQLite file"),
        ("sqlite:///a?mode=ro", "takes no options"),
        ("postgres://h", "names no PostgreSQL database"),
        ("postgres://u:p#w@h/n", "names no PostgreSQL database"),
        ("postgres://h/n#x", "write %23"),
        ("postgres://u:a/b@h/n", "names no PostgreSQL database"),
        ("postgres://h:port/n", "has a port that is no number"),
    ],
)
def test_database_refuses_what_cannot_be_meant(url: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        database(url, base_dir=BASE)
    assert sentence in str(refusal.value)
