"""Steps of offers and orders, with the gates commit, start and release (8.2.3.1, 8.6)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse

from clew.areas.customers.queries import may_order
from clew.areas.orders.models import Offer, Order, SatisfactionAnswer
from clew.areas.orders.proof import unproved
from clew.areas.orders.queries import promised, revision_to_promise
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.queries import (
    APPROVED,
    is_confirmed,
    is_confirmed_by_customer,
    revision_of,
)
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import NotAllowed, Refusal, Refused
from clew.kernel.workflow import Step, Workflow, holders_url, may

SELLERS = ("sales", "customer_service", "quality_manager", "owner")
DECIDERS = ("top_management", "quality_manager")
STARTERS = ("production", "engineering", "quality_manager")
RELEASERS = ("quality_manager", "production")
SHIPPERS = ("logistics", "customer_service", "sales")
PAUSE = timedelta(days=7)
PROVERS = ("quality_manager", "engineering", "production", "compliance", "logistics")


def review_url(revision: SetRevision) -> str:
    """Return the review page of a revision."""
    return f"{reverse('requirements:review', args=[revision.record.number])}?revision={revision.n}"


def confirm_url(revision: SetRevision) -> str:
    """Return the page on which a set is confirmed."""
    return reverse("confirmations:confirm", args=[revision.record.number])


def release_url(revision: SetRevision) -> str:
    """Return the page on which a set is released to the functions."""
    return reverse("requirements:release_page", args=[revision.record.number])


def _review_missing(revision: SetRevision, what: str) -> Iterator[Refusal]:
    number = revision.record.number
    if revision.state == "obsolete":
        yield Refusal(
            f"{what}: revision {revision.n} of {number} was replaced by a newer one.",
            revision.record.get_absolute_url(),
            number,
        )
    elif revision.state not in APPROVED:
        yield Refusal(
            f"{what} before the review of {number}, revision {revision.n}, is approved. "
            "Open the review.",
            review_url(revision),
            "Open the review",
        )


def may_send(offer: Offer, **_: Any) -> Iterable[Refusal]:
    """GATE commit for offers: only a non-binding one may leave before the approved review."""
    edit = reverse("orders:edit_offer", args=[offer.record.number])
    if offer.binding:
        yield from may_order(offer.customer)
        revision = revision_of(offer.requirement_set, offer.revision)
        yield from _review_missing(revision, "A binding offer cannot be sent")
        if offer.price is None:
            yield Refusal("A binding offer needs its price.", edit, "its price")
        if offer.valid_until is None:
            yield Refusal("A binding offer needs its last day.", edit, "its last day")
    if offer.valid_until and offer.valid_until < clock.today():
        yield Refusal(
            "The offer's last day has passed; name a later one.", edit, "name a later one"
        )
    if offer.contact is None or not offer.contact.email:
        yield Refusal(
            "The offer needs a contact with an e-mail address to go to.", edit, "a contact"
        )


def may_expire(offer: Offer, **_: Any) -> Iterable[Refusal]:
    """Only a last day that has passed ends an offer by itself."""
    if offer.valid_until is None or offer.valid_until >= clock.today():
        number = offer.record.number
        yield Refusal(f"{number} is still valid.", offer.record.get_absolute_url(), number)


def may_accept(order: Order, **_: Any) -> Iterable[Refusal]:
    """GATE commit for orders: customer served, review approved, a spoken order confirmed before.

    The newest revision of the set counts: an order is never accepted over words that are still
    being changed. A waiver lets work start; it cannot stand for what nobody wrote down.
    """
    revision = revision_to_promise(order.requirement_set)
    yield from may_order(order.customer)
    yield from _review_missing(revision, "The order cannot be accepted")
    if order.stated == "verbal" and not is_confirmed_by_customer(revision):
        yield Refusal(
            "The order came by word of mouth: confirm it to the customer before you accept it. "
            "Send the link or record the read-back.",
            confirm_url(revision),
            "Send the link or record the read-back",
        )


def may_start(order: Order, **_: Any) -> Iterable[Refusal]:
    """GATE start: the revision is confirmed or waived, and released to the functions."""
    revision = promised(order)
    name = f"{revision.record.number}, revision {revision.n},"
    if not is_confirmed(revision):
        yield Refusal(
            f"Work cannot start: the customer has not confirmed {name[:-1]}. "
            "Ask for the confirmation or record a waiver.",
            confirm_url(revision),
            "Ask for the confirmation or record a waiver",
        )
    elif revision.state != "released":
        yield Refusal(
            f"Work cannot start: {name} is not released to the functions that must deliver it. "
            "Release it.",
            release_url(revision),
            "Release it",
        )


def may_release(order: Order, **_: Any) -> Iterable[Refusal]:
    """GATE release: what is critical or special is verified at the meaning in force."""
    missing = unproved(order)
    for proof in missing[:3]:
        kind = "critical" if proof.line.version.critical else "a special characteristic"
        lack = (
            "its last check failed" if proof.verification else "nothing proves yet that it is met"
        )
        yield Refusal(
            f"{proof.number} is {kind} and {lack}. Add the proof of {proof.number}.",
            f"{reverse('orders:verify', args=[order.record.number])}?item={proof.number}",
            f"Add the proof of {proof.number}",
        )
    if len(missing) > 3:
        url = f"{reverse('orders:order', args=[order.record.number])}#proof"
        yield Refusal(f"{len(missing) - 3} more have no proof.", url, f"{len(missing) - 3} more")


def may_close(
    order: Order, *, post_delivery_note: str = "", not_asked_reason: str = "", **_: Any
) -> Iterable[Refusal]:
    """After delivery: the customer was asked, or a reason why not; duties that follow are said."""
    number = order.record.number
    if not (not_asked_reason or order.answers.exists()):
        yield Refusal(
            "Ask the customer what they thought of it, or say why not.",
            reverse("orders:voice", args=[number]),
            "Ask the customer",
        )
    if not post_delivery_note:
        yield Refusal(
            "Say which duties follow the delivery (warranty, spare parts, take-back), or that "
            "there are none.",
            reverse("orders:close", args=[number]),
            "Say which duties follow",
        )


def can_be_told(order: Order, *, told: str | None = None, **_: Any) -> Iterable[Refusal]:
    """An order ends with a notice: by mail, or we say how the customer was told.

    told: None on a page that only greys its button.
    """
    if told is not None and not told.strip() and not has_address(order):
        yield Refusal(
            f"Nobody of {order.customer.name} can be told by mail: say how they were told.",
            order.customer.record.get_absolute_url(),
            order.customer.name,
        )


def has_address(order: Order) -> bool:
    """Tell whether the order's contact can be written to."""
    return order.contact is not None and bool(order.contact.email)


