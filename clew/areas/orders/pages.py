"""What the pages of offers and orders show, computed before the template."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from clew.areas.customers.models import Contact
from clew.areas.orders.drawing import proof_rows
from clew.areas.orders.models import Offer, Order, SatisfactionAnswer
from clew.areas.orders.paper import face_of, price_of
from clew.areas.orders.proof import Proof, proofs
from clew.areas.orders.queries import mails_of, promised, revision_to_promise
from clew.areas.orders.words import LOOKS
from clew.areas.orders.workflow import (
    OFFER,
    ORDER,
    confirm_url,
    is_delivered,
    may_ask_again,
    may_prove,
    review_url,
)
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.queries import is_confirmed, is_confirmed_by_customer, revision_of
from clew.areas.requirements.stale import seen_of
from clew.kernel.people.actor import Actor
from clew.kernel.records.queries import in_order
from clew.kernel.refusals import Refusal
from clew.kernel.ui.parts import ClausePanel, Step
from clew.kernel.ui.words import day

NEXT = {
    "received": ("accept", "Nothing is missing. Accept it, and the customer is told by mail."),
    "accepted": ("start", "Confirmed by the customer and released. The work can start."),
    "in_realization": ("make_ready", "Everything critical is proved. It can be released."),
    "ready": ("deliver", "Released. Record the delivery when it leaves."),
    "delivered": ("close", "The customer was asked. Say which duties follow, then close it."),
}
FORMS = {"deliver", "close"}
CLAUSE = ClausePanel(
    "8.2.3",
    "Review before the promise",
    "Nobody promises what was not looked at first: the requirements are reviewed, a spoken order "
    "is confirmed to the customer, and both leave a record.",
    (
        "Show me an order you accepted. Who had reviewed it before?",
        "How do you know that what left the house was what they wanted?",
    ),
    adds="Work waits for the customer's own confirmation, and goods wait for the proof of all that "
    "is critical.",
)


@dataclass(frozen=True)
class NextStep:
    """The step that comes next: its words, where it is taken, and what still refuses it.

    `blocks` are the refusals that its own form cannot settle; `seen` goes with the button.
    """

    verb: str
    label: str
    url: str
    is_form: bool
    ready: str
    refusals: list[Refusal]
    blocks: list[Refusal]
    seen: str = ""


def next_step(order: Order, actor: Actor) -> NextStep | None:
    """Return the step that leads on from here, None at an end."""
    if order.state not in NEXT:
        return None
    verb, ready = NEXT[order.state]
    number, is_form = order.record.number, verb in FORMS
    route, args = (f"orders:{verb}", [number]) if is_form else ("orders:step", [number, verb])
    refusals = blocks = ORDER.refusals(order, verb, actor=actor)
    if verb == "close":
        said = {"post_delivery_note": "to come", "not_asked_reason": "to come"}
        blocks = ORDER.refusals(order, verb, actor=actor, **said)
        refusals = blocks or refusals
    seen = seen_of(revision_to_promise(order.requirement_set)) if verb == "accept" else ""
    url = reverse(route, args=args)
    label = ORDER.step(verb).label
    return NextStep(verb, label, url, is_form, ready, refusals, blocks, seen)


def order_context(order: Order, actor: Actor) -> dict[str, Any]:
    """Return everything an order's page shows but the shared panels."""
    if order.state == "received":
        # Not promised yet: the page shows the words the promise would be made on.
        order.revision = revision_to_promise(order.requirement_set).n
    revision = promised(order)
    checked = proofs(order)
    due = [p for p in checked if p.is_due]
    provable = not may_prove(order, actor)
    answers = in_order(order.answers.select_related("contact"), "asked_at", "pk")
    deliveries = in_order(order.deliveries.all(), "n")
    return {
        "order": order,
        "panel": CLAUSE,
        "revision": revision,
        "state_word": ORDER.words[order.state],
        "state_look": LOOKS[order.state],
        "steps": steps_of(order, revision, due, [a.score for a in answers if a.answered_at]),
        "next": next_step(order, actor),
        "ends": _ends(order, actor),
        "proofs": checked,
        "drawn": proof_rows(checked, order.record.number, may_prove=provable),
        "due": len(due),
        "met": len([p for p in due if p.state == "met"]),
        "may_prove": provable,
        "deliveries": deliveries,
        "answers": answers,
        "may_ask": is_delivered(order),
        "confirmations": in_order(revision.confirmations.select_related("contact"), "at", "pk"),
        "mails": mails_of(order.record),
        "may_change": order.state in {"accepted", "in_realization", "ready"},
        "people": _people(order),
    }


