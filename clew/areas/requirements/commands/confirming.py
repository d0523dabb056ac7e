"""Moving a revision on by the customer's word, whoever keeps that word (8.2.3.1)."""

from datetime import date, datetime
from typing import Any

from clew.areas.requirements.commands.releasing import prepare_release
from clew.areas.requirements.commands.revisions import advance, end_tasks
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.queries import is_confirmed, is_confirmed_by_customer
from clew.areas.requirements.workflow import WORKFLOW, confirm_url
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import NotAllowed, Refusal, Refused
from clew.kernel.workflow import may, role_refusal


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
    _refuse_confirmed(revision, kind)
    told: dict[str, Any] = {
        "changes": {"kind": (None, kind), "reference": (None, reference)},
        "happened_at": happened_at if kind in {"own_order", "read_back"} else None,
        "signature": signature,
    }
    if revision.state not in {"confirmed", "released"}:
        advance(revision, "confirm", actor=actor, reason=reason, confirmed_by=kind, **told)
    else:
        _refuse_as_the_step(revision, kind, actor)
        emit(
            "requirement_set.confirmed", revision.record, actor=actor, reason=reason,
            revision=revision.n, **told,
        )  # fmt: skip
    assign(revision, confirmed_at=clock.now(), confirmed_by=kind, waived_until=waived_until)
    end_tasks(revision, "confirm", "waiver", actor=actor)
    if revision.state == "confirmed":
        prepare_release(revision, actor=actor)


def _refuse_confirmed(revision: SetRevision, kind: str) -> None:
    if is_confirmed_by_customer(revision) or (kind == "waiver" and is_confirmed(revision)):
        number = revision.record.number
        sentence = f"Revision {revision.n} of {number} is confirmed already."
        raise Refused(Refusal(sentence, confirm_url(revision), f"Revision {revision.n}"))


def _refuse_as_the_step(revision: SetRevision, kind: str, actor: Actor) -> None:
    """After a waiver the state stays; who may and what is open is asked as the step asks it."""
    step = WORKFLOW.step("confirm")
    if not may(actor, step.who, revision.record):
        raise NotAllowed(role_refusal("To record a confirmation", step.who, actor))
    if found := list(step.guard(revision, confirmed_by=kind)):
        raise Refused(*found)
