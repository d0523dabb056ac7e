"""Verifying that a change works, and closing it with what was learned (8.2.4, 8.5.6)."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from clew.areas.changes.commands.holding import advance, ask_owner, let_go, lock_change
from clew.areas.changes.models import ChangeRequest
from clew.kernel import clock
from clew.kernel.attachments import store
from clew.kernel.attachments.models import RecordFile
from clew.kernel.audit_trail.drafts import assign
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import refuse_unless
from clew.kernel.tasks.asking import ask, done_all


@command
def verify(
    change: ChangeRequest,
    *,
    actor: Actor,
    passed: bool,
    found: str,
    evidence: UploadedFile | None = None,
) -> ChangeRequest:
    """Record whether the change does what it should; a failed one goes back to be carried out.

    found: what was checked and seen. evidence: a file kept with the change. A passed one lets the
    orders go on. Refused: no words, the only one who carried it out, passed already.
    """
    change = lock_change(change)
    refuse_unless(
        change.state != "verifying" or not change.verification_passed,
        f"{change.record.number} is verified already. Close it.",
    )
    held = _keep(change, evidence, actor) if evidence is not None else None
    said: dict[str, Any] = {
        "changes": {"passed": (None, passed), "found": (None, found.strip())},
        "files": [held.file_id] if held else [],
    }
    advance(change, "verify" if passed else "fail", actor=actor, found=found, **said)
    assign(
        change,
        verification=found.strip(),
        verification_passed=passed,
        verification_file=held,
        verified_by=actor.pseudonym,
        verified_name=actor.name,
        verified_at=clock.now(),
    )
    done_all(change.record, actor=actor)
    if passed:
        let_go(change, actor=actor)
        _ask_to_close(change, actor)
    else:
        ask_owner(change, "finish", "The verification failed: put it right", actor=actor)
    return change


def _keep(change: ChangeRequest, evidence: UploadedFile, actor: Actor) -> RecordFile:
    return store.attach(
        change.record,
        store.keep(evidence.chunks()),
        name=evidence.name or "evidence",
        content_type=evidence.content_type or "",
        actor=actor,
        role="verification",
    )


def _ask_to_close(change: ChangeRequest, actor: Actor) -> None:
    ask(
        change.record,
        "close",
        f"Verified: close {change.record.title}",
        url=f"/changes/{change.record.number}/close",
        actor=actor,
        role="quality_manager",
    )


@command
def close(
    change: ChangeRequest, *, actor: Actor, lessons: str, customer_feedback: str
) -> ChangeRequest:
    """Close a verified change with what was learned and what the customer thinks of it.

    customer_feedback: their words, or why they were not asked. Refused: not verified, either empty,
    by the only one who carried it out.
    """
    change = lock_change(change)
    assign(
        change,
        lessons=lessons.strip(),
        customer_feedback=customer_feedback.strip(),
        closed_at=clock.now(),
    )
    advance(
        change, "close", actor=actor, lessons=lessons, feedback=customer_feedback,
        changes={"lessons": (None, lessons.strip()),
                 "customer feedback": (None, customer_feedback.strip())},
    )  # fmt: skip
    let_go(change, actor=actor)
    done_all(change.record, actor=actor)
    return change
