"""A pending change stops its orders; and what all commands of changes share."""

from typing import Any

from clew.areas.changes import queries
from clew.areas.changes.models import ChangeRequest
from clew.areas.changes.workflow import WORKFLOW
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Hold, Record
from clew.kernel.refusals import NotAllowed
from clew.kernel.tasks.asking import ask
from clew.kernel.workflow import lift_holds, may, place_hold, role_refusal

HELD_STEPS = ("make_ready", "deliver", "close")


def lock_change(change: ChangeRequest, *, seen: int | None = None) -> ChangeRequest:
    """Lock the change's identity and return it fresh, inside a command."""
    lock_record(change.record, seen=seen)
    return ChangeRequest.objects.select_related(
        "record__owner",
        "record__customer",
        "requirement_set__record__owner",
        "requirement_set__customer__record",
        "order__record",
        "order__contact",
        "source__record",
        "source__contact",
    ).get(pk=change.pk)


def advance(
    change: ChangeRequest, verb: str, *, actor: Actor, reason: str = "", **given: Any
) -> None:
    """Take a step of the change; the guard learns by whom."""
    WORKFLOW.advance(change, verb, actor=actor, reason=reason.strip(), by=actor, **given)


def require_part(actor: Actor, who: tuple[str, ...], change: ChangeRequest, *, to: str) -> None:
    """Raise NotAllowed unless the actor holds one of the roles, or owns the change."""
    if not may(actor, who, change.record):
        raise NotAllowed(role_refusal(f"To {to}", who, actor))


def ask_owner(
    change: ChangeRequest, key: str, title: str, *, actor: Actor, place: str = ""
) -> None:
    """Ask the change's owner, or the quality manager when nobody owns it."""
    owner = change.record.owner
    ask(
        change.record,
        key,
        f"{title}: {change.record.title}",
        url=f"/changes/{change.record.number}{place}",
        actor=actor,
        person=owner,
        role="" if owner else "quality_manager",
        customer_waits=change.origin == "customer",
    )


def hold_orders(change: ChangeRequest, *, actor: Actor) -> list[Record]:
    """Stop release, delivery and closing of the orders over the set, once for each step."""
    held = []
    sentence = f"{change.record.number} changes this order; finish it first."
    for order in queries.orders_of(change):
        mine = Hold.objects.filter(record=order.record, placed_by=change.record, lifted_at=None)
        standing = set(mine.values_list("step", flat=True))
        steps = [step for step in HELD_STEPS if step not in standing]
        if not steps:
            continue
        lock_record(order.record)
        for step in steps:
            place_hold(order.record, step, sentence, placed_by=change.record, at=clock.now())
        emit("order.held", order.record, actor=actor, reason=sentence,
             changes={"held steps": (None, steps)})  # fmt: skip
        held.append(order.record)
    return held


def let_go(change: ChangeRequest, *, actor: Actor) -> list[Record]:
    """End the change's holds; each order's own history says so."""
    records = lift_holds(change.record, at=clock.now())
    for record in records:
        lock_record(record)
        emit("order.let_go", record, actor=actor, changes={"held by": (change.record.number, None)})
    return records
