"""Verbs after the start: verify, release for delivery, send back, deliver, close (8.6, 8.5.5)."""

from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile

from clew.areas.orders.commands.acceptance import lock
from clew.areas.orders.commands.telling import tell
from clew.areas.orders.models import Delivery, Order, Verification
from clew.areas.orders.queries import promised
from clew.areas.orders.workflow import ORDER, PROVERS, demand, may_prove
from clew.areas.requirements.models import Requirement
from clew.kernel import clock
from clew.kernel.attachments import store
from clew.kernel.attachments.models import RecordFile
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refused, refuse_unless
from clew.kernel.tasks.asking import ask, done, done_all
from clew.kernel.workflow import require


@command
def verify(
    order: Order,
    requirement: Requirement,
    *,
    actor: Actor,
    passed: bool,
    method: str,
    result: str,
    evidence: RecordFile | UploadedFile | None = None,
) -> Verification:
    """Record that a requirement of the order is met at the words in force, or is not (8.6).

    method: how it was checked; result: what was found. evidence: an upload, or a file of the order.
    Refused: without both texts, for a requirement that does not stand in the order's revision, when
    the order is not in work.
    """
    lock(order)
    require(actor, *PROVERS, to="record a proof")
    if refusals := may_prove(order, actor):
        raise Refused(*refusals)
    refuse_unless(method.strip() and result.strip(), "Say how it was checked and what was found.")
    refuse_unless(len(method.strip()) <= 200, "Say in 200 signs how it was checked.")
    revision = promised(order)
    line = revision.lines.filter(requirement=requirement).select_related("version").first()
    if line is None:
        raise Refused(f"{requirement.record.number} does not stand in revision {revision.n}.")
    held = _held(order, requirement, evidence, actor)
    verification = Verification.objects.create(
        order=order,
        requirement=requirement,
        version_n=line.version.n,
        passed=passed,
        method=method.strip(),
        result=result.strip(),
        evidence=held,
        by=actor.pseudonym,
        by_name=actor.name,
        at=clock.now(),
    )
    emit(
        "order.requirement_verified" if passed else "order.requirement_failed",
        order.record,
        actor=actor,
        revision=revision.n,
        changes={
            "requirement": (None, requirement.record.number),
            "method": (None, verification.method),
            "result": (None, verification.result),
        },
        files=[held.file_id] if held else (),
    )
    return verification


def _held(
    order: Order, requirement: Requirement, evidence: RecordFile | UploadedFile | None, actor: Actor
) -> RecordFile | None:
    if evidence is None:
        return None
    if isinstance(evidence, RecordFile):
        refuse_unless(evidence.record_id == order.pk, "The evidence is not a file of this order.")
        return evidence
    return store.attach(
        order.record,
        store.keep(evidence.chunks()),
        name=evidence.name or "evidence",
        content_type=evidence.content_type or "",
        actor=actor,
        role=f"proof of {requirement.record.number}",
    )


@command
def make_ready(order: Order, *, actor: Actor) -> Order:
    """Release the product for delivery; GATE release (8.6): all that is critical is proved."""
    lock(order)
    ORDER.advance(order, "make_ready", actor=actor, revision=order.revision)
    done(order.record, "release", actor=actor)
    ask(
        order.record,
        "deliver",
        f"Deliver {order.record.number}",
        url=order.record.get_absolute_url(),
        actor=actor,
        role="logistics",
        note=order.record.title,
        customer_waits=True,
    )
    return order


@command
def send_back(order: Order, *, actor: Actor, reason: str) -> Order:
    """Take the release back because more work is needed."""
    refuse_unless(reason.strip(), "Say what is missing.")
    lock(order)
    ORDER.advance(order, "send_back", actor=actor, reason=reason.strip())
    done(order.record, "deliver", actor=actor)
    return order


@command
def deliver(
    order: Order,
    *,
    actor: Actor,
    what: str,
    delivered_on: date,
    quantity: Decimal | None = None,
    note: str = "",
    last: bool = True,
) -> Delivery:
    """Record a delivery and tell the customer; with `last` the order is delivered.

    A part delivery passes the same gate as the last one. Refused: without saying what, for a day to
    come, while something critical is not proved.
    """
    refuse_unless(what.strip(), "Say what was delivered.")
    refuse_unless(delivered_on <= clock.today(), "A delivery cannot have happened in the future.")
    refuse_unless(quantity is None or quantity > 0, "A quantity is more than zero.")
    lock(order)
    demand(order, "deliver", actor=actor)
    delivery = Delivery.objects.create(
        order=order,
        n=order.deliveries.count() + 1,
        what=what.strip()[:200],
        quantity=quantity,
        delivered_on=delivered_on,
        note=note.strip()[:300],
        by=actor.pseudonym,
        at=clock.now(),
    )
    said = {"what": (None, delivery.what), "delivered on": (None, delivered_on)}
    _tell_delivered(order, delivery, last)
    if not last:
        emit("order.partly_delivered", order.record, actor=actor, changes=said)
        return delivery
    ORDER.advance(order, "deliver", actor=actor, revision=order.revision, changes=said)
    assign(order, delivered_at=clock.now())
    done(order.record, "deliver", actor=actor)
    ask(
        order.record,
        "close",
        f"Ask the customer about {order.record.number}, then close it",
        url=order.record.get_absolute_url(),
        actor=actor,
        person=order.record.owner,
        role="" if order.record.owner else "sales",
    )
    return delivery


def _tell_delivered(order: Order, delivery: Delivery, last: bool) -> None:
    follows = "This completes your order." if last else "More of your order follows."
    tell(
        order,
        f"delivered/{delivery.n}",
        "is delivered" if last else "is delivered in part",
        f"we delivered on {delivery.delivered_on:%d %b %Y}: {delivery.what}.\n{follows}",
    )


@command
def close(
    order: Order, *, actor: Actor, post_delivery_note: str = "", not_asked_reason: str = ""
) -> Order:
    """Close the order: duties after delivery are said, the customer was asked or a reason why not.

    post_delivery_note: warranty, spare parts, take-back, or that there are none (8.5.5).
    """
    note, reason = post_delivery_note.strip(), not_asked_reason.strip()[:300]
    lock(order)
    ORDER.advance(
        order, "close", actor=actor, post_delivery_note=note, not_asked_reason=reason,
        changes={
            "duties after delivery": (None, note),
            "why the customer was not asked": (None, reason or None),
        },
    )  # fmt: skip
    assign(order, post_delivery_note=note, not_asked_reason=reason, closed_at=clock.now())
    done_all(order.record, actor=actor)
    return order
