"""Verbs of offers: draft, edit, send, and how they end."""

from datetime import date
from decimal import Decimal
from typing import Any

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry
from clew.areas.customers.models import Contact
from clew.areas.orders.commands.acceptance import refuse_foreign
from clew.areas.orders.commands.promising import end_promise, promise
from clew.areas.orders.models import Offer
from clew.areas.orders.paper import CONTENT_TYPE, face_of, name_of_sheet, offer_pdf, price_of
from clew.areas.orders.queries import revision_to_promise
from clew.areas.orders.workflow import OFFER
from clew.areas.requirements.models import RequirementSet
from clew.kernel import clock
from clew.kernel.attachments import store
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.links.tracing import join
from clew.kernel.mail.sending import post
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.people.queries import company, person_record
from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import Refused, refuse_unless
from clew.kernel.workflow import require

WRITERS = ("sales", "customer_service", "quality_manager")


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
    """Write an offer over the newest revision of a set; a promise only when binding and sent.

    price: in whole `currency` (three letters) with cents. Refused: a negative price, a contact or
    enquiry of another customer.
    """
    require(actor, *WRITERS, to="write an offer")
    refuse_foreign(requirement_set, contact, enquiry)
    _refuse_wrong(price, currency, terms)
    its_record = requirement_set.record
    record = open_record(
        "offer",
        f"Offer for {its_record.title}",
        owner=person_record(actor),
        customer=requirement_set.customer.record,
        state=OFFER.initial,
    )
    said = {
        "contact": contact,
        "binding": binding,
        "price": price,
        "currency": currency,
        "valid_until": valid_until,
        "delivery_date": delivery_date,
        "terms": terms.strip(),
    }
    offer = Offer.objects.create(
        record=record,
        customer=requirement_set.customer,
        enquiry=enquiry,
        requirement_set=requirement_set,
        revision=revision_to_promise(requirement_set).n,
        **said,
    )
    join("offered", its_record, record, actor=actor, source_revision=offer.revision)
    emit("requirement_set.offered", its_record, actor=actor, changes={"offer": (None, record)})
    emit(
        "offer.drafted",
        record,
        actor=actor,
        revision=offer.revision,
        changes={name.replace("_", " "): (None, value or None) for name, value in said.items()}
        | {"contact": (None, contact.name if contact else None), "binding": (None, binding)},
    )
    return offer


def _refuse_wrong(price: Decimal | None, currency: str, terms: str) -> None:
    refuse_unless(price is None or price >= 0, "A price is not negative.")
    refuse_unless(len(currency) == 3, "A currency has three letters, as in EUR.")
    refuse_unless(len(terms) <= 10_000, "Keep the terms under 10,000 signs.")


@command
def edit_offer(offer: Offer, *, actor: Actor, seen: int | None = None, **values: Any) -> Offer:
    """Change what a draft offers (contact, binding, price, currency, days, terms).

    The draft follows the newest revision of its set. seen: the record's version the form showed.
    Refused: an offer that was sent (withdraw it, write another).
    """
    require(actor, *WRITERS, to="write an offer")
    lock_record(offer.record, seen=seen)
    offer.refresh_from_db()
    refuse_unless(
        offer.state == "draft",
        f"{offer.record.number} is {OFFER.words[offer.state]}; what was sent is not changed. "
        "Withdraw it and write another.",
    )
    merged = {
        name: values.get(name, getattr(offer, name)) for name in ("price", "currency", "terms")
    }
    _refuse_wrong(**merged)
    refuse_foreign(offer.requirement_set, values.get("contact"))
    newest = revision_to_promise(offer.requirement_set).n
    changes = assign(offer, revision=newest, **values)
    if changes:
        emit("offer.edited", offer.record, actor=actor, revision=newest, changes=changes)
    return offer


