"""Each promise of docs/promises.md has a test that bears its number, and no number is unknown."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.test import Client

from register import gate

ROOT = Path(__file__).parent.parent
NUMBERS = "g|up|pf|st|hd|pr|re"


def named() -> set[str]:
    """Numbers in the names of tests: ``test_g9_pr3_...`` bears two."""
    found: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        for name in re.findall(r"^def test_(\w+)", file.read_text(encoding="utf-8"), re.MULTILINE):
            bears = re.match(rf"((?:{NUMBERS})\d+_)+", name)
            found.update(re.findall(rf"(?:{NUMBERS})\d+", bears[0]) if bears else ())
    return found


def promised() -> set[str]:
    rows = re.findall(r"^\| ([A-Z]+\d+) \| (.+) \|$", text("promises"), re.MULTILINE)
    assert all(sentence.endswith(".") for _, sentence in rows)
    return {number.lower() for number, _ in rows}


def text(page: str) -> str:
    return (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")


def test_each_promise_has_a_test_and_each_number_its_sentence() -> None:
    assert promised() - named() == set()
    assert named() - promised() == set()


def test_g4_no_password_but_that_of_an_account() -> None:
    fields = {field for model in apps.get_models() for field in model._meta.get_fields()}
    assert [str(field) for field in fields if "password" in field.name] == [
        "auth.User.password",
    ]


def test_pr8_periods_are_settings_with_the_defaults_named(settings: LazySettings) -> None:
    page = text("privacy")
    for name, words in {
        "DRAFT_DAYS": f"{gate.DRAFT_DAYS} days after they were begun",
        "CONFIRM_HOURS": f"{gate.CONFIRM_HOURS} hours",
        "PSEUDONYMISE_MONTHS": f"{gate.PSEUDONYMISE_MONTHS} months after access ended",
        "ANSWER_DAYS": f"{gate.ANSWER_DAYS} days; then",
    }.items():
        (row,) = re.findall(rf"^\| .*{re.escape(words)}.*$", page, re.MULTILINE)
        assert f"`{name}`" in row
    named_there = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", page))
    assert {name for name in named_there if not hasattr(settings, name)} == set()


def test_pr8_reports_of_errors_stay_here(settings: LazySettings) -> None:
    logging_settings: Any = settings.LOGGING
    handlers = logging_settings["handlers"].values()
    assert {handler["class"] for handler in handlers} == {"logging.StreamHandler"}
    assert settings.ADMINS == []
    assert "sentry" not in (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_pr3_no_address_of_a_reader_is_logged(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("planted")

    User.objects.create(username="sample", password=make_password("right horse battery"))
    client = Client(REMOTE_ADDR="198.51.100.77", raise_request_exception=False)
    typed = {"login": "sample", "password": "wrong"}
    with caplog.at_level(logging.DEBUG):
        assert client.get("/en/nowhere/").status_code == 404
        assert client.post("/en/account/sign-in/", typed).status_code == 200
        monkeypatch.setattr("studies.views.finding.list_page", fail)
        assert client.get("/en/studies/").status_code == 500
    logged = [row.getMessage() for row in caplog.records if row.name != "django.db.backends"]
    assert any("/en/nowhere/" in line for line in logged)
    assert [line for line in logged if "198.51.100.77" in line] == []
