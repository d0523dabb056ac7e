"""Kill -9 under mixed load: remarks, mails with attachments, imports, signatures by link.

Each life of the server is aimed at one kind of write and ends at a random moment after one has
begun. Nothing acknowledged may be lost, nothing kept by halves, and what is sent again because no
answer came is kept once. The long form: CLEW_KILLS=1000.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.migrated import with_tables
from tests.reliability import stock
from tests.reliability.house import House, Visitor
from tests.reliability.journal import Import, Journal, Mail, Remark, SignatureByLink, Write
from tests.reliability.kept import Kept, gaps

pytestmark = pytest.mark.reliability
KILLS = int(os.environ.get("CLEW_KILLS", "8"))
# The kinds of write, and the how many-th of a life is cut off when the life is aimed at that kind.
AIMS = {"remark": 8, "mail": 3, "import": 2, "signature": 3}
SCARCE = ("import", "signature")  # what the stock was made for: in other lives one of each
FIRST_GUESS = 0.3  # seconds a write takes, until one was measured


def aim_of(life: int) -> str:
    return list(AIMS)[life % len(AIMS)]


def count_of(kind: str, life: int) -> int:
    return AIMS[kind] if aim_of(life) == kind else 1


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    served = House(with_tables(tmp_path_factory.mktemp("kills") / "home"))
    drafts, links = (sum(count_of(kind, n) for n in range(KILLS)) for kind in SCARCE)
    served.stock = served.run("tests.reliability.stock", str(links), str(drafts))
    served.start()
    yield served
    served.kill()


def load(house: House, visitors: list[Visitor], life: int) -> dict[str, list[Iterator[Write]]]:
    """Return what a life's threads write, by kind."""
    clerk, second, post, lists = visitors
    drafts = [house.stock["drafts"].pop() for _ in range(count_of("import", life))]
    tokens = [house.stock["tokens"].pop() for _ in range(count_of("signature", life))]
    return {
        "remark": [remarks(f"{life}: one", clerk), remarks(f"{life}: two", second)],
        "mail": [(Mail(f"<{life}.{n}@elsewhere.example>", post) for n in range(10_000))],
        "import": [(Import(number, lists) for number in drafts)],
        "signature": [(SignatureByLink(t, Visitor(house.url)) for t in tokens)],
    }


def remarks(who: str, visitor: Visitor) -> Iterator[Write]:
    return (Remark(f"{who} says {n}", visitor) for n in range(10_000))


def counted(writes: Iterator[Write], begun: threading.Semaphore) -> Iterator[Write]:
    for write in writes:
        write.begun = begun
        yield write


def one_life(house: House, visitors: list[Visitor], journal: Journal, life: int, dice: float):
    """Write until the kill, and return the writes that had no answer."""
    began = {kind: threading.Semaphore(0) for kind in AIMS}
    before = len(journal.sent)
    threads = [
        threading.Thread(target=journal.write_until_it_dies, args=(counted(each, began[kind]),))
        for kind, several in load(house, visitors, life).items()
        for each in several
    ]
    for thread in threads:
        thread.start()
    aim = aim_of(life)
    for _ in range(AIMS[aim]):
        assert began[aim].acquire(timeout=60), f"no {aim} was begun"
    time.sleep(dice * journal.took.get(aim, FIRST_GUESS))
    house.kill()
    for thread in threads:
        thread.join()
    return [write for write in journal.sent[before:] if not write.told]


def test_kill_9_loses_halves_and_doubles_nothing(house):
    journal, dice = Journal(), random.Random(7)
    visitors = [Visitor(house.url) for _ in range(4)]
    for visitor in visitors:
        visitor.sign_in(stock.EMAIL, stock.PASSWORD)
    cut, stood = Counter(), Counter()
    for life in range(KILLS):
        open_ones = one_life(house, visitors, journal, life, dice.random())
        kept = Kept(house.home, journal)
        kept.nothing_lost_nothing_doubled(journal)
        house.start()
        for write in open_ones:
            cut[write.kind] += 1
            stood[write.kind] += write.name in kept.names[write.kind]
            journal.send(write)
            assert write.told, f"{write.kind} {write.name} was refused when sent again"
    kept = Kept(house.home, journal)
    kept.nothing_lost_nothing_doubled(journal)
    print(f"\n{KILLS} kills")
    for kind in AIMS:
        print(
            f"  {kind:<9} {len(journal.told(kind)) - cut[kind]:>5} acknowledged before a kill,"
            f" {cut[kind]:>4} cut off by one ({stood[kind]} of them stood) and sent again:"
            " 0 lost, 0 half, 0 doubled"
        )
        assert sorted(kept.names[kind]) == sorted(write.name for write in journal.of(kind))
    assert set(cut) == set(AIMS), "some kind of write was never cut off"
    assert kept.unsealed == 0, "a signature has no checkpoint"
    assert gaps(house.home) == {}
    verified = house.clew("verify")
    assert verified.returncode == 0, verified.stdout
