"""Verbs of orders up to the start of work: receive, accept, start, decline, cancel."""

from datetime import date
from decimal import Decimal

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.customers.models import Contact
from clew.areas.orders.models import STATED, Offer, Order
from clew.areas.orders.workflow import OFFER, ORDER
from clew.areas.requirements.models import RequirementSet
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.links.tracing import join
from clew.kernel.mail.sending import post
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import person_record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import refuse_unless
from clew.kernel.tasks.asking import ask, done, done_all
from clew.kernel.workflow import require


@command
def receive_order(
    requirement_set: RequirementSet,
    *,
    actor: Actor,
    title: str,
    contact: Contact | None = None,
    offer: Offer | None = None,
    enquiry: Enquiry | None = None,
    source: Interaction | None = None,
    customer_reference: str = "",
    stated: str = "documented",
    quantity: Decimal | None = None,
    unit: str = "",
    value: Decimal | None = None,
    currency: str = "EUR",
    wanted_date: date | None = None,
) -> Order:
    """Record that an order came in; it binds nobody until it is accepted.

    stated: "documented" or "verbal" (8.2.3.1: a verbal one is confirmed before acceptance).
    """
    require(actor, "sales", "customer_service", "quality_manager", to="take an order")
    refuse_unless(title.strip(), "The order needs a title.")
    refuse_unless(stated in STATED, f"{stated!r} is not a way in which an order comes.")
    refuse_unless(quantity is None or quantity > 0, "A quantity is more than zero.")
    refuse_unless(value is None or value >= 0, "A value is not negative.")
    its_record = requirement_set.record
    record = open_record(
        "order",
        title.strip(),
        owner=person_record(actor),
        customer=requirement_set.customer.record,
        state="received",
    )
    order = Order.objects.create(
        record=record,
        customer=requirement_set.customer,
        contact=contact,
        enquiry=enquiry,
        offer=offer,
        requirement_set=requirement_set,
        revision=requirement_set.newest.n,
        source=source,
        customer_reference=customer_reference.strip(),
        stated=stated,
        quantity=quantity,
        unit=unit,
        value=value,
        currency=currency,
        wanted_date=wanted_date,
        received_at=clock.now(),
    )
    _join_thread(order, actor)
    emit(
        "order.received",
        record,
        actor=actor,
        revision=order.revision,
        changes={
            "title": (None, title.strip()),
            "customer reference": (None, order.customer_reference or None),
            "stated": (None, stated),
            "quantity": (None, quantity),
            "wanted date": (None, wanted_date),
        },
    )
    ask(
        record,
        "accept",
        f"Accept or decline {record.number}",
        url=record.get_absolute_url(),
        actor=actor,
        person=record.owner,
        note=title.strip(),
        customer_waits=True,
    )
    return order


def _join_thread(order: Order, actor: Actor) -> None:
    record, set_record = order.record, order.requirement_set.record
    join("ordered", set_record, record, actor=actor, source_revision=order.revision)
    emit("requirement_set.ordered", set_record, actor=actor, changes={"order": (None, record)})
    if order.source is not None:
        join("stated_in", order.source.record, record, actor=actor)
        emit(
            "interaction.used", order.source.record, actor=actor, changes={"order": (None, record)}
        )
    if order.offer is not None:
        join("accepted_offer", order.offer.record, record, actor=actor)
        OFFER.advance(order.offer, "accept", actor=actor, changes={"order": (None, record)})
    if order.enquiry is not None and order.enquiry.state in {"open", "answered", "offered"}:
        communication.mark_won(order.enquiry, actor=actor, order=record)


@command
def accept(order: Order, *, actor: Actor) -> Order:
    """Commit to the order; GATE commit (8.2.3.1): impossible before the review is approved.

    The newest approved revision becomes the order's revision.
    """
    lock_record(order.record)
    newest = order.requirement_set.newest.n
    ORDER.advance(order, "accept", actor=actor, revision=newest)
    assign(order, accepted_at=clock.now(), revision=newest)
    done(order.record, "accept", actor=actor)
    _tell_customer(order, "accepted", f"we accept your order{_reference(order)}. Thank you.")
    ask(
        order.record,
        "start",
        f"Start the work on {order.record.number}",
        url=order.record.get_absolute_url(),
        actor=actor,
        role="production",
        note=order.record.title,
    )
    return order


@command
def start(order: Order, *, actor: Actor) -> Order:
    """Start the work; GATE start: impossible before the confirmation or waiver and the release."""
    lock_record(order.record)
    ORDER.advance(order, "start", actor=actor, revision=order.revision)
    assign(order, started_at=clock.now())
    done(order.record, "start", actor=actor)
    return order


@command
def decline(order: Order, *, actor: Actor, reason: str) -> Order:
    """End an order that was received by not taking it: reason, approver, notice to the customer."""
    return _end(order, "decline", actor, reason, "we cannot take your order")


@command
def cancel(order: Order, *, actor: Actor, reason: str) -> Order:
    """End an order that was accepted: reason, approver, and the customer is told."""
    return _end(order, "cancel", actor, reason, "we have to cancel your order")


def _end(order: Order, verb: str, actor: Actor, reason: str, said: str) -> Order:
    refuse_unless(reason.strip(), "Say why; the customer is told with these words.")
    lock_record(order.record)
    assign(order, ended_reason=reason.strip()[:300], ended_by=actor.name)
    ORDER.advance(order, verb, actor=actor, reason=reason.strip())
    done_all(order.record, actor=actor)
    _tell_customer(order, verb, f"{said}{_reference(order)}.\n\n{reason.strip()}")
    return order


def _reference(order: Order) -> str:
    return f" {order.customer_reference}" if order.customer_reference else ""


def _tell_customer(order: Order, what: str, sentence: str) -> None:
    contact = order.contact
    if contact is None or not contact.email:
        return
    post(
        order.record,
        to_name=contact.name,
        to_address=contact.email,
        subject=f"Your order {order.customer_reference or order.record.number}",
        text=f"Dear {contact.name},\n\n{sentence}\n\n"
        f"{order.record.number}, {order.record.title}\n",
        key=what,
    )


@command
def adopt_revision(order: Order, n: int, *, actor: Actor) -> Order:
    """Let a running order follow the set's newly released revision; called by the change."""
    lock_record(order.record)
    refuse_unless(n > order.revision, f"{order.record.number} follows revision {n} already.")
    changes = assign(order, revision=n)
    emit("order.revision_adopted", order.record, actor=actor, revision=n, changes=changes)
    return order
