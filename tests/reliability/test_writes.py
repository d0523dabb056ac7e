"""Writes that were acknowledged are there, once, whatever happens: kill -9, double clicks."""

import random
import sqlite3
import threading
import urllib.error
from http.client import HTTPException

import pytest

from tests.reliability.house import House, Visitor, open_house

pytestmark = pytest.mark.reliability
KILLS = 3
WRITERS = 4


@pytest.fixture
def house(tmp_path):
    served = open_house(tmp_path / "home")
    yield served
    served.kill()


def remarks(house: House) -> list[str]:
    with sqlite3.connect(house.home / "clew.sqlite3") as database:
        rows = database.execute("SELECT text FROM comments_comment").fetchall()
    return [text for (text,) in rows]


def write_until_it_dies(visitor: Visitor, name: str, told: list[str]) -> None:
    for n in range(10_000):
        text = f"{name} says {n}"
        fields = {"text": text, "kind": "comment", "key": text}
        try:
            status, _ = visitor.post("/r/PE-0001/say", fields)
        except (OSError, HTTPException, urllib.error.URLError):
            return
        if status == 302:
            told.append(text)


def test_kill_9_loses_nothing_that_was_acknowledged(house):
    told: list[str] = []
    dice = random.Random(7)
    for life in range(KILLS):
        visitors = [Visitor(house.url) for _ in range(WRITERS)]
        for visitor in visitors:
            visitor.sign_in()
        threads = [
            threading.Thread(target=write_until_it_dies, args=(v, f"{life}-{i}", told))
            for i, v in enumerate(visitors)
        ]
        for thread in threads:
            thread.start()
        threading.Event().wait(dice.uniform(0.3, 1.5))
        house.kill()
        for thread in threads:
            thread.join()
        house.start()
    kept = remarks(house)
    print(f"\n{KILLS} kills, {len(told)} acknowledged, {len(kept)} kept")
    assert len(told) >= KILLS
    assert set(told) <= set(kept), "an acknowledged remark is lost"
    assert len(kept) == len(set(kept)), "a remark was kept twice"
    verified = house.clew("verify")
    assert verified.returncode == 0, verified.stdout


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
