"""Orders, for programs: received, accepted through the gate, worked, proved, delivered, closed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import File, Form, Query
from ninja.files import UploadedFile
from pydantic import Field

from clew.areas.customers.queries import get_contact
from clew.areas.orders import commands, queries
from clew.areas.orders.listing import ORDERS
from clew.areas.orders.models import Order
from clew.areas.orders.offers_api import Currency, Money, contact_of
from clew.areas.orders.offers_api import door as offers
from clew.areas.orders.policy import POLICY
from clew.areas.orders.proof import proofs
from clew.areas.orders.workflow import ORDER
from clew.areas.requirements import queries as requirements
from clew.areas.requirements.content import content_digest
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, listed, wanted_of
from clew.kernel.api.schemas import (
    Input,
    Number,
    Output,
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
from clew.kernel.api.seen import ApiRequest, content_seen, on
from clew.kernel.people.actor import Actor

WantedOrders = wanted_of(ORDERS)
door = Door("orders", POLICY)
DOORS = (offers, door)

Quantity = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=3)]


class OrderRow(RecordOut):
    """An order in a list."""

    set: Ref | None
    revision: int
    offer: Ref | None
    enquiry: Ref | None
    source: Ref | None
    customer_reference: str
    stated: str
    quantity: Decimal | None
    unit: str
    value: Decimal | None
    currency: str
    wanted_date: date | None
    received_at: datetime
    accepted_at: datetime | None
    started_at: datetime | None
    delivered_at: datetime | None
    closed_at: datetime | None


class ProofOut(Output):
    """A requirement of the order and its newest check; `due`: nothing leaves before it is met."""

    number: str
    words: str
    due: bool
    state: str
    method: str
    result: str
    by: str
    at: datetime | None
    evidence: int | None


class DeliveryOut(Output):
    """Goods or a service handed over."""

    n: int
    what: str
    quantity: Decimal | None
    delivered_on: date
    note: str


class SatisfactionOut(Output):
    """The one question after delivery: whom we asked, and their answer."""

    contact: int
    asked_at: datetime
    score: int | None
    words: str
    answered_at: datetime | None


class OrderOut(OrderRow):
    """A customer's order. The ETag carries the digest of the words a promise would be made on."""

    contact: int | None
    receiver: int | None
    end_user: int | None
    accepted_revision: int | None
    promised_digest: str
    ended_reason: str
    post_delivery_note: str
    not_asked_reason: str
    proofs: list[ProofOut]
    deliveries: list[DeliveryOut]
    answers: list[SatisfactionOut]
    steps: list[StepOut]

    def etag(self) -> str:
        """Return version and digest of the words: what an acceptance carries."""
        return f"{self.version}.{self.promised_digest}"


class OrderIn(Input):
    """An order that came in; `stated` is "verbal" when it came by word of mouth."""

    set: Number
    title: Annotated[str, Field(min_length=1, max_length=200)]
    stated: Literal["documented", "verbal"] = "documented"
    source: Number | None = None
    offer: Number | None = None
    customer_reference: Annotated[str, Field(max_length=80)] = ""
    quantity: Quantity | None = None
    unit: Annotated[str, Field(max_length=20)] = ""
    value: Money | None = None
    currency: Currency = "EUR"
    wanted_date: date | None = None
    contact: Pk | None = None
    receiver: Pk | None = None
    end_user: Pk | None = None


class OrderEndIn(Input):
    """Why an order ends; `told`: how a customer without a mail address was told."""

    reason: Reason
    told: Annotated[str, Field(max_length=200)] = ""


class OrderProofIn(Input):
    """A proof for one requirement: whether it is met, how it was checked, what was found."""

    item: Number
    passed: bool
    method: Annotated[str, Field(min_length=1, max_length=200)]
    result: Annotated[str, Field(min_length=1, max_length=5_000)]


class DeliveryIn(Input):
    """Goods or a service handed over; `last`: this completes the order."""

    what: Annotated[str, Field(min_length=1, max_length=200)]
    quantity: Quantity | None = None
    delivered_on: date
    note: Reason = ""
    last: bool = True


class AskIn(Input):
    """Whom to ask the one question."""

    contact: Pk


