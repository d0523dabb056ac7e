"""Enquiries, for programs: made of what a customer said, answered, and their four ends."""

from datetime import date, datetime
from typing import Annotated

from ninja import Query
from pydantic import Field

from clew.areas.communication import commands, queries
from clew.areas.communication.listing import ENQUIRY_LIST
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.communication.policy import POLICY
from clew.areas.communication.shapes import By, InteractionRow, TellIn, contact_of, row_out
from clew.areas.communication.workflow import ENQUIRIES
from clew.areas.products import queries as products
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, listed, wanted_of
from clew.kernel.api.schemas import (
    Input,
    Number,
    Pk,
    Reason,
    ReasonIn,
    RecordOut,
    Ref,
    StepOut,
    head,
    row_ref,
    steps,
)
from clew.kernel.api.seen import ApiRequest, on
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import get_person

WantedEnquiryList = wanted_of(ENQUIRY_LIST)
door = Door("enquiries", POLICY)


class EnquiryRow(RecordOut):
    """An enquiry in a list."""

    product: Ref | None
    interaction: Ref | None
    contact: int | None
    wanted_date: date | None
    received_at: datetime
    answer_by: datetime | None
    answered_at: datetime | None


class EnquiryOut(EnquiryRow):
    """What a customer wants, our answer, and what came of it."""

    text: str
    answer: str
    delay_reason: str
    outcome_reason: str
    outcome_at: datetime | None
    steps: list[StepOut]


class EnquiryIn(Input):
    """What an enquiry is about and when it is wanted; both may be said later."""

    product: Number | None = None
    wanted_date: date | None = None


class EnquiryEdit(EnquiryIn):
    """An enquiry's facts, who asks, and who of us owns it; what is left out stays."""

    contact: Pk | None = None
    owner: Number | None = None


class EnquiryAnswerIn(Input):
    """Our answer; `delay_reason` is asked for after the answer-by date."""

    answer: Annotated[str, Field(min_length=1, max_length=50_000)]
    delay_reason: Reason = ""
    by: By = "mail"


class EnquiryDeclineIn(Input):
    """Why we do not take it on, as the customer will read it, and how they are told."""

    reason: Reason
    by: By = "mail"


def enquiry_row(found: Enquiry) -> EnquiryRow:
    """Return an enquiry as a list holds it."""
    names = ("wanted_date", "received_at", "answer_by", "answered_at")
    return EnquiryRow(
        **head(found.record),
        product=row_ref(found.product),
        interaction=row_ref(found.interaction),
        contact=found.contact_id,
        **{name: getattr(found, name) for name in names},
    )


def enquiry_out(actor: Actor, number: str) -> EnquiryOut:
    """Return a visible enquiry as it stands now."""
    found = queries.get_enquiry(actor, number)
    names = ("text", "answer", "delay_reason", "outcome_reason", "outcome_at")
    return EnquiryOut(
        **dict(enquiry_row(found)),
        **{name: getattr(found, name) for name in names},
        steps=steps(ENQUIRIES, found, actor),
    )


def told_out(request: ApiRequest, about: Interaction | Enquiry, given: TellIn) -> InteractionRow:
    """Write to the customer and return what we told."""
    told = commands.tell_customer(
        about,
        actor=request.actor,
        subject=given.subject,
        text=given.text,
        by=given.by,
        contact=contact_of(request.actor, about.customer, given.contact),
    )
    return row_out(queries.get_visible(request.actor, told.record.number))


def _one(request: ApiRequest, number: str) -> Enquiry:
    found = queries.get_enquiry(request.actor, number)
    on(request, found.record)
    return found


@door.read("/enquiries", Page[EnquiryRow], desk="communication:enquiries", name="list")
def enquiries(request: ApiRequest, wanted: Query[WantedEnquiryList]) -> Page[EnquiryRow]:
    """The enquiries, newest first; `state` may be "late"."""
    return listed(
        request.actor,
        ENQUIRY_LIST,
        queries.enquiries_visible_to(request.actor),
        wanted,
        enquiry_row,
    )


@door.read("/enquiries/{number}", EnquiryOut, desk="communication:enquiry", name="get")
def enquiry(request: ApiRequest, number: Number) -> EnquiryOut:
    """One enquiry with what refuses each of its steps."""
    return enquiry_out(request.actor, number)


@door.act(
    "/enquiries/{number}", EnquiryOut, desk="communication:enquiry_edit", method="PATCH",
    needs="version",
)  # fmt: skip
def edit(request: ApiRequest, number: Number, given: EnquiryEdit) -> EnquiryOut:
    """Say what it is about, who asks, when it is wanted, and who of us owns it."""
    found, said = _one(request, number), given.given()
    values = {"product": found.product, "contact": found.contact, "wanted_date": found.wanted_date}
    values |= {name: said[name] for name in said if name == "wanted_date"}
    if "product" in said:
        values["product"] = (
            products.get_visible(request.actor, given.product) if given.product else None
        )
    if "contact" in said:
        values["contact"] = contact_of(request.actor, found.customer, given.contact)
    owner = get_person(given.owner) if given.owner else None
    commands.edit_enquiry(found, actor=request.actor, owner=owner, **values)
    return enquiry_out(request.actor, number)


@door.act("/enquiries/{number}/answer", EnquiryOut, desk="communication:answer")
def answer(request: ApiRequest, number: Number, given: EnquiryAnswerIn) -> EnquiryOut:
    """Answer it; the answer is mailed and kept as an interaction."""
    commands.answer_enquiry(_one(request, number), actor=request.actor, **given.model_dump())
    return enquiry_out(request.actor, number)


@door.act("/enquiries/{number}/tell", InteractionRow, desk="communication:enquiry_tell", status=201)
def tell(request: ApiRequest, number: Number, given: TellIn) -> InteractionRow:
    """Write to the customer about it, apart from the answer."""
    return told_out(request, _one(request, number), given)


@door.act("/enquiries/{number}/lose", EnquiryOut, desk="communication:lose")
def lose(request: ApiRequest, number: Number, given: ReasonIn) -> EnquiryOut:
    """End an enquiry that came to nothing, with the reason."""
    commands.mark_lost(_one(request, number), actor=request.actor, reason=given.reason)
    return enquiry_out(request.actor, number)


@door.act("/enquiries/{number}/decline", EnquiryOut, desk="communication:decline")
def decline(request: ApiRequest, number: Number, given: EnquiryDeclineIn) -> EnquiryOut:
    """Decline what a customer wants; they are told with this reason (8.2.3)."""
    commands.decline_enquiry(_one(request, number), actor=request.actor, **given.model_dump())
    return enquiry_out(request.actor, number)


@door.act("/enquiries/{number}/reopen", EnquiryOut, desk="communication:enquiry_reopen")
def reopen(request: ApiRequest, number: Number, given: ReasonIn) -> EnquiryOut:
    """Open a lost enquiry again because the customer came back."""
    commands.reopen_enquiry(_one(request, number), actor=request.actor, reason=given.reason)
    return enquiry_out(request.actor, number)
