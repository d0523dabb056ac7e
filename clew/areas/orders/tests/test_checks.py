"""Each check of orders: records that pass, and records made wrong that it finds.

What a gate refuses cannot be made by commands; the failing records are made by SQL, as somebody
would who imports history or edits the database.
"""

from datetime import timedelta

import pytest
import time_machine

from clew.areas.confirmations.commands import confirming
from clew.areas.confirmations.models import Confirmation
from clew.areas.orders import checks, commands
from clew.areas.orders.models import Order, Verification
from clew.areas.orders.tests import builders as b
from clew.areas.requirements.models import SetLine, SetRevision
from clew.kernel import clock
from clew.kernel.checks import checks as all_checks

pytestmark = pytest.mark.django_db


def found(look) -> list[tuple[str, bool]]:
    return [(item.number, item.ok) for item in look()]


def test_the_checks_are_known():
    mine = {c.obligation for c in all_checks() if c.name.startswith(checks.__name__)}
    assert mine == {"8.2.1-b", "8.2.3.1-a", "8.2.3.1-h", "5.1.2-a"}


def test_no_order_is_no_data_and_not_ok(everyone, ready_set):
    assert found(checks.orders_are_answered) == []
    b.order_at(everyone, "received", ready_set)
    assert found(checks.reviewed_before_accepted) == []
    assert found(checks.spoken_orders_confirmed) == []
    assert found(checks.determined_and_met) == []


def test_an_order_is_answered_in_time(everyone, ready_set):
    order = b.an_order(everyone, ready_set)
    assert found(checks.orders_are_answered) == [("SO-0001", True)]
    with time_machine.travel(clock.now() + timedelta(days=5)):
        (item,) = checks.orders_are_answered()
        assert not item.ok
        assert "was to be accepted or declined by" in item.sentence
        assert item.url == order.record.get_absolute_url()
        commands.accept(order, actor=everyone.alice)
        (item,) = checks.orders_are_answered()
        assert (item.ok, item.sentence) == (True, "SO-0001 is accepted.")


def test_reviewed_before_accepted(everyone, ready_set):
    order = b.order_at(everyone, "accepted", ready_set)
    assert found(checks.reviewed_before_accepted) == [("SO-0001", True)]
    late = order.requirement_set.newest.approved_at - timedelta(days=2)
    Order.objects.update(accepted_at=late)
    item = next(iter(checks.reviewed_before_accepted()))
    assert not item.ok
    assert "its review was approved only on" in item.sentence
    assert item.url == order.record.get_absolute_url()
    SetRevision.objects.update(approved_at=None)
    assert found(checks.reviewed_before_accepted) == [("SO-0001", False)]


def test_spoken_orders_are_confirmed(everyone, ready_set):
    order = b.order_at(everyone, "accepted", ready_set)
    assert found(checks.spoken_orders_confirmed) == []
    Order.objects.update(stated="verbal")
    assert found(checks.spoken_orders_confirmed) == [("SO-0001", True)]
    Confirmation.objects.update(at=order.accepted_at + timedelta(minutes=1))
    assert found(checks.spoken_orders_confirmed) == [("SO-0001", False)]
    Confirmation.objects.update(at=order.accepted_at - timedelta(days=1), kind="waiver")
    assert found(checks.spoken_orders_confirmed) == [("SO-0001", False)]


def test_requirements_are_determined_and_met(everyone, ready_set):
    b.order_at(everyone, "delivered", ready_set)
    assert found(checks.determined_and_met) == [("SO-0001", True)]
    SetRevision.objects.update(none_obligatory="")
    assert "nobody judged which law applies" in next(iter(checks.determined_and_met())).sentence
    SetRevision.objects.update(none_obligatory="a spare part only")
    Verification.objects.update(passed=False)
    item = next(iter(checks.determined_and_met()))
    assert not item.ok
    assert "nothing proves RQ-0002" in item.sentence
    SetRevision.objects.update(state="draft")
    SetLine.objects.all().delete()
    assert "no approved requirements" in next(iter(checks.determined_and_met())).sentence


def test_only_the_revision_in_force_says_why_no_law_applies(everyone, ready_set):
    b.order_at(everyone, "accepted", ready_set)
    b.revise(everyone, ready_set)
    assert found(checks.determined_and_met) == [("SO-0001", True)]


def test_a_waiver_that_ended_is_found_while_the_work_goes_on(everyone):
    its_set = b.a_set(everyone, set_class="light")
    b.approve(everyone, its_set)
    order = b.an_order(everyone, its_set)
    commands.accept(order, actor=everyone.alice)
    assert found(checks.no_work_after_a_waiver_ended) == []
    confirming.waive(
        its_set.newest,
        actor=everyone.heidi,
        reason="The season starts.",
        expires_on=clock.today() + timedelta(days=9),
    )
    assert found(checks.no_work_after_a_waiver_ended) == [("SO-0001", True)]
    b.release(everyone, its_set)
    commands.start(order, actor=everyone.dave)
    with time_machine.travel(clock.now() + timedelta(days=10)):
        (item,) = checks.no_work_after_a_waiver_ended()
        assert not item.ok
        assert "the customer has not confirmed" in item.sentence
        b.confirm(everyone, its_set)
        assert found(checks.no_work_after_a_waiver_ended) == []


def test_an_order_accepted_over_words_nobody_approved_is_found(everyone, ready_set):
    order = b.order_at(everyone, "accepted", ready_set)
    authority = b.approved_change(ready_set.record, actor=everyone.alice)
    b.revising.revise(ready_set, actor=everyone.alice, authority=authority)
    assert found(checks.reviewed_before_accepted) == [("SO-0001", True)]
    Order.objects.filter(pk=order.pk).update(accepted_revision=2)
    assert found(checks.reviewed_before_accepted) == [("SO-0001", False)]