class OrderCloseIn(Input):
    """Which duties follow the delivery, and why the customer was not asked, if so."""

    post_delivery_note: Annotated[str, Field(min_length=1, max_length=2_000)]
    not_asked_reason: Reason = ""


def order_row(order: Order) -> OrderRow:
    """Return an order as a list holds it."""
    names = set(OrderRow.model_fields) - set(RecordOut.model_fields)
    refs: dict[str, Any] = {
        "set": order.requirement_set,
        "offer": order.offer,
        "enquiry": order.enquiry,
        "source": order.source,
    }
    return OrderRow(
        **head(order.record),
        **{name: row_ref(row) for name, row in refs.items()},  # type: ignore[arg-type]  # each is a Ref
        **{name: getattr(order, name) for name in names - set(refs)},
    )


def order_out(actor: Actor, number: str) -> OrderOut:
    """Return a visible order as it stands now."""
    order = queries.get_visible(actor, number)
    names = ("accepted_revision", "ended_reason", "post_delivery_note", "not_asked_reason")
    return OrderOut(
        **dict(order_row(order)),
        **{name: getattr(order, name) for name in names},
        contact=order.contact_id,
        receiver=order.receiver_id,
        end_user=order.end_user_id,
        promised_digest=content_digest(queries.revision_to_promise(order.requirement_set)),
        proofs=_proofs(order),
        deliveries=_all(DeliveryOut, order.deliveries.order_by("n")),
        answers=[
            SatisfactionOut(contact=a.contact_id, asked_at=a.asked_at, score=a.score, words=a.words,
                      answered_at=a.answered_at)
            for a in order.answers.order_by("asked_at")
        ],
        steps=steps(ORDER, order, actor),
    )  # fmt: skip


def _all(shape: type[DeliveryOut], rows: Any) -> list[DeliveryOut]:
    return [shape(**{name: getattr(row, name) for name in shape.model_fields}) for row in rows]


def _proofs(order: Order) -> list[ProofOut]:
    found = []
    for proof in proofs(order):
        its = proof.verification
        found.append(
            ProofOut(
                number=proof.number,
                words=proof.line.version.our_wording,
                due=proof.is_due,
                state=proof.state,
                method=its.method if its else "",
                result=its.result if its else "",
                by=its.by_name if its else "",
                at=its.at if its else None,
                evidence=its.evidence_id if its else None,
            )
        )
    return found


def _one(request: ApiRequest, number: str) -> Order:
    found = queries.get_visible(request.actor, number)
    on(request, found.record)
    return found


@door.read("/orders", Page[OrderRow], desk="orders:list", name="list")
def orders(request: ApiRequest, wanted: Query[WantedOrders]) -> Page[OrderRow]:
    """The orders, newest first, by state and customer."""
    return listed(request.actor, ORDERS, queries.visible_to(request.actor), wanted, order_row)


@door.act("/orders", OrderOut, desk="orders:new_order", status=201)
def receive(request: ApiRequest, given: OrderIn) -> OrderOut:
    """Record that an order came in over a requirement set; it binds nobody until accepted."""
    its_set = requirements.get_visible(request.actor, given.set)
    customer, actor = its_set.customer, request.actor
    source = queries.source_of(actor, given.source or "", customer.record)
    if given.source and source is None:
        raise Http404("No such message of this customer.")
    people = {
        name: contact_of(actor, customer, getattr(given, name))
        for name in ("contact", "receiver", "end_user")
    }
    said = given.model_dump(exclude={"set", "source", "offer", *people})
    made = commands.receive_order(
        its_set,
        actor=actor,
        enquiry=queries.enquiry_of(its_set),
        source=source,
        offer=queries.get_visible_offer(actor, given.offer) if given.offer else None,
        **people,
        **said,
    )
    return order_out(actor, made.record.number)


@door.read("/orders/{number}", OrderOut, desk="orders:order", name="get")
def order(request: ApiRequest, number: Number) -> OrderOut:
    """One order: where it stands, its proof, and what refuses each of its steps."""
    return order_out(request.actor, number)


