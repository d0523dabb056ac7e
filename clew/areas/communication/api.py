"""What customers say, for programs: catching it, whose words they are, telling customers."""

from typing import Annotated, Literal

from ninja import File, Query
from ninja.files import UploadedFile
from pydantic import Field

from clew.areas.communication import commands, queries
from clew.areas.communication.enquiries_api import (
    EnquiryIn,
    EnquiryOut,
    enquiry_out,
    told_out,
)
from clew.areas.communication.enquiries_api import (
    door as enquiries,
)
from clew.areas.communication.letters import refuse_too_big
from clew.areas.communication.listing import INTERACTION_LIST
from clew.areas.communication.models import Interaction
from clew.areas.communication.policy import POLICY
from clew.areas.communication.shapes import InteractionRow, TellIn, contact_of, row_out
from clew.areas.communication.workflow import INTERACTIONS
from clew.areas.customers import queries as customers
from clew.areas.products import queries as products
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, listed, wanted_of
from clew.kernel.api.schemas import (
    FileOut,
    Input,
    Moment,
    Number,
    Pk,
    ReasonIn,
    Ref,
    StepOut,
    file_out,
    steps,
)
from clew.kernel.api.seen import ApiRequest, on
from clew.kernel.attachments.models import RecordFile
from clew.kernel.people.actor import Actor

WantedInteractionList = wanted_of(INTERACTION_LIST)
door = Door("interactions", POLICY)
DOORS = (door, enquiries)

Channel = Literal["phone", "meeting", "letter", "web"]


class InteractionOut(InteractionRow):
    """One mail, call, visit or note with its words."""

    text: str
    to: list[str]
    notes: list[str]
    outcome_reason: str
    enquiries: list[Ref]
    files: list[FileOut]
    steps: list[StepOut]


class NoteIn(Input):
    """What was said in a call, on a visit, in a letter or a pasted text; now, when no time is said.

    `direction` is "out" for what we told them.
    """

    text: Annotated[str, Field(min_length=1, max_length=200_000)]
    channel: Channel = "phone"
    direction: Literal["in", "out"] = "in"
    subject: Annotated[str, Field(max_length=200)] = ""
    customer: Number | None = None
    contact: Pk | None = None
    happened_at: Moment | None = None


class MailTextIn(Input):
    """The source of a mail, head and all, as a text."""

    source: Annotated[str, Field(min_length=1, max_length=2_000_000)]


class AssignIn(Input):
    """Which customer it is from; `new_contact` is the name under which the sender is remembered."""

    customer: Number
    contact: Pk | None = None
    new_contact: Annotated[str, Field(max_length=120)] = ""


