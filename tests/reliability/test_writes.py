"""The same form sent several times at once is kept once."""

import sqlite3
import threading

import pytest

from tests.reliability.house import House, Visitor, open_house

pytestmark = pytest.mark.reliability


@pytest.fixture
def house(tmp_path):
    served = open_house(tmp_path / "home")
    yield served
    served.kill()


def remarks(house: House) -> list[str]:
    with sqlite3.connect(house.home / "clew.sqlite3") as database:
        rows = database.execute("SELECT text FROM comments_comment").fetchall()
    return [text for (text,) in rows]


def test_a_double_click_makes_one_record(house):
    visitors = [Visitor(house.url) for _ in range(6)]
    for visitor in visitors:
        visitor.sign_in()
    fields = {"text": "Only once.", "kind": "comment", "key": "the-same-key"}
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda v=v: answers.append(v.post("/r/PE-0001/say", fields)[0]))
        for v in visitors
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * len(visitors)
    assert remarks(house) == ["Only once."]
