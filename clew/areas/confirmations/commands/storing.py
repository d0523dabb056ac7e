"""Storing a confirmation of a revision, of whatever kind, and moving the revision on."""

from datetime import date, datetime

from clew.areas.confirmations.models import Confirmation
from clew.areas.customers.models import Contact
from clew.areas.requirements.commands.confirming import take_confirmation
from clew.areas.requirements.models import SetRevision
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import refuse_unless
from clew.kernel.signatures.models import Signature


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
    reference, reason = reference.strip()[:120], reason.strip()
    take_confirmation(
        revision,
        kind,
        actor=actor,
        happened_at=happened_at,
        reference=reference,
        reason=reason,
        waived_until=expires_on,
        signature=signature.statement_digest if signature else "",
    )
    return Confirmation.objects.create(
        revision=revision,
        kind=kind,
        contact=contact,
        signature=signature,
        reference=reference,
        source=source,
        reason=reason,
        approver=actor.pseudonym if kind == "waiver" else None,
        approver_name=actor.name if kind == "waiver" else "",
        expires_on=expires_on,
        recorded_by=actor.pseudonym,
        happened_at=happened_at,
        at=clock.now(),
    )


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