class NewCustomerIn(Input):
    """An unknown sender as a new customer with their first contact."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    contact_name: Annotated[str, Field(min_length=1, max_length=120)]
    place: Annotated[str, Field(max_length=120)] = ""
    country: Annotated[str, Field(pattern="^([A-Za-z]{2})?$", max_length=2)] = ""
    party: Literal[
        "payer", "user", "dealer", "funder", "beneficiary", "member", "citizen", "regulator"
    ] = "payer"


class ReceivedIn(Input):
    """When a mail without a date came."""

    happened_at: Moment


def interaction_out(actor: Actor, number: str) -> InteractionOut:
    """Return a visible interaction as it stands now."""
    found = queries.get_visible(actor, number)
    files = RecordFile.objects.filter(record=found.record).order_by("id")
    return InteractionOut(
        **dict(row_out(found)),
        text=found.text,
        to=found.to,
        notes=found.notes,
        outcome_reason=found.outcome_reason,
        enquiries=[
            Ref(number=e.record.number, title=e.record.title)
            for e in found.enquiries.select_related("record").order_by("pk")
        ],
        files=[file_out(held) for held in files],
        steps=steps(INTERACTIONS, found, actor),
    )


def _one(request: ApiRequest, number: str) -> Interaction:
    found = queries.get_visible(request.actor, number)
    on(request, found.record)
    return found


@door.read("/interactions", Page[InteractionRow], desk="communication:interactions", name="list")
def interactions(request: ApiRequest, wanted: Query[WantedInteractionList]) -> Page[InteractionRow]:
    """What customers said and what we told them, newest first; `state` may be "late"."""
    return listed(
        request.actor, INTERACTION_LIST, queries.visible_to(request.actor), wanted, row_out
    )


@door.act("/interactions", InteractionOut, desk="communication:catch", status=201)
def note(request: ApiRequest, given: NoteIn) -> InteractionOut:
    """Keep what was said: a call, a visit, a letter, a pasted text."""
    said = given.model_dump(exclude={"customer", "contact"})
    customer = customers.get_visible(request.actor, given.customer) if given.customer else None
    made = commands.catch_note(
        actor=request.actor,
        customer=customer,
        contact=contact_of(request.actor, customer, given.contact),
        **said,
    )
    return interaction_out(request.actor, made.record.number)


@door.act(
    "/interactions/mail", InteractionOut, desk="communication:catch_mail", status=201,
    outside=True,
)  # fmt: skip
def catch_mail(request: ApiRequest, file: File[UploadedFile]) -> InteractionOut:
    """Keep a mail as it came, an .eml file with its attachments.

    A mail we have already (by its Message-ID or its bytes) is answered with its interaction.
    """
    name = file.name or "mail.eml"
    refuse_too_big(name, file.size or 0)
    made = commands.catch_mail(file.read(), actor=request.actor, name=name)
    return interaction_out(request.actor, made.record.number)


@door.act(
    "/interactions/mail-text", InteractionOut, desk="communication:catch", status=201,
    outside=True,
)  # fmt: skip
def catch_text(request: ApiRequest, given: MailTextIn) -> InteractionOut:
    """Keep a mail that was pasted as text, with its head."""
    raw = given.source.strip().encode("utf-8", "surrogatepass")
    made = commands.catch_mail(raw, actor=request.actor, name="pasted.eml")
    return interaction_out(request.actor, made.record.number)


@door.read("/interactions/{number}", InteractionOut, desk="communication:interaction", name="get")
def interaction(request: ApiRequest, number: Number) -> InteractionOut:
    """One interaction with its words and files."""
    return interaction_out(request.actor, number)


@door.act("/interactions/{number}/customer", InteractionOut, desk="communication:assign")
def assign(request: ApiRequest, number: Number, given: AssignIn) -> InteractionOut:
    """Say which customer it is from."""
    found = _one(request, number)
    customer = customers.get_visible(request.actor, given.customer)
    commands.assign_customer(
        found,
        actor=request.actor,
        customer=customer,
        contact=contact_of(request.actor, customer, given.contact),
        new_contact=given.new_contact,
    )
    return interaction_out(request.actor, number)


@door.act(
    "/interactions/{number}/new-customer",
    InteractionOut,
    desk="communication:new_customer",
)
def make_customer(request: ApiRequest, number: Number, given: NewCustomerIn) -> InteractionOut:
    """Make a customer and a contact of an unknown sender."""
    commands.make_customer(_one(request, number), actor=request.actor, **given.model_dump())
    return interaction_out(request.actor, number)


@door.act(
    "/interactions/{number}/enquiry", EnquiryOut, desk="communication:make_enquiry", status=201
)
def make_enquiry(request: ApiRequest, number: Number, given: EnquiryIn) -> EnquiryOut:
    """Make an enquiry of it; you own it until it is given to another."""
    found = _one(request, number)
    product = products.get_visible(request.actor, given.product) if given.product else None
    made = commands.make_enquiry(
        found, actor=request.actor, product=product, wanted_date=given.wanted_date
    )
    return enquiry_out(request.actor, made.record.number)


@door.act("/interactions/{number}/received", InteractionOut, desk="communication:received")
def received(request: ApiRequest, number: Number, given: ReceivedIn) -> InteractionOut:
    """Say when a mail without a date came."""
    commands.set_received(_one(request, number), actor=request.actor, **given.model_dump())
    return interaction_out(request.actor, number)


@door.act("/interactions/{number}/tell", InteractionRow, desk="communication:tell", status=201)
def tell(request: ApiRequest, number: Number, given: TellIn) -> InteractionRow:
    """Write to the customer about it; what we told is an interaction of its own."""
    return told_out(request, _one(request, number), given)


@door.act("/interactions/{number}/close", InteractionOut, desk="communication:close")
def close(request: ApiRequest, number: Number, given: ReasonIn) -> InteractionOut:
    """Close it: there is nothing to do, because …"""
    commands.close_interaction(_one(request, number), actor=request.actor, reason=given.reason)
    return interaction_out(request.actor, number)


@door.act("/interactions/{number}/reopen", InteractionOut, desk="communication:reopen")
def reopen(request: ApiRequest, number: Number) -> InteractionOut:
    """Open it again that was closed too early."""
    commands.reopen_interaction(_one(request, number), actor=request.actor)
    return interaction_out(request.actor, number)
