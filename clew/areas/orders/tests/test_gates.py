"""The gates: what stops a promise, the start, the release, the close, and where it leads."""

import re
from datetime import timedelta

import pytest
from django.urls import resolve

from clew.areas.confirmations.commands import confirming
from clew.areas.customers import commands as customers
from clew.areas.customers.queries import contact_actor
from clew.areas.orders import commands
from clew.areas.orders.proof import proofs
from clew.areas.orders.reactions import follow_released_revision
from clew.areas.orders.tests import builders as b
from clew.areas.orders.workflow import ORDER
from clew.areas.requirements.commands import lines, reviewing
from clew.areas.requirements.stale import seen_of
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.records.models import Hold
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.tasks.models import Task
from clew.kernel.testing import deliver_all, events_of

pytestmark = pytest.mark.django_db


def refused(act, *, saying: str) -> list[str]:
    """Take an act that must be refused; return where its links lead, all of them to routes."""
    events = Event.objects.count()
    with pytest.raises(Refused, match=saying) as caught:
        act()
    assert Event.objects.count() == events
    urls = [r.url for r in caught.value.refusals if r.url]
    for url in urls:
        resolve(url.split("?")[0].split("#")[0])
    return urls


def test_nothing_is_accepted_before_the_review(everyone):
    its_set = b.a_set(everyone)
    order = b.an_order(everyone, its_set)

    def accept():
        return commands.accept(order, actor=everyone.alice)

    number = its_set.record.number
    assert refused(accept, saying=f"before the review of {number}, revision 1, is approved") == [
        f"/requirements/{number}/review?revision=1"
    ]
    b.approve(everyone, its_set)
    commands.accept(order, actor=everyone.alice)
    order.refresh_from_db()
    assert (order.state, order.revision, order.record.state) == ("accepted", 1, "accepted")
    mail = OutgoingMail.objects.get(record=order.record)
    assert (mail.to_address, mail.subject) == (
        "greta@kinderfalk.example",
        "Your order PO-4711 is accepted",
    )
    assert verify().ok


def test_the_page_somebody_accepts_from_must_show_what_is_promised(everyone, ready_set):
    its_set, order = ready_set, b.an_order(everyone, ready_set)
    seen, number = seen_of(its_set.newest), its_set.record.number
    before = Event.objects.count()
    with pytest.raises(Conflict, match=f"{number} changed since you opened it"):
        commands.accept(order, actor=everyone.alice, seen="")
    assert Event.objects.count() == before
    assert commands.accept(order, actor=everyone.alice, seen=seen).state == "accepted"


def test_an_order_is_not_accepted_from_a_page_that_showed_other_words(client_of, everyone):
    its_set = b.a_set(everyone)
    b.approve(everyone, its_set)
    order = b.an_order(everyone, its_set)
    alice = client_of(everyone.alice)
    page = alice.get(f"/orders/{order.record.number}").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    reviewing.reopen(its_set.newest, actor=everyone.alice, reason="They want half of it.")
    line = its_set.newest.lines.first()
    lines.edit_line(line, actor=everyone.alice, seen=line.version.n, our_wording="Half of it.")
    b.approve(everyone, its_set)
    url = f"/orders/{order.record.number}/step/accept"
    answer = alice.post(url, {"seen": seen})
    assert answer.status_code == 409
    assert "Half of it." in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "received"
    assert alice.post(url, {"seen": seen_of(its_set.newest)}).status_code == 302


@pytest.mark.parametrize("act", ["reopen", "withdraw"])
def test_what_an_order_was_accepted_over_is_not_taken_back(client_of, everyone, act):
    its_set = b.a_set(everyone)
    b.approve(everyone, its_set)
    order = b.an_order(everyone, its_set)
    commands.accept(order, actor=everyone.alice)
    alice, number = client_of(everyone.alice), its_set.record.number
    before = Event.objects.count()
    answer = alice.post(f"/requirements/{number}/{act}", {"reason": "Half of it."})
    assert answer.status_code == 409
    assert "A change request opens the next revision" in answer.content.decode()
    assert f'href="/r/{order.record.number}"' in answer.content.decode()
    assert (its_set.newest.state, Event.objects.count()) == ("reviewed", before)
    commands.cancel(order, actor=everyone.heidi, reason="They closed the shop.")
    assert alice.post(f"/requirements/{number}/{act}", {"reason": "Over."}).status_code == 302
    assert its_set.newest.state == {"reopen": "draft", "withdraw": "withdrawn"}[act]
    assert verify().ok


