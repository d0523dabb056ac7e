"""Storing a confirmation of a revision, of whatever kind, and moving the revision on."""

from datetime import date, datetime
from typing import Any

from clew.areas.customers.models import Contact
from clew.areas.requirements.commands.releasing import prepare_release
from clew.areas.requirements.commands.revisions import advance, end_tasks
from clew.areas.requirements.models import Confirmation, SetRevision
from clew.areas.requirements.queries import is_confirmed
from clew.areas.requirements.workflow import WORKFLOW, refusals
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import NotAllowed, Refused, refuse_unless
from clew.kernel.signatures.models import Signature
from clew.kernel.workflow import may, role_words


def confirm(
    revision: SetRevision,
    kind: str,
    *,
    actor: Actor,
    happened_at: datetime,
    contact: Contact | None = None,
    reference: str = "",
    source: Record | None = None,
    reason: str = "",
    expires_on: date | None = None,
    signature: Signature | None = None,
) -> Confirmation:
    """Store a confirmation of a locked revision and move it on, inside a command."""
    _refuse_foreign(revision, contact, source)
    refuse_unless(happened_at <= clock.now(), "It cannot have happened in the future.")
    _refuse_unready(revision, kind, actor)
    confirmation = Confirmation.objects.create(
        revision=revision,
        kind=kind,
        contact=contact,
        signature=signature,
        reference=reference.strip()[:120],
        source=source,
        reason=reason.strip(),
        approver=actor.pseudonym if kind == "waiver" else None,
        approver_name=actor.name if kind == "waiver" else "",
        expires_on=expires_on,
        recorded_by=actor.pseudonym,
        happened_at=happened_at,
        at=clock.now(),
    )
    told: dict[str, Any] = {
        "changes": {"kind": (None, kind), "reference": (None, confirmation.reference)},
        "happened_at": happened_at if kind in {"own_order", "read_back"} else None,
        "signature": signature.statement_digest if signature else "",
    }
    if revision.state == "reviewed":
        advance(revision, "confirm", actor=actor, reason=reason, confirmed_by=kind, **told)
    else:
        emit(
            "requirement_set.confirmed", revision.record, actor=actor, reason=reason.strip(),
            revision=revision.n, **told,
        )  # fmt: skip
    assign(revision, confirmed_at=clock.now())
    end_tasks(revision, "confirm", "waiver", actor=actor)
    if revision.state == "confirmed":
        prepare_release(revision, actor=actor)
    return confirmation


def _refuse_unready(revision: SetRevision, kind: str, actor: Actor) -> None:
    """Ask the step's guard; after a waiver the state stays and the same guard is asked."""
    stands = revision.confirmations.exclude(kind="waiver").exists()
    waiver_stands = is_confirmed(revision) and kind == "waiver"
    number = revision.record.number
    if stands or waiver_stands:
        raise Refused(f"Revision {revision.n} of {number} is confirmed already.")
    if revision.state in {"confirmed", "released"}:
        step = WORKFLOW.step("confirm")
        if not may(actor, step.who, revision.record):
            raise NotAllowed(f"To record a confirmation you need the role {role_words(step.who)}.")
        found = list(step.guard(revision, confirmed_by=kind))
    else:
        found = refusals(revision, "confirm", actor, confirmed_by=kind)
        if found and revision.state == "reviewed":
            advance(revision, "confirm", actor=actor, confirmed_by=kind)  # raises as it should
    if found:
        raise Refused(*found)


def _refuse_foreign(revision: SetRevision, contact: Contact | None, source: Record | None) -> None:
    customer = revision.requirement_set.customer
    refuse_unless(
        contact is None or contact.customer_id == customer.pk,
        f"That contact is not of {customer.name}.",
    )
    refuse_unless(
        source is None or source.customer_id in (None, customer.pk),
        f"That source is not of {customer.name}.",
    )
