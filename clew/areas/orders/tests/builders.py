"""What the tests of orders share: a customer, a set at the state a test needs, an order at a state.

Everything is made by calling commands, so that `verify` stays green.
"""

from datetime import timedelta
from decimal import Decimal

from clew.areas.communication import commands as communication
from clew.areas.confirmations.commands import confirming
from clew.areas.customers import commands as customers
from clew.areas.customers.models import Contact, Customer
from clew.areas.orders import commands
from clew.areas.orders.models import Offer, Order
from clew.areas.requirements.commands import lines, releasing, reviewing, revising
from clew.areas.requirements.models import RequirementSet, SetLine, SetRevision
from clew.areas.requirements.stale import seen_of
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_record
from clew.kernel.testing import People

LINES = (
    ("stated", "800 Wren seats in grey", "product", False),
    ("implied", "The seat fits through the door of a two-door car", "product", True),
    ("organization", "Cartons stack four high", "delivery", False),
)


def a_customer(everyone: People, name: str = "Kinderfalk") -> Customer:
    """Register a customer with a payer who has a mail address and a user who has one."""
    customer = customers.register(name, actor=everyone.alice, place="Bremen", country="DE")
    address = name.lower()
    customers.add_contact(
        customer,
        "Greta Falk",
        actor=everyone.alice,
        email=f"greta@{address}.example",
        part="Buying",
    )
    customers.add_contact(
        customer, "Ute Kind", actor=everyone.alice, email=f"ute@{address}.example", party="user"
    )
    return customer


def greta(customer: Customer) -> Contact:
    """Return the contact who buys."""
    return customer.contacts.get(name="Greta Falk")


def a_set(
    everyone: People, *, customer: Customer | None = None, set_class: str = "standard"
) -> RequirementSet:
    """Open a set with three lines, one of them critical, and no law that applies."""
    customer = customer or a_customer(everyone)
    its_set = lines.open_set(
        "800 Wren seats", actor=everyone.alice, customer=customer, set_class=set_class
    )
    for origin, wording, category, critical in LINES:
        lines.add_line(
            its_set.newest,
            actor=everyone.alice,
            origin=origin,
            our_wording=wording,
            customer_wording="we would like 800 Wren seats" if origin == "stated" else "",
            source_note="their letter of 3 May" if origin == "stated" else "",
            category=category,
            critical=critical,
            criterion="fits",
            verification="trial",
            intended_use="families with small cars" if origin == "implied" else "",
            inferred_by="Alice" if origin == "implied" else "",
        )
    lines.say_none(
        its_set.newest, "obligatory", actor=everyone.alice, reason="sold as a spare part only"
    )
    return its_set


def submit(everyone: People, its_set: RequirementSet) -> SetRevision:
    """Send the newest revision into its review."""
    revision = its_set.newest
    return reviewing.submit(revision, actor=everyone.alice, seen=seen_of(revision))


def approve(everyone: People, its_set: RequirementSet) -> SetRevision:
    """Have every function say yes and the quality manager approve."""
    revision = submit(everyone, its_set)
    by_role = {role: actor for actor in everyone.all() for role in actor.roles}
    for verdict in list(revision.verdicts.filter(given_at=None)):
        reviewing.give_verdict(
            revision,
            verdict.function,
            actor=by_role[verdict.function],
            feasibility="yes",
            nothing_to_add=True,
        )
    revision.refresh_from_db()
    return reviewing.approve(revision, actor=everyone.bob, seen=seen_of(revision))


def confirm(everyone: People, its_set: RequirementSet) -> SetRevision:
    """Record the customer's own order as confirmation."""
    confirming.confirm_by_own_order(
        its_set.newest,
        actor=everyone.alice,
        contact=greta(its_set.customer),
        reference="PO-4711",
        source=their_order(everyone, its_set.customer),
        happened_at=clock.now(),
    )
    return its_set.newest


def their_order(everyone: People, customer: Customer) -> Record:
    """Catch the letter in which the customer's own order came."""
    note = communication.catch_note(
        actor=everyone.alice, channel="letter", text="We order: PO-4711.", customer=customer
    )
    return note.record


def release(everyone: People, its_set: RequirementSet) -> SetRevision:
    """Have those who must know first acknowledge, then release to the functions."""
    for notice in its_set.newest.notices.filter(acknowledged_at=None):
        by_role = {role: actor for actor in everyone.all() for role in actor.roles}
        releasing.acknowledge(notice, actor=by_role[notice.function])
    return releasing.release(its_set.newest, actor=everyone.alice)


