"""The checks of the room, each with one that passes and ones that fail."""

from datetime import timedelta

import pytest
import time_machine

from clew.areas.changes import commands
from clew.areas.changes.checks import affected_items_reissued, wishes_are_answered
from clew.areas.changes.models import ImpactItem
from clew.areas.changes.tests import change_parts as parts
from clew.areas.communication.commands import tell_customer
from clew.kernel import clock
from clew.kernel.testing import prepared

pytestmark = pytest.mark.django_db


@prepared
def closed(its, everyone):
    change = parts.verified(its)
    return commands.close(
        change, actor=everyone.bob, lessons="Ask about use.", customer_feedback="Glad."
    )


def test_nothing_closed_is_no_data(its):
    parts.approved(its)
    assert list(affected_items_reissued()) == []


def test_a_change_closed_with_all_reissued_passes(closed):
    (item,) = affected_items_reissued()
    assert (item.number, item.ok) == ("CR-0001", True)
    assert "3 of " in item.sentence


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reissued": False, "reissued_at": None}, "before RS-0001"),
        ({"effect": ""}, "nobody judged RS-0001"),
    ],
)
def test_a_change_closed_with_something_old_fails(closed, values, words):
    its_set = closed.requirement_set.record
    ImpactItem.objects.filter(change=closed, affected=its_set).update(**values)
    (item,) = affected_items_reissued()
    assert not item.ok
    assert words in item.sentence


def test_a_change_nobody_looked_at_fails(closed):
    closed.impact.all().delete()
    (item,) = affected_items_reissued()
    assert not item.ok


def test_only_what_a_customer_asks_for_waits_for_an_answer(its):
    assert list(wishes_are_answered()) == []
    parts.submitted(its, origin="internal", customer_words="", need="Fewer complaints.")
    assert list(wishes_are_answered()) == []


def test_a_customers_change_is_answered_in_time(its, everyone):
    change = parts.submitted(its)
    (item,) = wishes_are_answered()
    assert (item.number, item.ok) == ("CR-0001", True)
    assert "waits for our answer" in item.sentence
    with time_machine.travel(clock.now() + timedelta(days=5)):
        (item,) = wishes_are_answered()
        assert not item.ok
        assert item.sentence.endswith("; nobody decided or answered.")
        assert item.url == change.record.get_absolute_url()
        tell_customer(
            change.source, actor=everyone.alice, subject="Charcoal", text="You hear by Friday."
        )
        (item,) = wishes_are_answered()
        assert (item.ok, item.sentence) == (
            True,
            "CR-0001 is not decided; the customer was answered.",
        )


def test_a_change_that_was_decided_is_answered(its):
    parts.approved(its)
    (item,) = wishes_are_answered()
    assert (item.ok, item.sentence) == (True, "CR-0001 is approved.")


def test_a_change_asked_without_a_message_waits_from_its_writing(its):
    parts.submitted(its, source=False)
    with time_machine.travel(clock.now() + timedelta(days=5)):
        (item,) = wishes_are_answered()
        assert not item.ok
