"""The demo's offers and orders: sent, received, accepted, and on to the work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry
from clew.areas.customers import commands as customers
from clew.areas.orders import commands as orders
from clew.areas.orders.models import Offer, Order
from clew.areas.requirements.models import RequirementSet
from clew.config import demo_agreeing, demo_changes, demo_making
from clew.config.demo_cast import Cast, read
from clew.kernel import clock

if TYPE_CHECKING:
    from clew.config.demo_deals import Matter


def offer(matter: Matter, cast: Cast, the_set: RequirementSet, enquiry: Enquiry) -> Offer:
    """Write an offer and send it."""
    drafted = draft_offer(matter, cast, the_set, enquiry)
    return orders.send_offer(drafted, actor=cast.seller(matter.customer))


def draft_offer(matter: Matter, cast: Cast, the_set: RequirementSet, enquiry: Enquiry) -> Offer:
    """Write an offer that nobody sent yet."""
    seller, contact = cast.seller(matter.customer), cast.contacts[matter.customer][0]
    currency = next(
        c["currency"] for c in read("company")["customers"] if c["key"] == matter.customer
    )
    return orders.draft_offer(
        the_set,
        actor=seller,
        binding=True,
        price=Decimal(matter.price),
        currency=currency,
        valid_until=clock.today() + timedelta(days=30),
        delivery_date=clock.today() + timedelta(days=60),
        terms="Free to the customer's warehouse. Half at order, half within 14 days of delivery.",
        contact=contact,
        enquiry=Enquiry.objects.get(pk=enquiry.pk),
    )


def receive(
    matter: Matter,
    cast: Cast,
    the_set: RequirementSet,
    enquiry: Enquiry,
    offer: Offer | None,
) -> Order:
    """Take the customer's order, by mail or by word of mouth."""
    contact, seller = cast.contacts[matter.customer][0], cast.seller(matter.customer)
    reference = f"PO-{clock.today():%y}-{1000 + 37 * (enquiry.pk % 211)}"
    said = communication.catch_note(
        actor=seller,
        channel="phone" if matter.verbal else "mail",
        subject=f"Order {reference}",
        text=f"We order as you offered: {matter.title}. Our number is {reference}.",
        contact=contact,
        happened_at=clock.now() - timedelta(minutes=10),
    )
    order = orders.receive_order(
        the_set,
        actor=seller,
        title=matter.title,
        contact=contact,
        offer=Offer.objects.get(pk=offer.pk) if offer else None,
        enquiry=Enquiry.objects.get(pk=enquiry.pk),
        source=said,
        customer_reference=reference,
        stated="verbal" if matter.verbal else "documented",
        quantity=Decimal(matter.qty),
        unit="pieces",
        value=Decimal(matter.price),
        currency=offer.currency if offer else "EUR",
        wanted_date=clock.today() + timedelta(days=60),
    )
    return order


def play(
    matter: Matter,
    cast: Cast,
    the_set: RequirementSet,
    enquiry: Enquiry,
    offer: Offer | None,
) -> Iterator[float]:
    """Take the order, and carry it on as far as the matter goes."""
    if matter.confirm == "link":
        yield from demo_agreeing.ask_and_sign(matter, cast, the_set)
        if matter.to in {"asked", "questioned"}:
            return
    order = receive(matter, cast, the_set, enquiry, offer)
    if matter.hold:
        customers.hold(
            cast.customers[matter.customer],
            actor=cast.people["heidi"],
            reason="Two invoices are open since September",
        )
    if matter.to == "received":
        return
    if matter.to == "declined_order":
        yield 0.8
        orders.decline(order, actor=cast.people["heidi"], reason=matter.reason)
        return
    yield 0.4
    demo_agreeing.confirm(matter, cast, the_set, order)
    orders.accept(Order.objects.get(pk=order.pk), actor=cast.seller(matter.customer))
    yield 1.4
    if matter.to == "confirmed":  # production must know first, and has not read it yet
        return
    demo_agreeing.release(matter, cast, the_set)
    if matter.to == "accepted":
        yield from demo_changes.play(matter, cast, the_set, order)
        return
    yield from demo_making.play(matter, cast, the_set, order)