def send_offer(offer: Offer, *, actor: Actor) -> Offer:
    """Send the offer by mail with its PDF; GATE commit: a binding one after the approved review.

    The sheet is set before the write begins, because setting it takes longer than a write may; an
    offer that was changed in between is a Conflict.
    """
    seen = Record.objects.get(pk=offer.pk).version
    sheet = b"" if OFFER.refusals(offer, "send", actor=actor) else offer_pdf(offer)
    return _send(offer, actor=actor, seen=seen, sheet=sheet)


@command
def _send(offer: Offer, *, actor: Actor, seen: int, sheet: bytes) -> Offer:
    lock_record(offer.record, seen=seen)
    offer.refresh_from_db()
    OFFER.advance(offer, "send", actor=actor, revision=offer.revision)
    contact = offer.contact
    if contact is None or not sheet:
        raise Refused("The offer changed while it was being sent. Read it, then send it again.")
    assign(offer, sent_at=clock.now())
    if offer.binding:
        promise(offer, actor=actor)
    name = name_of_sheet(offer)
    held = store.attach(
        offer.record,
        store.keep([sheet]),
        name=name,
        content_type=CONTENT_TYPE,
        actor=actor,
        role="offer as sent",
    )
    post(
        offer.record,
        to_name=contact.name,
        to_address=contact.email,
        subject=_subject(offer),
        text=_letter(offer, contact),
        key=f"offer/{offer.revision}",
        files=[(held.file_id, name, CONTENT_TYPE)],
    )
    if offer.enquiry is not None and offer.enquiry.state in {"open", "answered"}:
        communication.mark_offered(offer.enquiry, actor=actor, offer=offer.record)
    return offer


def _subject(offer: Offer) -> str:
    what = "offer" if offer.binding else "non-binding offer"
    return f"Our {what} {offer.record.number}: {offer.requirement_set.record.title}"


def _letter(offer: Offer, contact: Contact) -> str:
    house, its_set = company(), offer.requirement_set.record
    paragraphs = [
        f"Dear {contact.name},",
        f"we offer {its_set.title} ({its_set.number}, revision {offer.revision}) "
        f"for {price_of(offer)}.",
        face_of(offer),
        f"Delivery by {offer.delivery_date:%d %b %Y}." if offer.delivery_date else "",
        offer.terms,
        "The offer itself is attached.",
        house.name if house else "",
    ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


@command
def lose_offer(offer: Offer, *, actor: Actor, reason: str) -> Offer:
    """Say that the customer decided otherwise, and why."""
    refuse_unless(reason.strip(), "Say why the offer was lost; it is how we learn.")
    return _end(offer, "lose", actor, reason)


@command
def withdraw_offer(offer: Offer, *, actor: Actor, reason: str) -> Offer:
    """Take an offer back; a customer who has it already is told."""
    refuse_unless(reason.strip(), "Say why the offer is withdrawn.")
    was_sent, contact = offer.sent_at is not None, offer.contact
    _end(offer, "withdraw", actor, reason)
    if was_sent and contact is not None:
        post(
            offer.record,
            to_name=contact.name,
            to_address=contact.email,
            subject=f"Our offer {offer.record.number} is withdrawn",
            text=f"Dear {contact.name},\n\nwe have to withdraw our offer {offer.record.number}.\n\n"
            f"The reason: {reason.strip()}\n",
            key="withdrawn",
        )
    return offer


def _end(offer: Offer, verb: str, actor: Actor, reason: str) -> Offer:
    lock_record(offer.record)
    OFFER.advance(offer, verb, actor=actor, reason=reason.strip())
    assign(offer, ended_reason=reason.strip()[:300])
    end_promise(offer, actor=actor)
    return offer


def expire_offers() -> int:
    """End the offers whose last day has passed; a duty of the worker. Returns how many."""
    late = Offer.objects.filter(state="sent", valid_until__lt=clock.today())
    offers = list(late.select_related("record").order_by("record_id")[:500])
    for offer in offers:
        _expire(offer, actor=SYSTEM)
    return len(offers)


@command
def _expire(offer: Offer, *, actor: Actor) -> Offer:
    return _end(offer, "expire", actor, "its last day of validity has passed")
