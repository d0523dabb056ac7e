"""Verbs of offers: draft, send, and how they end."""

from datetime import date
from decimal import Decimal

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry
from clew.areas.customers.models import Contact
from clew.areas.orders.models import Offer
from clew.areas.orders.workflow import OFFER
from clew.areas.requirements.models import RequirementSet
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, lock_record
from clew.kernel.links.tracing import join
from clew.kernel.mail.sending import post
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.people.queries import company, person_record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import refuse_unless
from clew.kernel.workflow import require


@command
def draft_offer(
    requirement_set: RequirementSet,
    *,
    actor: Actor,
    binding: bool,
    price: Decimal | None = None,
    currency: str = "EUR",
    valid_until: date | None = None,
    delivery_date: date | None = None,
    terms: str = "",
    contact: Contact | None = None,
    enquiry: Enquiry | None = None,
) -> Offer:
    """Write an offer over the newest revision of a set; it is a promise only when binding and sent.

    price in whole units with cents, `currency` three letters. Refuses a negative price.
    """
    require(actor, "sales", "customer_service", "quality_manager", to="write an offer")
    refuse_unless(price is None or price >= 0, "A price is not negative.")
    its_record = requirement_set.record
    record = open_record(
        "offer",
        f"Offer for {its_record.title}",
        owner=person_record(actor),
        customer=requirement_set.customer.record,
        state="draft",
    )
    offer = Offer.objects.create(
        record=record,
        customer=requirement_set.customer,
        contact=contact,
        enquiry=enquiry,
        requirement_set=requirement_set,
        revision=requirement_set.newest.n,
        binding=binding,
        price=price,
        currency=currency,
        valid_until=valid_until,
        delivery_date=delivery_date,
        terms=terms,
    )
    join("offered", its_record, record, actor=actor, source_revision=offer.revision)
    emit("requirement_set.offered", its_record, actor=actor, changes={"offer": (None, record)})
    emit(
        "offer.drafted",
        record,
        actor=actor,
        revision=offer.revision,
        changes={"binding": (None, binding), "price": (None, price), "currency": (None, currency)},
    )
    return offer


@command
def send_offer(offer: Offer, *, actor: Actor) -> Offer:
    """Send the offer by mail; GATE commit: a binding one only after the approved review."""
    lock_record(offer.record)
    OFFER.advance(offer, "send", actor=actor, revision=offer.revision)
    offer.sent_at = clock.now()
    offer.save(update_fields=["sent_at"])
    contact = offer.contact
    if contact is not None:
        post(
            offer.record,
            to_name=contact.name,
            to_address=contact.email,
            subject=f"Our offer {offer.record.number}: {offer.requirement_set.record.title}",
            text=_offer_mail(offer, contact),
            key=f"offer/{offer.revision}",
        )
    if offer.enquiry is not None and offer.enquiry.state in {"open", "answered"}:
        communication.mark_offered(offer.enquiry, actor=actor, offer=offer.record)
    return offer


def _offer_mail(offer: Offer, contact: Contact) -> str:
    house = company()
    price = f"{offer.price:,.2f} {offer.currency}" if offer.price is not None else "on request"
    face = (
        f"This offer binds us until {offer.valid_until:%d %b %Y}."
        if offer.binding and offer.valid_until
        else "This offer is NOT BINDING: it is an indication, not a promise."
    )
    lines = [
        f"Dear {contact.name},",
        "",
        f"we offer {offer.requirement_set.record.title} "
        f"({offer.requirement_set.record.number}, revision {offer.revision}) for {price}.",
        face,
        f"Delivery by {offer.delivery_date:%d %b %Y}." if offer.delivery_date else "",
        offer.terms,
        "",
        house.name if house else "",
    ]
    return "\n".join(lines)


@command
def lose_offer(offer: Offer, *, actor: Actor, reason: str) -> Offer:
    """Say that the customer decided otherwise, and why."""
    refuse_unless(reason.strip(), "Say why the offer was lost; it is how we learn.")
    return _end(offer, "lose", actor, reason)


@command
def withdraw_offer(offer: Offer, *, actor: Actor, reason: str) -> Offer:
    """Take an offer back; a customer who has it already is told."""
    refuse_unless(reason.strip(), "Say why the offer is withdrawn.")
    was_sent, contact = offer.state == "sent", offer.contact
    _end(offer, "withdraw", actor, reason)
    if was_sent and contact is not None:
        post(
            offer.record,
            to_name=contact.name,
            to_address=contact.email,
            subject=f"Our offer {offer.record.number} is withdrawn",
            text=f"Dear {contact.name},\n\nwe have to withdraw our offer {offer.record.number}:\n"
            f"{reason.strip()}\n",
            key="withdrawn",
        )
    return offer


def _end(offer: Offer, verb: str, actor: Actor, reason: str) -> Offer:
    lock_record(offer.record)
    offer.ended_reason = reason.strip()[:300]
    offer.save(update_fields=["ended_reason"])
    OFFER.advance(offer, verb, actor=actor, reason=reason.strip())
    return offer


def expire_offers() -> int:
    """End the offers whose last day has passed; a duty of the worker. Returns how many."""
    late = Offer.objects.filter(state="sent", valid_until__lt=clock.today())
    for offer in late.select_related("record"):
        _expire(offer, actor=SYSTEM)
    return len(late)


@command
def _expire(offer: Offer, *, actor: Actor) -> Offer:
    return _end(offer, "expire", actor, "its last day of validity has passed")
