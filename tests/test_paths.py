"""Paths from remembered patterns are those that ``reverse`` gives."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from studies.paths import path_to


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("studies:list", ()),
        ("studies:study", ("CTU-0147",)),
        ("studies:comparison", ("CTU-0147", 2, 13)),
        ("studies:indication", ("covid-19",)),
        ("exchange:version", ("CTU-0147", 3, "ris")),
    ],
)
def test_path_is_that_of_reverse(name: str, args: tuple[str | int, ...], language: str) -> None:
    with override(language):
        assert path_to(name, *args) == reverse(name, args=args)


def test_language_named_goes_before_the_active_one() -> None:
    with override("en"):
        assert path_to("studies:list", language="de") == "/de/studien/"


def test_odd_arguments_stay_in_their_place() -> None:
    assert path_to("studies:study", "a/{0}?b", language="en") == "/en/studies/a/%7B0%7D%3Fb/"