def a_ready_set(everyone: People, *, set_class: str = "light") -> RequirementSet:
    """Return a set that is approved, confirmed and released."""
    its_set = a_set(everyone, set_class=set_class)
    approve(everyone, its_set)
    confirm(everyone, its_set)
    release(everyone, its_set)
    return its_set


def an_offer(
    everyone: People, its_set: RequirementSet, *, binding: bool = True, **more: object
) -> Offer:
    """Draft an offer that lacks nothing of its own."""
    said = {
        "price": Decimal("42000.00"),
        "valid_until": clock.today() + timedelta(days=30),
        "delivery_date": clock.today() + timedelta(days=60),
        "terms": "30 days net.",
        "contact": greta(its_set.customer),
    } | more
    return commands.draft_offer(its_set, actor=everyone.alice, binding=binding, **said)


def an_order(everyone: People, its_set: RequirementSet, **more: object) -> Order:
    """Receive an order in writing from the contact who buys."""
    said = {
        "title": "800 Wren seats",
        "contact": greta(its_set.customer),
        "customer_reference": "PO-4711",
        "quantity": Decimal(800),
        "unit": "pieces",
        "value": Decimal("42000.00"),
    } | more
    return commands.receive_order(its_set, actor=everyone.alice, **said)


def critical_line(order: Order) -> SetLine:
    """Return the one critical line of the order's revision."""
    revision = order.requirement_set.revisions.get(n=order.revision)
    return revision.lines.get(version__critical=True)


def prove(everyone: People, order: Order, *, passed: bool = True) -> None:
    """Record the proof of the critical line."""
    commands.verify(
        order,
        critical_line(order).requirement,
        actor=everyone.carol,
        passed=passed,
        method="trial in three cars",
        result="fits all three" if passed else "stuck in one",
    )


def order_at(everyone: People, state: str, its_set: RequirementSet | None = None) -> Order:
    """Return an order in a state, brought there by its steps; nothing it needs next is missing."""
    order = an_order(everyone, its_set or a_ready_set(everyone))
    if state == "declined":
        return commands.decline(order, actor=everyone.heidi, reason="no room in August")
    for reached, take in (
        ("accepted", lambda: commands.accept(order, actor=everyone.alice)),
        ("in_realization", lambda: commands.start(order, actor=everyone.dave)),
        ("ready", lambda: _ready(everyone, order)),
        ("delivered", lambda: _delivered(everyone, order)),
        ("closed", lambda: _closed(everyone, order)),
    ):
        if order.state == state:
            break
        take()
        if state == "cancelled" and reached == "accepted":
            return commands.cancel(order, actor=everyone.bob, reason="they closed the shop")
    order.refresh_from_db()
    assert order.state == state
    return order


def _ready(everyone: People, order: Order) -> None:
    prove(everyone, order)
    commands.make_ready(order, actor=everyone.bob)


def _delivered(everyone: People, order: Order) -> None:
    commands.deliver(order, actor=everyone.frank, what="800 Wren seats", delivered_on=clock.today())


def _closed(everyone: People, order: Order) -> None:
    commands.ask_satisfaction(order, greta(order.customer), actor=everyone.alice)
    commands.close(order, actor=everyone.alice, post_delivery_note="two years of warranty")


def revise(everyone: People, its_set: RequirementSet, *, editorial: bool = False) -> SetRevision:
    """Change the critical line in a new revision and bring it in force."""
    authority = approved_change(its_set.record, actor=everyone.alice)
    revision = revising.revise(its_set, actor=everyone.alice, authority=authority)
    line = revision.lines.get(version__critical=True)
    wording = "The seat fits through the door of a two-door car" + (
        "." if editorial else " with the roof down"
    )
    lines.edit_line(
        line, actor=everyone.alice, seen=line.version.n, our_wording=wording, editorial=editorial
    )
    approve(everyone, its_set)
    confirm(everyone, its_set)
    return release(everyone, its_set)


@command
def approved_change(of: Record, *, actor: Actor) -> Record:
    """Stand in for the area above: a change request as an identity in a state."""
    record = open_record("change_request", "Roof down", customer=of.customer, state="approved")
    emit("change_request.approved", record, actor=actor)
    return record
