"""Offers, for programs: written, sent through the gate, lost or taken back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from clew.areas.customers.models import Contact, Customer
from clew.areas.customers.queries import get_contact
from clew.areas.orders import commands, queries
from clew.areas.orders.listing import OFFERS
from clew.areas.orders.models import Offer
from clew.areas.orders.paper import CONTENT_TYPE, name_of_sheet, offer_pdf
from clew.areas.orders.policy import POLICY
from clew.areas.orders.workflow import OFFER
from clew.areas.requirements import queries as requirements
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, listed, wanted_of
from clew.kernel.api.schemas import (
    Input,
    Long,
    Number,
    Pk,
    ReasonIn,
    RecordOut,
    Ref,
    StepOut,
    head,
    row_ref,
    steps,
)
from clew.kernel.api.seen import ApiRequest, on
from clew.kernel.attachments import store
from clew.kernel.panels.show import files_of
from clew.kernel.people.actor import Actor

WantedOffers = wanted_of(OFFERS)
door = Door("offers", POLICY)

Currency = Literal["EUR", "USD", "GBP", "AUD", "NZD", "CHF", "CAD", "JPY", "CNY"]
Money = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]


class OfferRow(RecordOut):
    """An offer in a list."""

    set: Ref | None
    revision: int
    enquiry: Ref | None
    contact: int | None
    binding: bool
    price: Decimal | None
    currency: str
    valid_until: date | None
    delivery_date: date | None
    sent_at: datetime | None


class OfferOut(OfferRow):
    """What we offer for a revision of a set; only a binding one is a promise."""

    terms: str
    ended_reason: str
    steps: list[StepOut]


class OfferEdit(Input):
    """What is to change of a draft; what is left out stays."""

    contact: Pk | None = None
    binding: bool = True
    price: Money | None = None
    currency: Currency = "EUR"
    valid_until: date | None = None
    delivery_date: date | None = None
    terms: Long = ""


class OfferIn(OfferEdit):
    """A new offer for a requirement set, as a draft."""

    set: Number


def offer_row(offer: Offer) -> OfferRow:
    """Return an offer as a list holds it."""
    names = ("revision", "binding", "price", "currency", "valid_until", "delivery_date", "sent_at")
    return OfferRow(
        **head(offer.record),
        set=row_ref(offer.requirement_set),
        enquiry=row_ref(offer.enquiry),
        contact=offer.contact_id,
        **{name: getattr(offer, name) for name in names},
    )


def offer_out(actor: Actor, number: str) -> OfferOut:
    """Return a visible offer as it stands now."""
    offer = queries.get_visible_offer(actor, number)
    return OfferOut(
        **dict(offer_row(offer)),
        terms=offer.terms,
        ended_reason=offer.ended_reason,
        steps=steps(OFFER, offer, actor),
    )


def contact_of(actor: Actor, customer: Customer, pk: int | None) -> Contact | None:
    """Return a contact of a customer by id, None for none."""
    return None if pk is None else get_contact(actor, customer.record.number, pk)


def _one(request: ApiRequest, number: str) -> Offer:
    found = queries.get_visible_offer(request.actor, number)
    on(request, found.record)
    return found


@door.read("/offers", Page[OfferRow], desk="orders:offers", name="list")
def offers(request: ApiRequest, wanted: Query[WantedOffers]) -> Page[OfferRow]:
    """The offers, newest first, by state and customer."""
    return listed(request.actor, OFFERS, queries.visible_offers(request.actor), wanted, offer_row)


@door.act("/offers", OfferOut, desk="orders:new_offer", status=201)
def draft(request: ApiRequest, given: OfferIn) -> OfferOut:
    """Write an offer for a requirement set, as a draft."""
    its_set = requirements.get_visible(request.actor, given.set)
    said = given.model_dump(exclude={"set", "contact"})
    made = commands.draft_offer(
        its_set,
        actor=request.actor,
        enquiry=queries.enquiry_of(its_set),
        contact=contact_of(request.actor, its_set.customer, given.contact),
        **said,
    )
    return offer_out(request.actor, made.record.number)


@door.read("/offers/{number}", OfferOut, desk="orders:offer", name="get")
def offer(request: ApiRequest, number: Number) -> OfferOut:
    """One offer, and what refuses each of its steps."""
    return offer_out(request.actor, number)


@door.act("/offers/{number}", OfferOut, desk="orders:edit_offer", method="PATCH", needs="version")
def edit(request: ApiRequest, number: Number, given: OfferEdit) -> OfferOut:
    """Change what a draft offers; what you leave out stays as it is."""
    found, said = _one(request, number), given.given()
    if "contact" in said:
        said["contact"] = contact_of(request.actor, found.customer, given.contact)
    commands.edit_offer(found, actor=request.actor, **said)
    return offer_out(request.actor, number)


@door.act("/offers/{number}/send", OfferOut, desk="orders:send_offer", outside=True)
def send(request: ApiRequest, number: Number) -> OfferOut:
    """Send an offer; a binding one only after the approved review (8.2.3.1)."""
    commands.send_offer(_one(request, number), actor=request.actor)
    return offer_out(request.actor, number)


@door.act("/offers/{number}/lose", OfferOut, desk="orders:end_offer")
def lose(request: ApiRequest, number: Number, given: ReasonIn) -> OfferOut:
    """Say that the customer decided otherwise, and why."""
    commands.lose_offer(_one(request, number), actor=request.actor, reason=given.reason)
    return offer_out(request.actor, number)


@door.act("/offers/{number}/withdraw", OfferOut, desk="orders:end_offer")
def withdraw(request: ApiRequest, number: Number, given: ReasonIn) -> OfferOut:
    """Take an offer back; a customer who has it already is told."""
    commands.withdraw_offer(_one(request, number), actor=request.actor, reason=given.reason)
    return offer_out(request.actor, number)


@door.file("/offers/{number}/sheet.pdf", desk="orders:sheet", types=(CONTENT_TYPE,))
def sheet(request: ApiRequest, number: Number) -> HttpResponse:
    """The offer on paper: as it was sent, or as a marked draft."""
    found = queries.get_visible_offer(request.actor, number)
    sent = [held for held in files_of(found.record) if held.role == "offer as sent"]
    content = store.read(sent[-1].file_id) if sent else offer_pdf(found, preview=True)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name_of_sheet(found)}"'
    return response
