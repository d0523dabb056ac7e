"""Customers and their contacts, for programs."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Query
from pydantic import Field

from clew.areas.customers import commands, queries
from clew.areas.customers.listing import CUSTOMERS
from clew.areas.customers.models import Contact, Customer
from clew.areas.customers.policy import POLICY
from clew.areas.customers.workflow import WORKFLOW
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, listed, wanted_of
from clew.kernel.api.schemas import (
    Input,
    Long,
    Number,
    Output,
    Pk,
    ReasonIn,
    RecordOut,
    StepOut,
    head,
    steps,
)
from clew.kernel.api.seen import ApiRequest, on
from clew.kernel.people.actor import Actor

WantedCustomers = wanted_of(CUSTOMERS)
door = Door("customers", POLICY)
DOORS = (door,)

Language = Literal["en", "de", "fr", "es", "it", "nl", "pl", "sv", "ja", "zh"]
Party = Literal[
    "payer", "user", "dealer", "funder", "beneficiary", "member", "citizen", "regulator"
]
Country = Annotated[str, Field(max_length=2, pattern="^([A-Za-z]{2})?$")]
NameOf = Annotated[str, Field(min_length=1, max_length=120)]
Place = Annotated[str, Field(max_length=120)]


class ContactOut(Output):
    """A person who speaks for a customer."""

    id: int
    name: str
    email: str
    phone: str
    part: str
    party: str
    may_sign: bool
    active: bool


class CustomerRow(RecordOut):
    """A customer in a list."""

    name: str
    place: str
    country: str
    language: str
    channel: str


class CustomerOut(CustomerRow):
    """A customer with the people who speak for them."""

    notes: str
    state_reason: str
    state_at: datetime | None
    contacts: list[ContactOut]
    steps: list[StepOut]


class CustomerIn(Input):
    """A new customer."""

    name: NameOf
    place: Place = ""
    country: Country = ""
    language: Language = "en"
    channel: Annotated[str, Field(max_length=20)] = ""
    notes: Long = ""


class CustomerEdit(Input):
    """What is to change of a customer; what is left out stays."""

    name: NameOf = ""
    place: Place = ""
    country: Country = ""
    language: Language = "en"
    channel: Annotated[str, Field(max_length=20)] = ""
    notes: Long = ""


class ContactIn(Input):
    """A new contact."""

    name: NameOf
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    part: Annotated[str, Field(max_length=80)] = ""
    party: Party = "payer"
    may_sign: bool = True


class ContactEdit(Input):
    """What is to change of a contact; `active: false` for one who left."""

    name: NameOf = ""
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    part: Annotated[str, Field(max_length=80)] = ""
    party: Party = "payer"
    may_sign: bool = True
    active: bool = True


def contact_out(contact: Contact) -> ContactOut:
    """Return a contact as it is answered."""
    names = ("name", "email", "phone", "part", "party", "may_sign", "active")
    return ContactOut(id=contact.pk, **{name: getattr(contact, name) for name in names})


def row_out(customer: Customer) -> CustomerRow:
    """Return a customer as a list holds it."""
    return CustomerRow(**head(customer.record), **_said(customer))


def _said(customer: Customer) -> dict[str, Any]:
    names = ("name", "place", "country", "language", "channel")
    return {name: getattr(customer, name) for name in names}


def customer_out(actor: Actor, number: str) -> CustomerOut:
    """Return a visible customer as it stands now."""
    customer = queries.get_visible(actor, number)
    return CustomerOut(
        **head(customer.record),
        **_said(customer),
        notes=customer.notes,
        state_reason=customer.state_reason,
        state_at=customer.state_at,
        contacts=[contact_out(c) for c in customer.contacts.order_by("-active", "name", "pk")],
        steps=steps(WORKFLOW, customer, actor),
    )


@door.read("/customers", Page[CustomerRow], desk="customers:list", name="list")
def customers(request: ApiRequest, wanted: Query[WantedCustomers]) -> Page[CustomerRow]:
    """The customers, newest first, by state."""
    return listed(request.actor, CUSTOMERS, queries.visible_to(request.actor), wanted, row_out)


@door.act("/customers", CustomerOut, desk="customers:new", status=201)
def register(request: ApiRequest, given: CustomerIn) -> CustomerOut:
    """Register a customer, active from now on; you own the record."""
    made = commands.register(actor=request.actor, **given.model_dump())
    return customer_out(request.actor, made.record.number)


@door.read("/customers/{number}", CustomerOut, desk="customers:detail", name="get")
def customer(request: ApiRequest, number: Number) -> CustomerOut:
    """A customer: contacts, and whether they are served."""
    return customer_out(request.actor, number)


@door.act(
    "/customers/{number}", CustomerOut, desk="customers:edit", method="PATCH", needs="version"
)
def edit(request: ApiRequest, number: Number, given: CustomerEdit) -> CustomerOut:
    """Change what we know of a customer; what you leave out stays as it is."""
    found = queries.get_visible(request.actor, number)
    on(request, found.record)
    commands.edit(found, actor=request.actor, **given.given())
    return customer_out(request.actor, number)


@door.act("/customers/{number}/contacts", CustomerOut, desk="customers:contact_new", status=201)
def add_contact(request: ApiRequest, number: Number, given: ContactIn) -> CustomerOut:
    """Add a person who speaks for the customer."""
    found = queries.get_visible(request.actor, number)
    on(request, found.record)
    commands.add_contact(found, actor=request.actor, **given.model_dump())
    return customer_out(request.actor, number)


@door.act(
    "/customers/{number}/contacts/{contact}", CustomerOut, desk="customers:contact",
    method="PATCH", needs="version",
)  # fmt: skip
def edit_contact(
    request: ApiRequest, number: Number, contact: Pk, given: ContactEdit
) -> CustomerOut:
    """Change a contact, or say that they left."""
    found = queries.get_contact(request.actor, number, contact)
    on(request, found.customer.record)
    commands.edit_contact(found, actor=request.actor, **given.given())
    return customer_out(request.actor, number)


def _decide(request: ApiRequest, number: str, run: Any, reason: str) -> CustomerOut:
    found = queries.get_visible(request.actor, number)
    on(request, found.record)
    run(found, actor=request.actor, reason=reason)
    return customer_out(request.actor, number)


@door.act("/customers/{number}/hold", CustomerOut, desk="customers:hold")
def hold(request: ApiRequest, number: Number, given: ReasonIn) -> CustomerOut:
    """Stop new orders of a customer for the time being, with a reason."""
    return _decide(request, number, commands.hold, given.reason)


@door.act("/customers/{number}/decline", CustomerOut, desk="customers:decline")
def decline(request: ApiRequest, number: Number, given: ReasonIn) -> CustomerOut:
    """Decide not to supply a customer at all, with a reason (8.2.3)."""
    return _decide(request, number, commands.decline, given.reason)


@door.act("/customers/{number}/resume", CustomerOut, desk="customers:resume")
def resume(request: ApiRequest, number: Number, given: ReasonIn) -> CustomerOut:
    """Serve a customer again who was on hold or declined."""
    return _decide(request, number, commands.resume, given.reason)
