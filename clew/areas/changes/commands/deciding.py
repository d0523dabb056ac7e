"""Approving a change by signature, or rejecting it and telling who asked (8.2.4)."""

from clew.areas.changes import content
from clew.areas.changes.commands.holding import (
    advance,
    ask_owner,
    hold_orders,
    let_go,
    lock_change,
)
from clew.areas.changes.models import ChangeRequest
from clew.areas.customers.models import Contact
from clew.areas.requirements.commands.telling import contact_to_tell
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign
from clew.kernel.commands import command
from clew.kernel.mail.sending import post
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.people.queries import company
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.signatures.commands import sign
from clew.kernel.tasks.asking import done_all


@command
def approve(change: ChangeRequest, *, actor: Actor, seen: str) -> ChangeRequest:
    """Sign the change as approved and stop its orders until it is verified.

    seen: `content.content_digest` of the page the approver had. Refused: votes missing or against,
    a customer's wish nobody confirmed, the wrong approver for the class, other content than seen.
    """
    change = lock_change(change)
    _refuse_stale(change, seen)
    signature = sign(
        change.record,
        actor=actor,
        revision=1,
        meaning="approved",
        method=actor.way,
        schema=content.SCHEMA,
        content=content.change_content(change),
        rendered=content.rendered(change),
    )
    advance(change, "approve", actor=actor, signature=signature.statement_digest)
    assign(
        change,
        approval=signature,
        approved_at=clock.now(),
        approved_by=actor.pseudonym,
        approved_name=actor.name,
    )
    hold_orders(change, actor=actor)
    done_all(change.record, actor=actor)
    ask_owner(change, "start", "Plan and start this change", actor=actor, place="/plan")
    return change


def _refuse_stale(change: ChangeRequest, seen: str) -> None:
    if seen != content.content_digest(change):
        raise Conflict(
            f"{change.record.number} changed since you opened it. Look at it again, then decide."
        )


@command
def reject(change: ChangeRequest, *, actor: Actor, reason: str) -> ChangeRequest:
    """Decide against the change: who asked for it is told by mail, in these words.

    Refused: no reason, the wrong approver for the class, a customer nobody of whom can be told.
    """
    change = lock_change(change)
    contact = contact_of(change) if change.origin == "customer" else None
    advance(change, "reject", actor=actor, reason=reason, why=reason)
    assign(change, ended_reason=reason.strip()[:300])
    let_go(change, actor=actor)
    done_all(change.record, actor=actor)
    if contact is not None:
        _tell(change, contact.name, contact.email, reason)
    asked_by = Person.objects.filter(
        record__pseudonyms__id=change.requested_by, active=True
    ).first()
    if asked_by is not None and change.requested_by != actor.pseudonym:
        _tell(change, asked_by.name, asked_by.email, reason)
    return change


def contact_of(change: ChangeRequest) -> Contact:
    """Return who of the customer hears of the decision: who asked, else who may sign."""
    for contact in (
        change.wish_contact,
        change.source.contact if change.source else None,
        change.order.contact if change.order else None,
    ):
        if contact is not None and contact.active and contact.email:
            return contact
    newest = change.requirement_set.newest
    if newest is None:
        raise Refused("The set has no revision.")
    return contact_to_tell(newest)


def _tell(change: ChangeRequest, name: str, address: str, reason: str) -> None:
    house = company()
    post(
        change.record,
        to_name=name,
        to_address=address,
        subject=f"{change.record.title}: we will not make this change",
        text=f"Dear {name},\n\nwe looked at the change {change.record.number}, "
        f"{change.record.title}, and will not make it:\n\n{reason.strip()}\n\n"
        f"What was agreed before stays in force.\n\n{house.name if house else ''}\n",
        key="rejected",
    )
