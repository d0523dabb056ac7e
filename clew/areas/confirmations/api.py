"""The customer's word, for programs: the link, their own order, a read-back, a waiver."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from clew.areas.confirmations.commands import confirming
from clew.areas.confirmations.models import Confirmation
from clew.areas.confirmations.policy import POLICY
from clew.areas.confirmations.queries import get_outside_remark, get_signed, own_orders
from clew.areas.confirmations.receipts import receipt_json, receipt_pdf
from clew.areas.customers.models import Contact
from clew.areas.customers.queries import get_contact
from clew.areas.requirements.content import content_digest
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.queries import revision_asked
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, Wanted, page
from clew.kernel.api.problems import Fault, Invalid
from clew.kernel.api.schemas import Input, Moment, Number, Output, Pk, Reason, Ref, ref
from clew.kernel.api.seen import ApiRequest, content_seen, on
from clew.kernel.ui.answers import download

door = Door("confirmations", POLICY)
DOORS = (door,)

RevisionN = Annotated[int, Field(ge=1, le=10_000)]
Words = Annotated[str, Field(min_length=1, max_length=120)]


class ConfirmationOut(Output):
    """How a revision was confirmed: the kind, by whom, by which words, until when a waiver holds.

    `signed`: by link, so that `/confirmations/{id}/receipt.json` hands out its receipt.
    """

    id: int
    set: Ref | None
    revision: int
    kind: str
    contact: int | None
    reference: str
    reason: str
    source: Ref | None
    expires_on: date | None
    happened_at: datetime
    signed: bool


class LinkOut(Output):
    """A link is on its way by mail; the link itself stands in that mail alone."""

    set: Ref | None
    revision: int | None
    contact: int
    made_at: datetime
    expires_at: datetime


class AnsweredOut(Output):
    """What the customer asked, and our answer."""

    id: int
    text: str
    settlement: str


class LinkIn(Input):
    """Who signs: a contact of the customer with a mail address, who may sign."""

    contact: Pk


class OwnOrderIn(Input):
    """The customer's own purchase order, and the message or order of ours in which it came."""

    contact: Pk | None = None
    reference: Words
    source: Number
    happened_at: Moment


class ReadBackIn(Input):
    """The lines were read to a contact, who said yes; `reference` says how."""

    contact: Pk
    reference: Words
    happened_at: Moment


class WaiverIn(Input):
    """Work may start without the customer's word, until a day."""

    reason: Reason
    expires_on: date


class OurAnswerIn(Input):
    """Our answer to what the customer asked."""

    answer: Annotated[str, Field(min_length=1, max_length=2_000)]


def confirmation_out(found: Confirmation) -> ConfirmationOut:
    """Return a confirmation as it is answered."""
    names = ("kind", "reference", "reason", "expires_on", "happened_at")
    return ConfirmationOut(
        id=found.pk,
        set=ref(found.revision.record),
        revision=found.revision.n,
        contact=found.contact_id,
        source=ref(found.source),
        signed=found.signature_id is not None,
        **{name: getattr(found, name) for name in names},
    )


def _asked(request: ApiRequest, number: str, n: int | None) -> SetRevision:
    return revision_asked(request.actor, number, "" if n is None else str(n))


def _seen(request: ApiRequest, revision: SetRevision) -> str:
    return content_seen(request, revision.record, content_digest(revision))


def _contact(request: ApiRequest, revision: SetRevision, pk: int) -> Contact:
    return get_contact(request.actor, revision.requirement_set.customer.record.number, pk)


@door.read(
    "/requirement-sets/{number}/confirmations", Page[ConfirmationOut], desk="confirmations:confirm",
    name="list",
)  # fmt: skip
def confirmations(
    request: ApiRequest, number: Number, wanted: Query[Wanted], revision: RevisionN | None = None
) -> Page[ConfirmationOut]:
    """How a revision was confirmed, newest first."""
    its = _asked(request, number, revision)
    found = its.confirmations.select_related("revision__requirement_set__record", "source")
    return page(found, wanted, confirmation_out, "pk")


