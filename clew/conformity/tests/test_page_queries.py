"""How many questions a page asks the database: few, and as many whatever hangs on its record."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clew.areas.requirements.commands import lines
from clew.areas.requirements.commands.adding import add_lines
from clew.conformity.engine import run
from clew.conformity.tests.story import Story
from clew.kernel.comments.commands import say

pytestmark = pytest.mark.django_db
# Measured on the closed story, on which the log is not sealed yet: one more than in the bench.
# docs/decisions/0011-speed.md says why a page of a record asks more than twelve.
MOST = {
    "/": 9,
    "/orders/": 7,
    "/requirements/all": 8,
    "/search?q=seat": 6,
    "order": 18,
    "set": 15,
    "customer": 16,
    "requirement": 13,
    "history": 6,
    "thread": 42,
}


def asked(client: Client, path: str) -> list[str]:
    """Return the SQL of every query of a page, on its second call; roles are taken, not asked."""
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    assert answer.status_code == 200
    said = [query["sql"] for query in seen.captured_queries]
    return [sql for sql in said if not sql.startswith(("SET ROLE", "RESET ROLE"))]


def path_of(story: Story, place: str) -> str:
    order, its_set = story.order.record.number, story.its_set.record.number
    paths = {
        "order": f"/orders/{order}",
        "set": f"/requirements/{its_set}",
        "customer": f"/customers/{story.customer.record.number}",
        "requirement": f"/requirements/{story.change.touched[0]}",
        "history": f"/r/{its_set}/history",
        "thread": f"/thread/{order}",
    }
    return paths.get(place, place)


@pytest.mark.parametrize("place", MOST)
def test_a_page_asks_no_more_than_it_did(closed, client_of, everyone, place):
    found = asked(client_of(everyone.bob), path_of(closed, place))
    assert len(found) <= MOST[place], "\n".join(sql[:110] for sql in found)
    once = [sql for sql in found if found.count(sql) > 1]
    assert not once, f"asked twice: {once[0][:300]}"


def test_a_draft_of_thirty_lines_asks_what_one_of_three_asks(client_of, everyone):
    its_set = lines.open_set("Thirty", actor=everyone.alice, customer=_customer(everyone))
    client, path = client_of(everyone.bob), f"/requirements/{its_set.record.number}"
    _add(its_set, everyone, 3)
    few = asked(client, path)
    _add(its_set, everyone, 27)
    assert len(asked(client, path)) == len(few) <= 19


def test_a_run_of_all_checks_asks_for_two_orders_what_it_asks_for_one(closed, everyone):
    with CaptureQueriesContext(connection) as one:
        run()
    Story(everyone, another=" two").tell("closed")
    with CaptureQueriesContext(connection) as two:
        run()
    assert len(two) == len(one), "\n".join(q["sql"][:110] for q in two.captured_queries)


@pytest.mark.parametrize("place", ["order", "set", "customer", "thread"])
def test_talk_and_history_add_no_question(closed, client_of, everyone, place):
    client, path = client_of(everyone.bob), path_of(closed, place)
    of = {"order": closed.order, "thread": closed.order, "set": closed.its_set}
    record = of.get(place, closed.customer).record
    say(record, actor=everyone.alice, kind="comment", text="One word.")
    few = asked(client, path)
    for n in range(12):
        say(record, actor=everyone.alice, kind="comment", text=f"Word {n}.")
    assert len(asked(client, path)) == len(few)


def _customer(everyone):
    from clew.areas.customers import commands as customers

    return customers.register("Thirty Ltd", actor=everyone.alice)


def _add(its_set, everyone, count: int) -> None:
    row = {"origin": "implied", "category": "product", "our_wording": "It holds.",
           "intended_use": "On a bicycle."}  # fmt: skip
    add_lines(its_set.newest, [dict(row) for _ in range(count)], actor=everyone.alice)
