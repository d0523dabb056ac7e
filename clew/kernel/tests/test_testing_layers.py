"""Prepared states: built once, put back, and never seen by a test that did not ask."""

import pytest

from clew.kernel.people import commands as people
from clew.kernel.people.actor import SYSTEM
from clew.kernel.people.models import Company, Person
from clew.kernel.testing import People, prepared
from clew.kernel.testing_layers import Layers

pytestmark = pytest.mark.django_db


@prepared
def kim(everyone: People) -> Person:
    """One person more."""
    return people.take_in("Kim", "kim@linnet.example", actor=SYSTEM, roles=("sales",))


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_what_was_built(kim: Person, turn: int) -> None:
    assert kim.name == "Kim"
    assert Person.objects.get(pk=kim.pk).name == "Kim"
    assert Person.objects.count() == 11
    kim.name = f"Kim in turn {turn}"
    kim.save()
    people.take_in("Lou", "lou@linnet.example", actor=SYSTEM)


def test_who_asks_for_less_finds_less(everyone: People) -> None:
    assert Person.objects.count() == 10


def test_who_asks_for_nothing_finds_an_empty_database() -> None:
    assert Person.objects.count() == Company.objects.count() == 0


def test_what_is_shared_is_not_built_again() -> None:
    built: list[str] = []
    layers = Layers()

    def low() -> list[str]:
        built.append("low")
        return ["low"]

    def high(low: list[str]) -> list[str]:
        built.append("high")
        low.append("high")
        return low

    layers.stand_on([(low, {}), (high, {"low": low})])
    assert layers.result_of(high) == ["low", "high"]
    layers.stand_on([(low, {})])
    assert layers.result_of(low) == ["low"]
    layers.stand_on([(low, {}), (high, {"low": low})])
    assert built == ["low", "high", "high"]
    layers.take_down()
    assert layers.standing == []
