"""Steps of offers and orders, with the gates commit, start and release (8.2.3.1, 8.6)."""

from collections.abc import Iterable, Iterator
from typing import Any

from clew.areas.customers.queries import may_order
from clew.areas.orders.models import Offer, Order
from clew.areas.orders.proof import unproved
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.queries import is_confirmed, revision_of
from clew.kernel import clock
from clew.kernel.refusals import Refusal
from clew.kernel.workflow import Step, Workflow

APPROVED = ("reviewed", "confirmed", "released")
SELLERS = ("sales", "customer_service", "owner")
DECIDERS = ("top_management", "quality_manager")


def _review_missing(revision: SetRevision, what: str) -> Iterator[Refusal]:
    if revision.state not in APPROVED:
        number = revision.record.number
        yield Refusal(
            f"{what} before the review of {number}, revision {revision.n}, is approved. "
            "Open the review.",
            f"/requirements/{number}/review",
            "Open the review",
        )


def may_send(offer: Offer, **_: Any) -> Iterable[Refusal]:
    """GATE commit for offers: only a non-binding one may leave before the approved review."""
    url = offer.record.get_absolute_url()
    if offer.binding:
        revision = revision_of(offer.requirement_set, offer.revision)
        yield from _review_missing(revision, "A binding offer cannot be sent")
        if offer.price is None:
            yield Refusal("A binding offer needs its price.", url, "price")
        if offer.valid_until is None:
            yield Refusal("A binding offer needs the day until which it is valid.", url)
    if offer.valid_until and offer.valid_until < clock.today():
        yield Refusal("The offer's last day of validity has passed; name a later one.", url)
    if offer.contact is None or not offer.contact.email:
        yield Refusal("The offer needs a contact with an e-mail address to go to.", url)


def may_accept(order: Order, **_: Any) -> Iterable[Refusal]:
    """GATE commit for orders: approved review first, customer not on hold, verbal orders confirmed.

    The newest revision of the set counts: an order is never accepted over words that are still
    being changed.
    """
    revision = order.requirement_set.newest
    yield from may_order(order.customer)
    yield from _review_missing(revision, "The order cannot be accepted")
    if order.stated == "verbal" and not is_confirmed(revision):
        yield Refusal(
            "The order came by word of mouth: confirm it to the customer before you accept it. "
            "Send the link or record the read-back.",
            f"/requirements/{revision.record.number}/confirm",
            "Send the link or record the read-back",
        )


def may_start(order: Order, **_: Any) -> Iterable[Refusal]:
    """GATE start: the revision is confirmed or waived, and released to the functions."""
    revision = revision_of(order.requirement_set, order.revision)
    number = revision.record.number
    if not is_confirmed(revision):
        yield Refusal(
            f"Work cannot start: the customer has not confirmed {number}, revision {revision.n}. "
            "Ask for the confirmation or record a waiver.",
            f"/requirements/{number}/confirm",
            "Ask for the confirmation or record a waiver",
        )
    if revision.state != "released":
        yield Refusal(
            f"Work cannot start: {number}, revision {revision.n}, is not released to the "
            "functions that must deliver it.",
            f"/requirements/{number}/release",
            "released to the functions",
        )


def may_release(order: Order, **_: Any) -> Iterable[Refusal]:
    """GATE release: every critical requirement is verified at the words that are in force."""
    for line in unproved(order):
        number = line.requirement.record.number
        yield Refusal(
            f"{number} is critical and nothing proves yet that it is met. Add the proof.",
            f"{order.record.get_absolute_url()}/verify?item={number}",
            "Add the proof",
        )


def may_deliver(order: Order, **_: Any) -> Iterable[Refusal]:
    """Goods leave only when what is critical is proved, in part deliveries as well."""
    yield from may_release(order)


def may_close(order: Order, **given: Any) -> Iterable[Refusal]:
    """After delivery: duties that follow are said, and the customer was asked or there is a reason."""
    url = order.record.get_absolute_url()
    asked = order.answers.exists()
    if not asked and not (given.get("not_asked_reason") or order.not_asked_reason):
        yield Refusal(
            "Ask the customer what they thought of it, or say why not.", f"{url}/voice", "Ask"
        )
    if not (given.get("post_delivery_note") or order.post_delivery_note):
        yield Refusal(
            "Say which duties follow the delivery (warranty, spare parts, take-back), or none.",
            f"{url}/close",
            "Say which duties follow",
        )


OFFER = Workflow(
    "offer",
    "offer",
    "draft",
    (
        Step("send", ("draft",), "sent", SELLERS, "sent", "Send the offer", may_send),
        Step("accept", ("sent",), "accepted", (*SELLERS, "contact"), "accepted", "Mark accepted"),
        Step("lose", ("sent",), "lost", SELLERS, "lost", "Mark lost"),
        Step("expire", ("sent",), "expired", ("system",), "expired", "Expire"),
        Step("withdraw", ("draft", "sent"), "withdrawn", SELLERS, "withdrawn", "Withdraw"),
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
        Step("accept", ("received",), "accepted", SELLERS, "accepted", "Accept the order", may_accept),
        Step("decline", ("received",), "declined", DECIDERS, "declined", "Decline the order"),
        Step(
            "start",
            ("accepted",),
            "in_realization",
            ("production", "engineering", "quality_manager"),
            "started",
            "Start the work",
            may_start,
        ),
        Step(
            "cancel",
            ("accepted", "in_realization"),
            "cancelled",
            DECIDERS,
            "cancelled",
            "Cancel the order",
        ),
        Step(
            "make_ready",
            ("in_realization",),
            "ready",
            ("quality_manager", "production"),
            "released",
            "Release for delivery",
            may_release,
        ),
        Step(
            "send_back",
            ("ready",),
            "in_realization",
            ("quality_manager", "production"),
            "sent_back",
            "Send back to work",
        ),
        Step(
            "deliver",
            ("ready", "in_realization"),
            "delivered",
            ("logistics", "customer_service", "sales"),
            "delivered",
            "Deliver",
            may_deliver,
        ),
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
)
