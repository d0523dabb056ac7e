"""Moving a revision on by the customer's word, whoever keeps that word (8.2.3.1)."""

from datetime import date, datetime
from typing import Any

from clew.areas.requirements.commands.releasing import prepare_release
from clew.areas.requirements.commands.revisions import advance, end_tasks
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.queries import is_confirmed, is_confirmed_by_customer
from clew.areas.requirements.workflow import WORKFLOW, refusals
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import NotAllowed, Refused
from clew.kernel.workflow import may, role_words


def take_confirmation(
    revision: SetRevision,
    kind: str,
    *,
    actor: Actor,
    happened_at: datetime,
    reference: str = "",
    reason: str = "",
    waived_until: date | None = None,
    signature: str = "",
) -> None:
    """Note the kind of confirmation that stands and take the step, inside a command.

    kind: of CONFIRMATION_KINDS. waived_until: the day a waiver ends. signature: the digest of the
    statement that was signed. After a waiver the state stays, and a real confirmation may follow.
    Refused: what the step's guard refuses, and a revision that is confirmed already.
    """
    _refuse_unready(revision, kind, actor)
    told: dict[str, Any] = {
        "changes": {"kind": (None, kind), "reference": (None, reference)},
        "happened_at": happened_at if kind in {"own_order", "read_back"} else None,
        "signature": signature,
    }
    if revision.state == "reviewed":
        advance(revision, "confirm", actor=actor, reason=reason, confirmed_by=kind, **told)
    else:
        emit(
            "requirement_set.confirmed", revision.record, actor=actor, reason=reason,
            revision=revision.n, **told,
        )  # fmt: skip
    assign(revision, confirmed_at=clock.now(), confirmed_by=kind, waived_until=waived_until)
    end_tasks(revision, "confirm", "waiver", actor=actor)
    if revision.state == "confirmed":
        prepare_release(revision, actor=actor)


def _refuse_unready(revision: SetRevision, kind: str, actor: Actor) -> None:
    """Ask the step's guard; after a waiver the state stays and the same guard is asked."""
    number = revision.record.number
    if is_confirmed_by_customer(revision) or (kind == "waiver" and is_confirmed(revision)):
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