@door.act("/orders/{number}/accept", OrderOut, desk="orders:step", needs="content")
def accept(request: ApiRequest, number: Number) -> OrderOut:
    """Commit to the order; impossible before the review is approved (8.2.3.1).

    If-Match carries the words the promise is made on. The customer is told by mail.
    """
    found = queries.get_visible(request.actor, number)
    stands = content_digest(queries.revision_to_promise(found.requirement_set))
    seen = content_seen(request, found.record, stands)
    commands.accept(found, actor=request.actor, seen=seen)
    return order_out(request.actor, number)


@door.act("/orders/{number}/decline", OrderOut, desk="orders:end")
def decline(request: ApiRequest, number: Number, given: OrderEndIn) -> OrderOut:
    """End a received order by not taking it; the customer is told with the reason."""
    commands.decline(_one(request, number), actor=request.actor, **given.model_dump())
    return order_out(request.actor, number)


@door.act("/orders/{number}/cancel", OrderOut, desk="orders:end")
def cancel(request: ApiRequest, number: Number, given: OrderEndIn) -> OrderOut:
    """End an accepted order; the customer is told with the reason."""
    commands.cancel(_one(request, number), actor=request.actor, **given.model_dump())
    return order_out(request.actor, number)


@door.act("/orders/{number}/start", OrderOut, desk="orders:step")
def start(request: ApiRequest, number: Number) -> OrderOut:
    """Start the work; impossible before confirmation or waiver, and release."""
    commands.start(_one(request, number), actor=request.actor)
    return order_out(request.actor, number)


@door.act("/orders/{number}/verify", OrderOut, desk="orders:verify", status=201)
def verify(request: ApiRequest, number: Number, given: OrderProofIn) -> OrderOut:
    """Record that a requirement of the order is met, or is not (8.6)."""
    return _verified(request, number, given, None)


@door.act("/orders/{number}/verify-with-evidence", OrderOut, desk="orders:verify", status=201)
def verify_with_evidence(
    request: ApiRequest, number: Number, given: Form[OrderProofIn], evidence: File[UploadedFile]
) -> OrderOut:
    """The same with a file as evidence: a report, a photo, a certificate."""
    return _verified(request, number, given, evidence)


def _verified(
    request: ApiRequest, number: str, given: OrderProofIn, evidence: UploadedFile | None
) -> OrderOut:
    found = _one(request, number)
    item = next((p for p in proofs(found) if p.number == given.item.upper()), None)
    if item is None:
        raise Http404("No such line in this order.")
    commands.verify(
        found,
        item.line.requirement,
        actor=request.actor,
        evidence=evidence,
        **given.model_dump(exclude={"item"}),
    )
    return order_out(request.actor, number)


@door.act("/orders/{number}/make-ready", OrderOut, desk="orders:step")
def make_ready(request: ApiRequest, number: Number) -> OrderOut:
    """Release the product for delivery: all that is critical is proved (8.6)."""
    commands.make_ready(_one(request, number), actor=request.actor)
    return order_out(request.actor, number)


@door.act("/orders/{number}/send-back", OrderOut, desk="orders:end")
def send_back(request: ApiRequest, number: Number, given: ReasonIn) -> OrderOut:
    """Send it back to work, with the reason."""
    commands.send_back(_one(request, number), actor=request.actor, reason=given.reason)
    return order_out(request.actor, number)


@door.act("/orders/{number}/deliver", OrderOut, desk="orders:deliver")
def deliver(request: ApiRequest, number: Number, given: DeliveryIn) -> OrderOut:
    """Record a delivery; the last one makes the order delivered."""
    commands.deliver(_one(request, number), actor=request.actor, **given.model_dump())
    return order_out(request.actor, number)


@door.act("/orders/{number}/ask", OrderOut, desk="orders:voice")
def ask(request: ApiRequest, number: Number, given: AskIn) -> OrderOut:
    """Send the one question to a contact, by mail with a link (9.1.2)."""
    found = _one(request, number)
    contact = get_contact(request.actor, found.customer.record.number, given.contact)
    commands.ask_satisfaction(found, contact, actor=request.actor)
    return order_out(request.actor, number)


@door.act("/orders/{number}/close", OrderOut, desk="orders:close")
def close(request: ApiRequest, number: Number, given: OrderCloseIn) -> OrderOut:
    """Close a delivered order."""
    commands.close(_one(request, number), actor=request.actor, **given.model_dump())
    return order_out(request.actor, number)
