"""Every state × verb × person of both step tables, against a table written by hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from clew.areas.customers.queries import contact_actor
from clew.areas.orders import commands
from clew.areas.orders.models import Offer, Order
from clew.areas.orders.tests.builders import (
    an_offer,
    greta,
    order_at,
    prove,
)
from clew.areas.orders.workflow import OFFER, ORDER
from clew.areas.requirements.models import RequirementSet
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refused
from clew.kernel.testing import ROLES, People

pytestmark = pytest.mark.django_db

# alice sells, bob is quality manager, carol engineers, dave produces, frank ships, heidi is top
# management, judy answers customers; erin buys, grace knows the law, ivan only works here.
MAY = {
    ("received", "accept"): "alice bob judy",
    ("received", "decline"): "bob heidi",
    ("accepted", "start"): "bob carol dave",
    ("accepted", "cancel"): "bob heidi",
    ("in_realization", "cancel"): "bob heidi",
    ("in_realization", "make_ready"): "bob dave",
    ("ready", "send_back"): "bob dave",
    ("ready", "deliver"): "alice frank judy",
    ("delivered", "close"): "alice bob judy",
}
OFFER_MAY = {
    ("draft", "send"): "alice bob judy",
    ("draft", "withdraw"): "alice bob judy",
    ("sent", "accept"): "alice bob judy",
    ("sent", "lose"): "alice bob judy",
    ("sent", "withdraw"): "alice bob judy",
}
CLOSING = {"post_delivery_note": "none", "not_asked_reason": "they asked us not to"}

Act = Callable[[Actor], object]


def _acts(order: Order) -> dict[str, Act]:
    return {
        "accept": lambda who: commands.accept(order, actor=who),
        "decline": lambda who: commands.decline(order, actor=who, reason="no room"),
        "start": lambda who: commands.start(order, actor=who),
        "cancel": lambda who: commands.cancel(order, actor=who, reason="no need"),
        "make_ready": lambda who: commands.make_ready(order, actor=who),
        "send_back": lambda who: commands.send_back(order, actor=who, reason="a label is wrong"),
        "deliver": lambda who: commands.deliver(
            order, actor=who, what="seats", delivered_on=clock.today()
        ),
        "close": lambda who: commands.close(order, actor=who, **CLOSING),
    }


def _offer_acts(offer: Offer) -> dict[str, Act]:
    return {
        "send": lambda who: commands.send_offer(offer, actor=who),
        "lose": lambda who: commands.lose_offer(offer, actor=who, reason="too dear"),
        "withdraw": lambda who: commands.withdraw_offer(offer, actor=who, reason="wrong price"),
    }


def _everybody(everyone: People, order: Order | Offer) -> dict[str, Actor]:
    people = {name: getattr(everyone, name) for name in ROLES}
    return people | {"greta": contact_actor(greta(order.customer))}


def _denied_leaves_nothing(subject: Order | Offer, act: Act, who: Actor, place: str) -> None:
    events, state = Event.objects.count(), subject.state
    with pytest.raises(Refused):
        act(who)
    subject.refresh_from_db()
    assert (Event.objects.count(), subject.state) == (events, state), place


def test_who_may_do_what_with_an_order(everyone, ready_set):
    for state in ORDER.words:
        _try_order(everyone, state, order_at(everyone, state, ready_set))
    assert verify().ok


def _try_order(everyone: People, state: str, order: Order) -> None:
    if state == "in_realization":
        prove(everyone, order)
    acts = _acts(order)
    assert set(acts) == {step.verb for step in ORDER.steps}
    for verb, act in acts.items():
        allowed = MAY.get((state, verb), "").split()
        for name, who in _everybody(everyone, order).items():
            given = CLOSING if verb == "close" else {}
            refusals = ORDER.refusals(order, verb, actor=who, **given)
            place = f"{verb} by {name} when {state}: {refusals}"
            assert (not refusals) == (name in allowed), place
            if refusals:
                _denied_leaves_nothing(order, act, who, place)


def test_who_may_do_what_with_an_offer(everyone, ready_set):
    for state in ("draft", "sent", "accepted", "lost", "withdrawn", "expired"):
        _try_offer(everyone, state, _offer_at(everyone, state, ready_set))
    assert verify().ok


def _try_offer(everyone: People, state: str, offer: Offer) -> None:
    acts = _offer_acts(offer)
    assert {*acts, "accept", "expire"} == {step.verb for step in OFFER.steps}
    for step in OFFER.steps:
        allowed = OFFER_MAY.get((state, step.verb), "").split()
        for name, who in _everybody(everyone, offer).items():
            refusals = OFFER.refusals(offer, step.verb, actor=who)
            place = f"{step.verb} by {name} when {state}: {refusals}"
            assert (not refusals) == (name in allowed), place
            if refusals and step.verb in acts:
                _denied_leaves_nothing(offer, acts[step.verb], who, place)


def _offer_at(everyone: People, state: str, its_set: RequirementSet) -> Offer:
    offer = an_offer(everyone, its_set)
    if state == "draft":
        return offer
    if state == "withdrawn":
        return commands.withdraw_offer(offer, actor=everyone.alice, reason="wrong price")
    commands.send_offer(offer, actor=everyone.alice)
    if state == "lost":
        commands.lose_offer(offer, actor=everyone.alice, reason="too dear")
    if state == "accepted":
        commands.receive_order(its_set, actor=everyone.alice, title="800 seats", offer=offer)
    if state == "expired":
        with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
            commands.expire_offers()
    offer.refresh_from_db()
    assert offer.state == state
    return offer
