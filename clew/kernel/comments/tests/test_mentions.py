"""Asking somebody in a remark: they are told, and an answer or a look ends it."""

import pytest

from clew.kernel.comments.mentions import mentioned, names_like
from clew.kernel.people import commands as people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Bob, can we?", ["Bob"]),
        ("(@bob) and @CAROL.", ["Bob", "Carol"]),
        ("bob@linnet.example wrote", []),
        ("@Bobby knows", []),
        ("@Bob @Bob @Bob", ["Bob"]),
        ("@Nobody", []),
    ],
)
def test_who_is_asked_by_name(everyone, text, names):
    assert [person.name for person in mentioned(text)] == names


def test_a_first_name_of_two_asks_neither(everyone):
    people.take_in("Mei Lindqvist", "mei@linnet.example", actor=everyone.bob)
    assert [p.name for p in mentioned("@Mei, what now?")] == ["Mei Lindqvist"]
    people.take_in("Mei Stone", "stone@linnet.example", actor=everyone.bob)
    assert mentioned("@Mei, what now?") == []
    assert [p.name for p in mentioned("@Mei Stone, what now?")] == ["Mei Stone"]


def test_names_are_offered_by_their_beginnings(everyone, client_of):
    people.take_in("Mei Lindqvist", "mei@linnet.example", actor=everyone.bob)
    assert names_like("lin") == ["Mei Lindqvist"]
    assert names_like("qvist") == []
    assert client_of(everyone.ivan).get("/talk/names?q=me").content.decode() == "Mei Lindqvist"