@door.act(
    "/requirement-sets/{number}/confirmations/link", LinkOut, desk="confirmations:send_link",
    status=201,
)  # fmt: skip
def send_link(
    request: ApiRequest, number: Number, given: LinkIn, revision: RevisionN | None = None
) -> LinkOut:
    """Mail a contact the link under which they answer and sign the revision."""
    its = _asked(request, number, revision)
    on(request, its.record)
    link = confirming.send_link(its, _contact(request, its, given.contact), actor=request.actor)
    return LinkOut(
        set=ref(its.record),
        revision=link.revision,
        contact=link.contact_id,
        made_at=link.made_at,
        expires_at=link.expires_at,
    )


@door.act(
    "/requirement-sets/{number}/confirmations/own-order", ConfirmationOut,
    desk="confirmations:own_order", status=201, needs="content",
)  # fmt: skip
def own_order(
    request: ApiRequest, number: Number, given: OwnOrderIn, revision: RevisionN | None = None
) -> ConfirmationOut:
    """Match the customer's own order to the revision whose words you compared it with."""
    its = _asked(request, number, revision)
    source = own_orders(its).filter(number=given.source.upper()).first()
    if source is None:
        words = f"{given.source} is no message and no order of this customer."
        raise Invalid(Fault(pointer="/source", parameter="", detail=words))
    made = confirming.confirm_by_own_order(
        its,
        actor=request.actor,
        contact=_contact(request, its, given.contact) if given.contact else None,
        reference=given.reference,
        source=source,
        happened_at=given.happened_at,
        seen=_seen(request, its),
    )
    return confirmation_out(made)


@door.act(
    "/requirement-sets/{number}/confirmations/read-back", ConfirmationOut,
    desk="confirmations:read_back", status=201, needs="content",
)  # fmt: skip
def read_back(
    request: ApiRequest, number: Number, given: ReadBackIn, revision: RevisionN | None = None
) -> ConfirmationOut:
    """Record that the lines you saw were read to the customer, who said yes."""
    its = _asked(request, number, revision)
    made = confirming.confirm_by_read_back(
        its,
        actor=request.actor,
        contact=_contact(request, its, given.contact),
        reference=given.reference,
        happened_at=given.happened_at,
        seen=_seen(request, its),
    )
    return confirmation_out(made)


@door.act(
    "/requirement-sets/{number}/confirmations/waiver", ConfirmationOut,
    desk="confirmations:waive", status=201, scope="sign", needs="content",
)  # fmt: skip
def waive(
    request: ApiRequest, number: Number, given: WaiverIn, revision: RevisionN | None = None
) -> ConfirmationOut:
    """Start without the customer's word, until a day: a record with reason and approver."""
    its = _asked(request, number, revision)
    made = confirming.waive(
        its, actor=request.actor, seen=_seen(request, its), **given.model_dump()
    )
    return confirmation_out(made)


@door.act("/questions/{remark}/answer", AnsweredOut, desk="confirmations:answer_customer")
def answer_customer(request: ApiRequest, remark: Pk, given: OurAnswerIn) -> AnsweredOut:
    """Answer what the customer asked by the link; with the last answer goes a new link."""
    asked = get_outside_remark(request.actor, remark)
    on(request, asked.record)
    done = confirming.answer_customer(asked, actor=request.actor, answer=given.answer)
    return AnsweredOut(id=done.pk, text=done.text, settlement=done.settlement)


@door.file(
    "/confirmations/{confirmation}/receipt.json", desk="confirmations:receipt_json",
    types=("application/json",),
)  # fmt: skip
def receipt_as_json(request: ApiRequest, confirmation: Pk) -> HttpResponse:
    """The receipt of a signature, which proves itself without Clew."""
    found = get_signed(request.actor, confirmation)
    return download(receipt_json(found), f"receipt-{found.pk}.json", "application/json")


@door.file(
    "/confirmations/{confirmation}/receipt.pdf", desk="confirmations:receipt_pdf",
    types=("application/pdf",),
)  # fmt: skip
def receipt_as_pdf(request: ApiRequest, confirmation: Pk) -> HttpResponse:
    """The receipt of a signature on paper."""
    found = get_signed(request.actor, confirmation)
    return download(receipt_pdf(found), f"receipt-{found.pk}.pdf", "application/pdf")
