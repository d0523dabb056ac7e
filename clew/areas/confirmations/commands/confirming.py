"""The customer confirms: own order, one-time link, read-back; or it is waived (8.2.3.1)."""

from datetime import date, datetime

from django.urls import reverse

from clew.areas.confirmations.commands.signing import (
    accept_all,
    answer_customer,
    answer_item,
    send_link,
    sign_by_link,
)
from clew.areas.confirmations.commands.storing import confirm
from clew.areas.confirmations.models import Confirmation
from clew.areas.customers.models import Contact
from clew.areas.requirements.commands.revisions import lock_revision, task_key
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.rules import four_eyes, rules_of
from clew.areas.requirements.stale import refuse_stale
from clew.areas.requirements.workflow import authors_of, confirm_url
from clew.kernel import clock
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import NotAllowed, refuse_unless
from clew.kernel.tasks.asking import ask
from clew.kernel.workflow import require

__all__ = [
    "accept_all",
    "answer_customer",
    "answer_item",
    "confirm_by_own_order",
    "confirm_by_read_back",
    "send_link",
    "sign_by_link",
    "waive",
]

WAIVERS = ("quality_manager", "top_management")
SOURCES = ("interaction", "order")


def _shown(revision: SetRevision, seen: str | None) -> SetRevision:
    """Lock the revision and refuse when it says something else than the page did."""
    fresh = lock_revision(revision)
    if seen is not None:
        refuse_stale(fresh, seen)
    return fresh


@command
def confirm_by_own_order(
    revision: SetRevision,
    *,
    actor: Actor,
    contact: Contact | None,
    reference: str,
    source: Record | None,
    happened_at: datetime,
    seen: str | None = None,
) -> Confirmation:
    """Match the customer's own purchase order to the revision: no extra click for the customer.

    reference: the order's number; source: the interaction or order it came in, so that its words
    are kept. seen: what the page showed beside it (`seen_of`); other words now are a Conflict.
    Refused: not approved yet, no number, no source, another customer's contact or source, a
    question of the customer open.
    """
    refuse_unless(reference.strip(), "The number of the customer's order is missing.")
    refuse_unless(
        source is not None and source.kind in SOURCES,
        "Name the message or the order in which it came. Catch it first when it is not here yet.",
        reverse("communication:catch"),
        "Catch it first",
    )
    return confirm(
        _shown(revision, seen),
        "own_order",
        actor=actor,
        contact=contact,
        reference=reference,
        source=source,
        happened_at=happened_at,
    )


@command
def confirm_by_read_back(
    revision: SetRevision,
    *,
    actor: Actor,
    contact: Contact,
    reference: str,
    happened_at: datetime,
    seen: str | None = None,
) -> Confirmation:
    """Record that the lines were read to the customer, who said yes.

    reference: what was said, in a few words; happened_at: when; seen: the lines that were read
    (`seen_of`), other words now are a Conflict. Refused without a reference.
    """
    refuse_unless(reference.strip(), "Say in a few words how it was read back.")
    return confirm(
        _shown(revision, seen),
        "read_back",
        actor=actor,
        contact=contact,
        reference=reference,
        happened_at=happened_at,
    )


@command
def waive(
    revision: SetRevision,
    *,
    actor: Actor,
    reason: str,
    expires_on: date,
    seen: str | None = None,
) -> Confirmation:
    """Start without the customer's word, until a day: a record with reason and approver.

    Refused: not top management or quality manager, no reason, a day that is not ahead, and under
    four eyes whoever wrote or submitted the revision.
    """
    require(actor, *WAIVERS, to="waive the customer's confirmation")
    revision = _shown(revision, seen)
    refuse_unless(reason.strip(), "Say why work may start before the customer confirmed.")
    refuse_unless(expires_on > clock.today(), "A waiver ends on a day that lies ahead.")
    if four_eyes(revision.requirement_set, rules_of(revision)) and actor.pseudonym in authors_of(
        revision
    ):
        raise NotAllowed(
            f"In class {revision.requirement_set.set_class} somebody other than who wrote or "
            "submitted the revision waives its confirmation."
        )
    confirmation = confirm(
        revision,
        "waiver",
        actor=actor,
        reason=reason,
        expires_on=expires_on,
        happened_at=clock.now(),
    )
    ask(
        revision.record,
        task_key("waiver", revision),
        f"The waiver ends: get the customer's confirmation of {revision.record.title}",
        url=confirm_url(revision),
        actor=actor,
        role="sales",
        due_at=confirmation.at.replace(
            year=expires_on.year, month=expires_on.month, day=expires_on.day
        ),
    )
    return confirmation
