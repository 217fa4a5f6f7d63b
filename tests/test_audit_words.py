"""What the trail's facts are called: each name, and each value that is a choice, has its words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.utils.translation import override

from accounts.roles import Role
from audit.admin import _said
from audit.choices import DETAILS, WORDS
from documents.choices import RequestState, VersionState, Visibility

ROOT = Path(__file__).parent.parent
APPS = ("accounts", "audit", "documents", "exchange", "register", "studies")


def recorded() -> Iterator[ast.keyword]:
    """The facts that code hands to ``record`` by name."""
    for path in (file for app in APPS for file in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                yield from (fact for fact in node.keywords if fact.arg)


def test_every_fact_has_a_name_and_every_choice_its_words() -> None:
    facts = list(recorded())
    assert len(facts) > 20
    assert {fact.arg for fact in facts} - set(DETAILS) == set()
    said = {
        (fact.arg or "", str(fact.value.value))
        for fact in facts
        if isinstance(fact.value, ast.Constant) and isinstance(fact.value.value, str)
    }
    assert ("which", "others") in said
    assert {(key, value) for key, value in said if value not in WORDS[key]} == set()


@pytest.mark.parametrize(
    ("key", "choices"),
    [
        ("role", Role.choices),
        ("found", VersionState.choices),
        ("state", RequestState.choices),
        ("visibility", Visibility.choices),
        ("was", Visibility.choices),
    ],
)
def test_trail_says_the_words_of_the_apps(key: str, choices: list[tuple[str, object]]) -> None:
    with override("de"):
        assert {k: str(v) for k, v in WORDS[key].items()} == {k: str(v) for k, v in choices}


def test_factors_and_plain_facts_are_said_in_words() -> None:
    assert {*Authenticator.Type.values, "all"} == set(WORDS["kind"])
    with override("de"):
        said = [_said("step", "code"), _said("changed", True), _said("role", "own group")]
        assert said == ["Code", "ja", "own group"]
        assert [_said("taken", []), _said("until", None)] == ["–", "–"]
