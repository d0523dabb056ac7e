"""What the order pages show, computed before the template."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.orders.commands import fulfilment
from clew.areas.orders.models import Offer, Order
from clew.areas.orders.proof import Proof, proofs
from clew.areas.orders.workflow import OFFER, ORDER
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.areas.requirements.queries import is_confirmed, revision_of
from clew.areas.requirements.queries import visible_to as visible_sets
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import Refusal
from clew.kernel.ui.parts import Step
from clew.kernel.ui.words import day

__all__ = ["fulfilment"]
PAGE = 50
NEXT = {
    "received": "accept",
    "accepted": "start",
    "in_realization": "make_ready",
    "ready": "deliver",
    "delivered": "close",
}
LOOKS = {
    "received": "draft",
    "accepted": "frozen",
    "in_realization": "wait",
    "ready": "ok",
    "delivered": "ok",
    "closed": "ok",
    "declined": "na",
    "cancelled": "stop",
    "draft": "draft",
    "sent": "wait",
    "lost": "na",
    "expired": "na",
    "withdrawn": "na",
}


def listed(found: QuerySet[Any], asked: Any) -> dict[str, Any]:
    """Return a page of 50 by keyset, with the state filter of the URL."""
    state, before = asked.get("state", ""), asked.get("before", "")
    rows = found.order_by("-record_id")
    if state:
        rows = rows.filter(state=state)
    if before.isdigit():
        rows = rows.filter(record_id__lt=int(before))
    page = list(rows[: PAGE + 1])
    words = ORDER.words if found.model is Order else OFFER.words
    return {
        "rows": [(row, LOOKS.get(row.state, "draft"), words[row.state]) for row in page[:PAGE]],
        "older": page[PAGE - 1].pk if len(page) > PAGE else None,
        "state": state,
        "states": words.items(),
    }


@dataclass(frozen=True)
class NextStep:
    """The one step that comes next: its words, where it is taken, and what still refuses it."""

    verb: str
    label: str
    url: str
    is_form: bool
    refusals: list[Refusal]


def order_context(order: Order, actor: Actor) -> dict[str, Any]:
    """Return everything an order's page shows but the shared panels."""
    revision = revision_of(order.requirement_set, order.revision)
    if order.state == "received":
        revision = order.requirement_set.newest
    checked = proofs(order)
    return {
        "order": order,
        "revision": revision,
        "state_word": ORDER.words[order.state],
        "state_look": LOOKS[order.state],
        "steps": steps_of(order, revision, checked),
        "next": next_step(order, actor),
        "others": _other_acts(order, actor),
        "proofs": checked,
        "critical": sum(p.line.version.critical for p in checked),
        "met": sum(p.line.version.critical and p.state == "met" for p in checked),
        "deliveries": order.deliveries.order_by("n"),
        "answers": order.answers.select_related("contact").order_by("asked_at"),
        "confirmations": revision.confirmations.select_related("contact").order_by("at"),
    }


def steps_of(order: Order, revision: SetRevision, checked: list[Proof]) -> list[Step]:
    """Return the lights of the gate bar: heard, understood, reviewed, confirmed, accepted …"""
    approved = revision.approved_at is not None
    confirmed = is_confirmed(revision)
    critical = [p for p in checked if p.line.version.critical]
    met = [p for p in critical if p.state == "met"]
    set_url = revision.record.get_absolute_url()
    lights = [
        ("Heard", order.received_at is not None, day(order.received_at), ""),
        ("Understood", revision.submitted_at is not None, f"revision {revision.n}", set_url),
        ("Reviewed", approved, day(revision.approved_at) if revision.approved_at else "", set_url),
        ("Confirmed", confirmed, "by the customer" if confirmed else "", set_url),
        ("Accepted", order.accepted_at is not None, _on(order.accepted_at), ""),
        ("In work", order.started_at is not None, _on(order.started_at), ""),
        ("Verified", _verified(order, critical, met), f"{len(met)} of {len(critical)}", ""),
        ("Delivered", order.delivered_at is not None, _on(order.delivered_at), ""),
        ("Voice", order.answers.filter(answered_at__isnull=False).exists(), "", ""),
        ("Closed", order.closed_at is not None, _on(order.closed_at), ""),
    ]
    current = next((word for word, done, _, _ in lights if not done), "")
    last_done = max((i for i, light in enumerate(lights) if light[1]), default=-1)
    return [
        Step(
            word,
            _light(done, i < last_done, word == current and order.state not in ORDER.final),
            note,
            url,
            current=word == current,
        )
        for i, (word, done, note, url) in enumerate(lights)
    ]


def _verified(order: Order, critical: list[Proof], met: list[Proof]) -> bool:
    return len(met) == len(critical) and order.started_at is not None


def _light(done: bool, passed: bool, current: bool) -> str:
    if done:
        return "done"
    if passed:
        return "hole"
    return "wait" if current else "ahead"


def _on(moment: Any) -> str:
    return day(moment) if moment else ""


def next_step(order: Order, actor: Actor) -> NextStep | None:
    """Return the step that leads on from here, None at an end."""
    verb = NEXT.get(order.state)
    if verb is None:
        return None
    step = ORDER.step(verb)
    is_form = verb in {"deliver", "close"}
    number = order.record.number
    url = (
        reverse(f"orders:{verb}", args=[number])
        if is_form
        else reverse("orders:step", args=[number, verb])
    )
    given = {"post_delivery_note": "…", "not_asked_reason": "…"} if verb == "close" else {}
    refusals = ORDER.refusals(order, verb, actor=actor, **given)
    return NextStep(verb, step.label, url, is_form, refusals)


def _other_acts(order: Order, actor: Actor) -> list[tuple[str, str]]:
    number = order.record.number
    return [
        (ORDER.step(verb).label, reverse("orders:end", args=[number, verb]))
        for verb in ("decline", "cancel", "send_back")
        if not ORDER.refusals(order, verb, actor=actor)
    ]


def offer_context(offer: Offer, actor: Actor) -> dict[str, Any]:
    """Return everything an offer's page shows but the shared panels."""
    ends = [
        (OFFER.step(verb).label, reverse("orders:end_offer", args=[offer.record.number, verb]))
        for verb in ("lose", "withdraw")
        if not OFFER.refusals(offer, verb, actor=actor)
    ]
    return {
        "offer": offer,
        "state_word": OFFER.words[offer.state],
        "state_look": LOOKS[offer.state],
        "send_url": reverse("orders:send_offer", args=[offer.record.number]),
        "refusals": OFFER.refusals(offer, "send", actor=actor) if offer.state == "draft" else [],
        "ends": ends,
        "revision": revision_of(offer.requirement_set, offer.revision),
    }


def enquiry_of(requirement_set: RequirementSet) -> Enquiry | None:
    """Return the enquiry a set answers, by its link."""
    return (
        Enquiry.objects.filter(
            record__links_down__target=requirement_set.record,
            record__links_down__type="answers",
            record__links_down__removed_at=None,
        )
        .select_related("record", "contact")
        .first()
    )


def interaction(actor: Actor, number: str) -> Interaction | None:
    """Return the interaction an order is stated in, when the URL names one the actor may see."""
    if not number:
        return None
    return Interaction.objects.filter(record__number=number.upper()).first()


def orderable(actor: Actor, record: Record) -> list[RequirementSet]:
    """Return the sets of the customer of an interaction, newest first."""
    found = visible_sets(actor).filter(customer__record=record.customer)
    return list(found.order_by("-record_id")[:PAGE])
