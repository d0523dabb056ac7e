"""Finding offers and orders for a reader."""

from django.db.models import QuerySet

from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.orders.models import Offer, Order
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.areas.requirements.queries import approved, revision_of
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.records.queries import in_order, numbered, of_visible_records
from clew.kernel.records.queries import visible_to as visible_records
from clew.kernel.remembering import read_once

RUNNING = ("accepted", "in_realization", "ready")
_SHOWN = (
    "record__owner",
    "record__customer",
    "customer__record",
    "requirement_set__record",
    "contact",
)


def visible_to(actor: Actor) -> QuerySet[Order]:
    """Return the orders this actor may know of."""
    return of_visible_records(Order.objects.all(), actor).select_related(
        *_SHOWN, "receiver", "end_user", "offer__record", "enquiry__record", "source__record"
    )


def find(actor: Actor, number: str) -> Order | None:
    """Return the order with that number, None for a record of another kind."""
    return next(iter(visible_to(actor).filter(record__number=number.upper()).order_by()), None)


def get_visible(actor: Actor, number: str) -> Order:
    """Return the order with that number; foreign and missing answer alike (404)."""
    return numbered(visible_to(actor), number, "order")


def visible_offers(actor: Actor) -> QuerySet[Offer]:
    """Return the offers this actor may know of."""
    return of_visible_records(Offer.objects.all(), actor).select_related(*_SHOWN, "enquiry__record")


def get_visible_offer(actor: Actor, number: str) -> Offer:
    """Return the offer with that number; foreign and missing answer alike (404)."""
    return numbered(visible_offers(actor), number, "offer")


def revision_to_promise(requirement_set: RequirementSet) -> SetRevision:
    """Return the revision a promise would be made on: the newest that was not given up.

    A draft or one in review counts, and stops the promise: nobody promises words that are still
    being changed. One that was declined or withdrawn leaves the approved one before it in force.
    """
    newest = requirement_set.newest
    if newest.state in {"declined", "withdrawn"}:
        return approved(requirement_set) or newest
    return newest


def promised(order: Order) -> SetRevision:
    """Return the revision an order follows, read once on a page; 404 when there is none."""
    name = f"revision {order.requirement_set_id}/{order.revision}"
    return read_once(name, lambda: revision_of(order.requirement_set, order.revision))


def enquiry_of(requirement_set: RequirementSet) -> Enquiry | None:
    """Return the enquiry a set answers, by its link."""
    return (
        Enquiry.objects.filter(
            record__links_down__target=requirement_set.record,
            record__links_down__type="answers",
            record__links_down__removed_at=None,
        )
        .select_related("record", "contact")
        .first()
    )


def source_of(actor: Actor, number: str, customer: Record) -> Interaction | None:
    """Return the interaction an order is stated in; None when unseen or of another customer."""
    return (
        Interaction.objects.filter(
            record__in=visible_records(actor), record__number=number.upper(), customer=customer.pk
        )
        .select_related("record", "contact")
        .first()
        if number
        else None
    )


def running_on(requirement_set: Record, before: int) -> QuerySet[Order]:
    """Return the running orders of a set that follow a revision earlier than `before`."""
    return Order.objects.filter(
        requirement_set=requirement_set.pk, state__in=RUNNING, revision__lt=before
    ).order_by("record_id")


def mails_of(record: Record) -> list[OutgoingMail]:
    """Return what we wrote to the customer about a record, oldest first."""
    return in_order(OutgoingMail.objects.filter(record=record), "pk")
