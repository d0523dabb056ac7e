"""Somebody asked by name in the talk of a record: in their work, until they answer or look."""

import pytest

from clew.areas.customers import commands as customers
from clew.kernel.tasks.asking import waiting_for
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db


def customer_of(everyone):
    return customers.register("Wattlebird", actor=everyone.alice).record.number


def test_who_is_asked_finds_it_in_their_work_until_they_answer(everyone, client_of):
    number = customer_of(everyone)
    alice, carol = client_of(everyone.alice), client_of(everyone.carol)
    said = {"kind": "comment", "text": "@Carol and @Alice, does the buckle hold?"}
    assert alice.post(f"/r/{number}/say", said).status_code == 302
    (task,) = waiting_for(everyone.carol)
    assert task.title == f"Alice asks you about {number}"
    assert not waiting_for(everyone.alice).exists()
    assert "does the buckle hold" in task.note
    page = carol.get(f"/customers/{number}").content.decode()
    assert "You are asked here." in page
    assert f'id="{task.url.partition("#")[2]}"' in page
    carol.post(f"/r/{number}/say", {"kind": "comment", "text": "It does."})
    assert not waiting_for(everyone.carol).exists()
    assert "You are asked here." not in carol.get(f"/customers/{number}").content.decode()


def test_a_look_is_enough_and_stands_in_the_history(everyone, client_of):
    number = customer_of(everyone)
    said = {"kind": "comment", "text": "@Carol: for you to know."}
    client_of(everyone.alice).post(f"/r/{number}/say", said)
    carol = client_of(everyone.carol)
    assert carol.post(f"/r/{number}/seen").status_code == 302
    assert not waiting_for(everyone.carol).exists()
    assert events_of(number)[-1] == "customer.mention_seen"
    before = len(events_of(number))
    assert carol.post(f"/r/{number}/seen").status_code == 409
    assert len(events_of(number)) == before
