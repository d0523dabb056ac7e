"""8.2.1-b: an enquiry is answered, or owned and in time."""

from datetime import timedelta

import pytest

from clew.areas.communication import commands as communication
from clew.areas.communication.checks import enquiries_are_handled
from clew.areas.customers import commands as customers
from clew.kernel import clock
from clew.kernel.people.actor import SYSTEM

pytestmark = pytest.mark.django_db


def ask(actor, days_ago=0):
    customer = customers.register("Kinderfalk", actor=SYSTEM)
    greta = customers.add_contact(customer, "Greta", actor=SYSTEM, email="g@kinderfalk.example")
    note = communication.catch_note(
        actor=actor,
        channel="phone",
        text="800 seats.",
        contact=greta,
        happened_at=clock.now() - timedelta(days=days_ago),
    )
    return communication.make_enquiry(note, actor=actor)


def test_no_enquiry_is_no_data(everyone):
    assert list(enquiries_are_handled()) == []


def test_open_in_time_and_answered_pass(everyone):
    ask(everyone.alice)
    late = ask(everyone.alice, days_ago=30)
    communication.answer_enquiry(late, actor=everyone.alice, answer="Yes.", delay_reason="holidays")
    assert [item.ok for item in enquiries_are_handled()] == [True, True]


def test_late_or_unowned_fails_with_a_sentence(everyone):
    ask(everyone.alice, days_ago=30)
    ask(SYSTEM)
    late, unowned = enquiries_are_handled()
    assert not late.ok
    assert "was to be answered by" in late.sentence
    assert not unowned.ok
    assert unowned.sentence == "Nobody owns it and it has no answer."
    assert unowned.number == "EN-0002"
    assert unowned.url == "/r/EN-0002"