def is_delivered(order: Order) -> bool:
    """Tell whether the customer has it, so that they can say what they think of it."""
    return order.state in {"delivered", "closed"}


def may_ask_again(answer: SatisfactionAnswer | None) -> bool:
    """Tell whether a contact may be asked: never yet, or a week ago without an answer."""
    if answer is None:
        return True
    return answer.answered_at is None and answer.asked_at + PAUSE <= clock.now()


def may_prove(order: Order, actor: Actor) -> list[Refusal]:
    """Return why this actor cannot record a proof now; what hides the link refuses the command."""
    number = order.record.number
    if order.state not in {"accepted", "in_realization", "ready"}:
        sentence = f"{number} is {ORDER.words[order.state]}; a proof belongs to its work."
        return [Refusal(sentence, order.record.get_absolute_url(), number)]
    if not actor.has(*PROVERS):
        sentence = "To record a proof you need a role that makes, checks or ships."
        return [Refusal(sentence, holders_url(PROVERS, actor), "a role")]
    return []


def demand(order: Order, verb: str, *, actor: Actor) -> None:
    """Refuse what `advance` would, for an act that passes the gate and stays in its state."""
    refusals = ORDER.refusals(order, verb, actor=actor)
    if refusals:
        allowed = may(actor, ORDER.step(verb).who, order.record)
        raise (Refused if allowed else NotAllowed)(*refusals)


OFFER = Workflow(
    "offer",
    "offer",
    "draft",
    (
        Step("send", ("draft",), "sent", SELLERS, "sent", "Send the offer", may_send),
        Step("accept", ("sent",), "accepted", SELLERS, "accepted", "Mark accepted"),
        Step("lose", ("sent",), "lost", SELLERS, "lost", "Mark the offer lost"),
        Step("expire", ("sent",), "expired", (), "expired", "Let it expire", may_expire),
        Step(
            "withdraw", ("draft", "sent"), "withdrawn", SELLERS, "withdrawn", "Withdraw the offer"
        ),
    ),
    {
        "draft": "a draft",
        "sent": "sent",
        "accepted": "accepted",
        "lost": "lost",
        "expired": "expired",
        "withdrawn": "withdrawn",
    },
    final=("accepted", "lost", "expired", "withdrawn"),
)

ORDER = Workflow(
    "order",
    "order",
    "received",
    (
        Step(
            "accept", ("received",), "accepted", SELLERS, "accepted", "Accept the order",
            may_accept,
        ),
        Step(
            "decline", ("received",), "declined", DECIDERS, "declined", "Decline the order",
            can_be_told,
        ),
        Step(
            "start", ("accepted",), "in_realization", STARTERS, "started", "Start the work",
            may_start,
        ),
        Step(
            "cancel", ("accepted", "in_realization"), "cancelled", DECIDERS, "cancelled",
            "Cancel the order", can_be_told,
        ),
        Step(
            "make_ready", ("in_realization",), "ready", RELEASERS, "released",
            "Release for delivery", may_release,
        ),
        Step(
            "send_back", ("ready",), "in_realization", RELEASERS, "sent_back",
            "Send back to work",
        ),
        # Only from "ready": the release is a decision of its own, and a hold on it stops part
        # deliveries as well.
        Step("deliver", ("ready",), "delivered", SHIPPERS, "delivered", "Deliver", may_release),
        Step("close", ("delivered",), "closed", SELLERS, "closed", "Close the order", may_close),
    ),
    {
        "received": "received",
        "accepted": "accepted",
        "in_realization": "in work",
        "ready": "ready for delivery",
        "delivered": "delivered",
        "closed": "closed",
        "declined": "declined",
        "cancelled": "cancelled",
    },
    final=("closed", "declined", "cancelled"),
)  # fmt: skip
