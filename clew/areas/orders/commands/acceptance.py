"""Verbs of orders up to the start of work: receive, accept, start, decline, cancel, adopt."""

from datetime import date
from decimal import Decimal
from typing import Any

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.customers.models import Contact
from clew.areas.orders.commands.promising import end_promise, promise
from clew.areas.orders.commands.telling import name_of, tell
from clew.areas.orders.models import STATED, Offer, Order
from clew.areas.orders.queries import RUNNING, revision_to_promise
from clew.areas.orders.workflow import OFFER, ORDER
from clew.areas.requirements.models import RequirementSet
from clew.areas.requirements.queries import revision_of
from clew.areas.requirements.stale import refuse_stale
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.links.tracing import join
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import person_record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import refuse_unless
from clew.kernel.tasks.asking import ask, done, done_all
from clew.kernel.workflow import require


def lock(order: Order) -> Order:
    """Lock the order's identity and read its row fresh, inside a command."""
    lock_record(order.record)
    order.refresh_from_db()
    return order


@command
def receive_order(
    requirement_set: RequirementSet,
    *,
    actor: Actor,
    title: str,
    contact: Contact | None = None,
    receiver: Contact | None = None,
    end_user: Contact | None = None,
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
    """Record that an order came in; it binds nobody until it is accepted (8.2.3).

    stated: "documented" or "verbal" (a verbal one is confirmed before acceptance). contact ordered
    and pays; receiver and end_user are named when they are others. quantity in `unit`; value in
    whole `currency` (three letters). Refused: people, offer, enquiry or source of another customer,
    an offer that is not sent.
    """
    require(actor, "sales", "customer_service", "quality_manager", to="take an order")
    refuse_unless(title.strip(), "Say what is ordered.")
    refuse_unless(stated in STATED, f"{stated!r} is not a way in which an order comes.")
    refuse_unless(quantity is None or quantity > 0, "A quantity is more than zero.")
    refuse_unless(value is None or value >= 0, "A value is not negative.")
    refuse_unless(len(currency) == 3, "A currency has three letters, as in EUR.")
    refuse_unless(len(customer_reference) <= 80, "The customer's number is longer than 80 signs.")
    refuse_foreign(requirement_set, contact, receiver, end_user, offer, enquiry, source)
    record = open_record(
        "order",
        title.strip(),
        owner=person_record(actor),
        customer=requirement_set.customer.record,
        state=ORDER.initial,
    )
    order = Order.objects.create(
        record=record,
        customer=requirement_set.customer,
        contact=contact,
        receiver=receiver,
        end_user=end_user,
        enquiry=enquiry,
        offer=offer,
        requirement_set=requirement_set,
        revision=revision_to_promise(requirement_set).n,
        source=source,
        customer_reference=customer_reference.strip(),
        stated=stated,
        quantity=quantity,
        unit=unit.strip()[:20],
        value=value,
        currency=currency,
        wanted_date=wanted_date,
        received_at=clock.now(),
    )
    _say_received(order, actor)
    _join_thread(order, actor)
    ask(
        record,
        "accept",
        f"Accept or decline {record.number}",
        url=record.get_absolute_url(),
        actor=actor,
        person=record.owner,
        role="" if record.owner else "sales",
        note=record.title,
        customer_waits=True,
    )
    return order


def refuse_foreign(requirement_set: RequirementSet, *rows: Any) -> None:
    """Refuse a contact, offer, enquiry or interaction that is of another customer than the set."""
    customer = requirement_set.customer
    for row in rows:
        refuse_unless(
            row is None or row.customer_id == customer.pk,
            f"What is named here is not of {customer.name}. Choose again.",
        )


def _say_received(order: Order, actor: Actor) -> None:
    said = ("customer_reference", "stated", "quantity", "unit", "value", "currency", "wanted_date")
    changes = {name.replace("_", " "): (None, getattr(order, name) or None) for name in said}
    emit(
        "order.received",
        order.record,
        actor=actor,
        revision=order.revision,
        changes={"title": (None, order.record.title), **changes},
    )


def _join_thread(order: Order, actor: Actor) -> None:
    record, set_record = order.record, order.requirement_set.record
    became = {"order": (None, record.number)}
    join("ordered", set_record, record, actor=actor, source_revision=order.revision)
    emit("requirement_set.ordered", set_record, actor=actor, changes=became)
    if order.source is not None:
        join("stated_in", order.source.record, record, actor=actor)
        communication.mark_used(order.source, actor=actor)
    if order.offer is not None:
        join("accepted_offer", order.offer.record, record, actor=actor)
        OFFER.advance(order.offer, "accept", actor=actor, changes=became)
    if order.enquiry is not None and order.enquiry.state in {"open", "answered", "offered"}:
        communication.mark_won(order.enquiry, actor=actor, order=record)


@command
def accept(order: Order, *, actor: Actor, seen: str | None = None) -> Order:
    """Commit to the order; GATE commit (8.2.3.1): impossible before the review is approved.

    seen: what the page showed of the revision (`seen_of`); other words now are a Conflict. None:
    no page was read. The newest approved revision becomes the order's, and the customer is told.
    """
    lock(order)
    revision = revision_to_promise(order.requirement_set)
    n = revision.n
    changes = {"revision": (order.revision, n)}
    ORDER.advance(order, "accept", actor=actor, revision=n, changes=changes)
    if seen is not None:  # after the gate, whose sentence says more; a Conflict undoes the step
        refuse_stale(revision, seen)
    assign(order, accepted_at=clock.now(), revision=n, accepted_revision=n)
    promise(order, actor=actor)
    done(order.record, "accept", actor=actor)
    tell(
        order,
        "accepted",
        "is accepted",
        f"thank you for your order {name_of(order)}. We accept it, as written down in "
        f"{order.requirement_set.record.number}, revision {n}.",
    )
    _ask_role(order, "start", f"Start the work on {order.record.number}", "production", actor)
    return order


def _ask_role(order: Order, key: str, title: str, role: str, actor: Actor) -> None:
    record = order.record
    ask(
        record, key, title, url=record.get_absolute_url(), actor=actor, role=role, note=record.title
    )


@command
def start(order: Order, *, actor: Actor) -> Order:
    """Start the work; GATE start: impossible before the confirmation or waiver and the release."""
    lock(order)
    ORDER.advance(order, "start", actor=actor, revision=order.revision)
    assign(order, started_at=clock.now())
    done(order.record, "start", actor=actor)
    title = f"Prove what is critical and release {order.record.number}"
    _ask_role(order, "release", title, "quality_manager", actor)
    return order


@command
def decline(order: Order, *, actor: Actor, reason: str, told: str = "") -> Order:
    """End a received order by not taking it: reason, approver, notice to the customer (8.2.3).

    told: how the customer was told, asked for when nobody there has a mail address.
    """
    return _end(order, "decline", actor, reason, told, "we cannot take on your order")


@command
def cancel(order: Order, *, actor: Actor, reason: str, told: str = "") -> Order:
    """End an accepted order: reason, approver, and the customer is told (`told` as in decline)."""
    return _end(order, "cancel", actor, reason, told, "we have to cancel your order")


def _end(order: Order, verb: str, actor: Actor, reason: str, told: str, words: str) -> Order:
    reason, told = reason.strip(), told.strip()
    refuse_unless(reason, "Say why; the customer is told with these words.")
    lock(order)
    ORDER.advance(
        order, verb, actor=actor, reason=reason, told=told,
        changes={"customer told": (None, told or None)},
    )  # fmt: skip
    assign(order, ended_reason=reason[:300], ended_by=actor.name)
    end_promise(order, actor=actor)
    end_promise(order.offer, actor=actor)
    done_all(order.record, actor=actor)
    tell(order, verb, f"is {order.state}", f"{words} {name_of(order)}.\n\nThe reason: {reason}")
    return order


@command
def adopt_revision(order: Order, n: int, *, actor: Actor) -> Order:
    """Let a running order follow revision n of its set, which was released (8.2.4).

    Refused: an order that is not running, a revision that is not newer or not released.
    """
    lock(order)
    number = order.record.number
    refuse_unless(order.state in RUNNING, f"{number} is {ORDER.words[order.state]}, not running.")
    refuse_unless(n > order.revision, f"{number} follows revision {order.revision} already.")
    refuse_unless(
        revision_of(order.requirement_set, n).state == "released",
        f"Revision {n} of {order.requirement_set.record.number} is not released.",
    )
    changes = assign(order, revision=n)
    emit("order.revision_adopted", order.record, actor=actor, revision=n, changes=changes)
    promise(order, actor=actor)
    return order
