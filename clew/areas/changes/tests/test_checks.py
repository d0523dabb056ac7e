"""The check of the room, each with one that passes and ones that fail."""

import pytest

from clew.areas.changes import commands
from clew.areas.changes.checks import affected_items_reissued
from clew.areas.changes.models import ImpactItem
from clew.areas.changes.tests import change_parts as parts
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