def test_a_binding_offer_holds_its_words_until_it_ends(client_of, everyone):
    its_set = b.a_set(everyone)
    b.approve(everyone, its_set)
    offer = b.an_offer(everyone, its_set)
    commands.send_offer(offer, actor=everyone.alice)
    alice, number = client_of(everyone.alice), its_set.record.number
    answer = alice.post(f"/requirements/{number}/reopen", {"reason": "Half of it."})
    assert answer.status_code == 409
    assert "Withdraw the offer first" in answer.content.decode()
    commands.withdraw_offer(offer, actor=everyone.alice, reason="They want half of it.")
    assert alice.post(f"/requirements/{number}/reopen", {"reason": "Half."}).status_code == 302
    assert verify().ok


def test_a_revision_that_is_being_changed_stops_the_promise_until_it_is_given_up(
    everyone, ready_set
):
    order = b.an_order(everyone, ready_set)
    authority = b.approved_change(ready_set.record, actor=everyone.alice)
    revision = b.revising.revise(ready_set, actor=everyone.alice, authority=authority)
    refused(lambda: commands.accept(order, actor=everyone.alice), saying="revision 2, is approved")
    reviewing.withdraw(revision, actor=everyone.alice, reason="they changed their mind")
    assert commands.accept(order, actor=everyone.alice).revision == 1


def test_a_spoken_order_is_confirmed_before_it_is_accepted(everyone):
    its_set = b.a_set(everyone)
    b.approve(everyone, its_set)
    order = b.an_order(everyone, its_set, stated="verbal")
    confirming.waive(
        its_set.newest,
        actor=everyone.heidi,
        reason="the season starts",
        expires_on=clock.today() + timedelta(days=9),
    )
    urls = refused(
        lambda: commands.accept(order, actor=everyone.alice), saying="came by word of mouth"
    )
    assert urls == [f"/requirements/{its_set.record.number}/confirm"]
    confirming.confirm_by_read_back(
        its_set.newest,
        actor=everyone.alice,
        contact=b.greta(its_set.customer),
        reference="read to her line by line",
        happened_at=clock.now(),
    )
    assert commands.accept(order, actor=everyone.alice).state == "accepted"
    assert verify().ok


def test_a_customer_on_hold_stops_the_promise(everyone, ready_set):
    order = b.an_order(everyone, ready_set)
    customers.hold(ready_set.customer, actor=everyone.bob, reason="two bills are open")
    order.refresh_from_db()
    refused(lambda: commands.accept(order, actor=everyone.alice), saying="two bills are open")


def test_a_hold_of_a_higher_room_stops_its_step(everyone, ready_set):
    order = b.order_at(everyone, "received", ready_set)
    Hold.objects.create(
        record=order.record, step="accept", sentence="A change is pending.",
        placed_by=order.requirement_set.record, placed_at=clock.now(),
    )  # fmt: skip
    refused(lambda: commands.accept(order, actor=everyone.alice), saying="A change is pending")


def test_work_waits_for_the_confirmation_and_the_release(everyone):
    its_set = b.a_set(everyone)
    b.approve(everyone, its_set)
    order = b.an_order(everyone, its_set)
    commands.accept(order, actor=everyone.alice)

    def start():
        return commands.start(order, actor=everyone.dave)

    number = its_set.record.number
    assert refused(start, saying="has not confirmed") == [f"/requirements/{number}/confirm"]
    b.confirm(everyone, its_set)
    assert refused(start, saying="is not released to the functions") == [
        f"/requirements/{number}/release"
    ]
    b.release(everyone, its_set)
    assert start().state == "in_realization"
    assert verify().ok


