"""Numbers and idempotency keys under races, on SQLite and on PostgreSQL, through a real server."""

import threading
from collections.abc import Callable

import pytest

from tests.migrated import with_tables
from tests.postgres_cluster import Cluster
from tests.reliability import stock
from tests.reliability.house import House, Visitor

pytestmark = pytest.mark.reliability
POSTS, THREADS = 24, 24


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def house(request, tmp_path_factory):
    cluster = Cluster() if request.param == "postgres" else None
    if cluster:
        cluster.start()
    home = tmp_path_factory.mktemp("race") / "home"
    served = House(home, cluster.url) if cluster else House(with_tables(home))
    try:
        served.run("tests.reliability.stock", "0", "0")
        served.start()
        yield served
    finally:
        served.kill()
        if cluster:
            cluster.stop()


@pytest.fixture(scope="module")
def visitors(house):
    found = [Visitor(house.url) for _ in range(6)]
    for visitor in found:
        visitor.sign_in(stock.EMAIL, stock.PASSWORD)
    return found


def at_once(works: list[Callable[[], object]]) -> None:
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        start.wait()
        work()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def noted(house: House) -> dict[str, list[str]]:
    return house.run("tests.reliability.noted")


def test_numbers_have_no_gap_when_half_of_the_writes_is_refused(house, visitors):
    outcome, statuses = {}, []
    before = len(noted(house)["numbers"])

    def posts(visitor: Visitor) -> None:
        for n in range(POSTS // len(visitors)):
            fields = {"text": f"Call {n}", "channel": "phone", "direction": "in"}
            statuses.append(visitor.post("/catch", fields)[0])

    def race() -> None:
        outcome.update(house.run("tests.reliability.race", str(THREADS)))

    at_once([race, *(lambda v=v: posts(v) for v in visitors)])
    assert statuses == [302] * POSTS
    assert outcome == {"kept": THREADS // 2, "refused": THREADS // 2}
    found = noted(house)
    last = before + POSTS + THREADS // 2
    assert found["numbers"] == [f"IN-{n:04d}" for n in range(1, last + 1)]
    print(
        f"\n{POSTS} posts, {THREADS} threads of another process, {THREADS // 2} of them refused "
        f"after they had a number: IN-0001 to IN-{last:04d}, no gap, none twice"
    )
    assert house.clew("verify").returncode == 0


def test_a_double_click_makes_one_record(house, visitors):
    before = noted(house)
    fields = {"text": "Only once.", "channel": "phone", "direction": "in", "key": "the-same-key"}
    answers = []
    at_once([lambda v=v: answers.append((v.post("/catch", fields)[0], v.led_to)) for v in visitors])
    found = noted(house)
    assert len(found["numbers"]) == len(before["numbers"]) + 1
    assert found["texts"].count("Only once.") == 1
    assert answers == [(302, f"/interactions/{found['numbers'][-1]}")] * len(visitors)


def test_one_key_with_two_contents_keeps_one_and_refuses_the_other(house, visitors):
    before = noted(house)
    answers = {}

    def post(visitor: Visitor, text: str) -> None:
        fields = {"text": text, "channel": "phone", "direction": "in", "key": "one-key"}
        answers[text] = visitor.post("/catch", fields)

    texts = ["The one.", "The other."]
    at_once([lambda v=v, t=t: post(v, t) for v, t in zip(visitors, texts, strict=False)])
    found = noted(house)
    kept = [text for text in texts if text in found["texts"]]
    assert len(kept) == 1
    assert len(found["numbers"]) == len(before["numbers"]) + 1
    assert answers[kept[0]][0] == 302
    refused = answers[next(text for text in texts if text not in kept)]
    assert refused[0] != 302
    assert "This form was already sent with other contents." in refused[1]