def _people(order: Order) -> list[tuple[str, str]]:
    named = (("Ordered by", order.contact), ("Received by", order.receiver))
    return [(word, c.name) for word, c in (*named, ("Used by", order.end_user)) if c is not None]


def steps_of(
    order: Order, revision: SetRevision, due: list[Proof], scores: list[int | None]
) -> list[Step]:
    """Return the lights of the gate bar, from what was heard to what they thought of it."""
    number = revision.record.number
    set_url = reverse("requirements:set", args=[number])
    met = len([p for p in due if p.state == "met"])
    begun = order.enquiry.received_at if order.enquiry else order.received_at
    heard_url = order.enquiry.record.get_absolute_url() if order.enquiry else ""
    lights = [
        ("Heard", True, day(begun), heard_url),
        ("Understood", revision.submitted_at is not None, f"{number} rev {revision.n}", set_url),
        (
            "Reviewed",
            revision.approved_at is not None,
            _on(revision.approved_at),
            review_url(revision),
        ),
        ("Confirmed", is_confirmed(revision), _how(revision), confirm_url(revision)),
        ("Accepted", order.accepted_at is not None, _on(order.accepted_at), ""),
        ("In work", order.started_at is not None, _on(order.started_at), ""),
        ("Verified", bool(order.started_at) and met == len(due), f"{met} of {len(due)}", "#proof"),
        ("Delivered", order.delivered_at is not None, _on(order.delivered_at), "#deliveries"),
        ("Voice", bool(scores), f"{scores[-1]} of 10" if scores else "", "#voice"),
        ("Closed", order.closed_at is not None, _on(order.closed_at), ""),
    ]
    running = order.state not in ORDER.final
    current = next((n for n, (_, done, _, _) in enumerate(lights) if not done), -1)
    last_done = max(n for n, (_, done, _, _) in enumerate(lights) if done)
    return [
        Step(
            "done" if done else "hole" if n < last_done else "wait" if n == current else "ahead",
            word,
            note,
            n == current and running,
            url,
        )
        for n, (word, done, note, url) in enumerate(lights)
    ]


def _on(moment: datetime | None) -> str:
    return day(moment) if moment else ""


def _how(revision: SetRevision) -> str:
    if is_confirmed_by_customer(revision):
        return "by the customer"
    return "waived" if is_confirmed(revision) else ""


def _ends(order: Order, actor: Actor) -> list[tuple[str, str]]:
    number = order.record.number
    return [
        (ORDER.step(verb).label, reverse("orders:end", args=[number, verb]))
        for verb in ("decline", "cancel", "send_back")
        if not ORDER.refusals(order, verb, actor=actor)
    ]


def whom_to_ask(order: Order) -> list[tuple[Contact, SatisfactionAnswer | None, bool, bool]]:
    """Return each contact with their answer, whether to ask now, and whether they come first."""
    asked = {answer.contact_id: answer for answer in order.answers.all()}
    contacts = order.customer.contacts.filter(active=True).order_by("name")
    rows = []
    for contact in contacts:
        answer = asked.get(contact.pk)
        now = bool(contact.email) and is_delivered(order) and may_ask_again(answer)
        rows.append((contact, answer, now, now and contact.pk == order.contact_id))
    return rows


def offer_context(offer: Offer, actor: Actor) -> dict[str, Any]:
    """Return everything an offer's page shows but the shared panels."""
    number = offer.record.number
    ends = [
        (OFFER.step(verb).label, reverse("orders:end_offer", args=[number, verb]))
        for verb in ("lose", "withdraw")
        if not OFFER.refusals(offer, verb, actor=actor)
    ]
    is_draft = offer.state == OFFER.initial
    return {
        "offer": offer,
        "panel": CLAUSE,
        "state_word": OFFER.words[offer.state],
        "state_look": LOOKS[offer.state],
        "face": face_of(offer),
        "price": price_of(offer),
        "is_draft": is_draft,
        "refusals": OFFER.refusals(offer, "send", actor=actor) if is_draft else [],
        "ends": ends,
        "revision": revision_of(offer.requirement_set, offer.revision),
        "mails": mails_of(offer.record),
    }