def test_a_waiver_lets_work_start_until_it_ends(everyone):
    its_set = b.a_set(everyone, set_class="light")
    b.approve(everyone, its_set)
    order = b.an_order(everyone, its_set)
    commands.accept(order, actor=everyone.alice)
    confirming.waive(
        its_set.newest, actor=everyone.heidi, reason="the season starts",
        expires_on=clock.today() + timedelta(days=9),
    )  # fmt: skip
    b.release(everyone, its_set)
    assert ORDER.refusals(order, "start", actor=everyone.dave) == []
    its_set.revisions.update(waived_until=clock.today() - timedelta(days=1))
    assert "has not confirmed" in ORDER.refusals(order, "start", actor=everyone.dave)[0].sentence


def test_nothing_is_released_while_something_critical_is_not_proved(everyone, ready_set):
    order = b.order_at(everyone, "in_realization", ready_set)
    number = b.critical_line(order).requirement.record.number

    def release():
        return commands.make_ready(order, actor=everyone.bob)

    url = f"/orders/{order.record.number}/verify?item={number}"
    assert refused(release, saying=f"{number} is critical and nothing proves") == [url]
    b.prove(everyone, order, passed=False)
    assert refused(release, saying=f"{number} is critical and its last check failed") == [url]
    b.prove(everyone, order)
    assert release().state == "ready"
    assert verify().ok


def test_a_proof_needs_words_a_line_of_the_order_and_somebody_who_checks(everyone, ready_set):
    order = b.order_at(everyone, "in_realization", ready_set)
    requirement = b.critical_line(order).requirement
    foreign = b.a_set(everyone, customer=b.a_customer(everyone, "Tern")).newest.lines.first()
    given = {"passed": True, "method": "trial", "result": "fits"}
    empty = given | {"result": " "}
    refused(
        lambda: commands.verify(order, requirement, actor=everyone.carol, **empty),
        saying="Say how it was checked",
    )
    refused(
        lambda: commands.verify(order, foreign.requirement, actor=everyone.carol, **given),
        saying="does not stand in revision 1",
    )
    refused(
        lambda: commands.verify(order, requirement, actor=everyone.alice, **given),
        saying="you need the role",
    )


def test_part_deliveries_pass_the_same_gate(everyone, ready_set):
    order = b.order_at(everyone, "ready", ready_set)
    part = {"actor": everyone.frank, "delivered_on": clock.today()}
    commands.deliver(order, what="400 seats", last=False, **part)
    order.refresh_from_db()
    assert (order.state, order.deliveries.count()) == ("ready", 1)
    b.prove(everyone, order, passed=False)
    refused(
        lambda: commands.deliver(order, what="400 seats", last=False, **part),
        saying="its last check failed",
    )
    tomorrow = clock.today() + timedelta(days=1)
    refused(
        lambda: commands.deliver(
            order, actor=everyone.frank, what="400 seats", delivered_on=tomorrow
        ),
        saying="in the future",
    )
    b.prove(everyone, order)
    commands.deliver(order, what="400 seats", **part)
    assert order.state == "delivered"
    assert [d.n for d in order.deliveries.order_by("n")] == [1, 2]
    subjects = OutgoingMail.objects.filter(record=order.record).values_list("subject", flat=True)
    assert [s.removeprefix("Your order PO-4711 ") for s in subjects] == [
        "is accepted", "is delivered in part", "is delivered",
    ]  # fmt: skip


def test_closing_needs_the_duties_and_the_question_or_a_reason(everyone, ready_set):
    order = b.order_at(everyone, "delivered", ready_set)
    refused(
        lambda: commands.close(order, actor=everyone.alice, post_delivery_note="none"),
        saying="Ask the customer what they thought of it, or say why not",
    )
    refused(
        lambda: commands.close(order, actor=everyone.alice, not_asked_reason="no address"),
        saying="Say which duties follow",
    )
    commands.close(
        order, actor=everyone.alice, post_delivery_note="none", not_asked_reason="no address"
    )
    assert not Task.objects.filter(record=order.record, done_at=None).exists()
    assert verify().ok


def test_declining_is_a_normal_end_with_a_mail(everyone, ready_set):
    order = b.order_at(everyone, "received", ready_set)
    refused(lambda: commands.decline(order, actor=everyone.heidi, reason="  "), saying="Say why")
    commands.decline(order, actor=everyone.heidi, reason="No room before October.")
    order.refresh_from_db()
    assert (order.state, order.ended_by) == ("declined", "Heidi")
    mail = OutgoingMail.objects.get(record=order.record)
    assert mail.subject == "Your order PO-4711 is declined"
    assert "The reason: No room before October." in mail.text
    assert not Task.objects.filter(record=order.record, done_at=None).exists()
    assert events_of(order.record.number) == ["order.received", "order.declined"]
    assert verify().ok


def test_a_customer_without_an_address_is_told_in_another_way(everyone, ready_set):
    order = b.an_order(everyone, ready_set, contact=None)
    refused(
        lambda: commands.decline(order, actor=everyone.heidi, reason="no room"),
        saying="say how they were told",
    )
    commands.decline(order, actor=everyone.heidi, reason="no room", told="called Greta at noon")
    assert not OutgoingMail.objects.filter(record=order.record).exists()


def test_an_order_takes_nothing_of_another_customer(everyone, ready_set):
    stranger = b.greta(b.a_customer(everyone, "Tern"))
    for part in ("contact", "receiver", "end_user"):
        refused(
            lambda part=part: b.an_order(everyone, ready_set, **{part: stranger}),
            saying="is not of Kinderfalk",
        )


def test_running_orders_follow_a_released_revision(everyone, ready_set):
    accepted, closed = (
        b.order_at(everyone, "accepted", ready_set),
        b.order_at(everyone, "closed", ready_set),
    )
    working = b.order_at(everyone, "in_realization", ready_set)
    b.prove(everyone, working)
    b.revise(everyone, ready_set)
    deliver_all()
    follow_released_revision(Event.objects.filter(verb="requirement_set.released").last())
    for order in (accepted, closed, working):
        order.refresh_from_db()
    assert [accepted.revision, closed.revision, working.revision] == [2, 1, 2]
    assert events_of(accepted.record.number).count("order.revision_adopted") == 1
    refused(lambda: commands.make_ready(working, actor=everyone.bob), saying="nothing proves yet")
    refused(
        lambda: commands.adopt_revision(working, 2, actor=everyone.bob), saying="follows revision 2"
    )
    refused(lambda: commands.adopt_revision(closed, 2, actor=everyone.bob), saying="not running")
    assert verify().ok


def test_a_typo_keeps_the_proof(everyone, ready_set):
    order = b.order_at(everyone, "in_realization", ready_set)
    b.prove(everyone, order)
    b.revise(everyone, ready_set, editorial=True)
    deliver_all()
    order.refresh_from_db()
    assert order.revision == 2
    assert [p.state for p in proofs(order) if p.is_due] == ["met"]


def test_the_words_of_the_set_are_open_again_only_by_a_change(everyone, ready_set):
    order = b.order_at(everyone, "accepted", ready_set)
    line = b.critical_line(order)
    with pytest.raises(Refused):
        lines.edit_line(line, actor=everyone.alice, seen=line.version.n, our_wording="smaller")


def test_the_page_says_why_an_offered_revision_is_not_taken_back(client_of, everyone):
    its_set = b.a_set(everyone)
    b.approve(everyone, its_set)
    commands.send_offer(b.an_offer(everyone, its_set), actor=everyone.alice)
    greta = b.greta(its_set.customer)
    link = confirming.send_link(its_set.newest, greta, actor=everyone.alice)
    confirming.answer_item(
        link,
        its_set.newest.lines.first().requirement,
        actor=contact_actor(greta),
        answer="propose",
        text="Charcoal.",
    )
    page = client_of(everyone.alice).get(f"/requirements/{its_set.record.number}/confirm")
    assert "Withdraw the offer first" in page.content.decode()
