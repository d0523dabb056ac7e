"""The review: submit, verdict, return, approve, decline, withdraw, take back (8.2.3.1, 8.2.3.2)."""

from typing import Any

from clew.areas.requirements import content
from clew.areas.requirements.commands.asking import ask_approver, ask_functions
from clew.areas.requirements.commands.revisions import advance, end_tasks, lock_revision, task_key
from clew.areas.requirements.commands.telling import contact_to_tell, tell
from clew.areas.requirements.models import FEASIBILITY, ReviewRound, SetRevision, Verdict
from clew.areas.requirements.queries import kept_lines
from clew.areas.requirements.rules import function_name, may_answer, roles_for
from clew.areas.requirements.stale import refuse_stale, versions_of
from clew.areas.requirements.terms import rendered_terms
from clew.areas.requirements.workflow import confirm_url, review_url
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command
from clew.kernel.comments.commands import say
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import NotAllowed, Refused, refuse_unless
from clew.kernel.signatures.commands import revoke, sign
from clew.kernel.tasks.asking import ask, done
from clew.kernel.workflow import role_refusal


@command
def submit(revision: SetRevision, *, actor: Actor, seen: str) -> SetRevision:
    """Start the next round of the review and ask the functions it concerns (8.2.3.1).

    seen: `stale.seen_of` of the page the submitter looked at (its content digest). Refused: other
    content than seen (Conflict with the lines), lines that lack a part, not a draft.
    """
    revision = lock_revision(revision)
    digest = refuse_stale(revision, seen)
    advance(
        revision, "submit", actor=actor,
        changes={"round": (revision.round or None, revision.round + 1)},
    )  # fmt: skip
    ask_functions(revision, actor=actor)
    assign(
        revision,
        round=revision.round + 1,
        content_digest=digest,
        meaning_digest=content.meaning_digest(revision),
        submitted_at=clock.now(),
        submitted_by=actor.pseudonym,
    )
    ReviewRound.objects.create(
        revision=revision,
        n=revision.round,
        lines=versions_of(revision),
        content_digest=digest,
        submitted_at=clock.now(),
        submitted_by=actor.pseudonym,
        submitted_name=actor.name,
    )
    end_tasks(revision, "rework", actor=actor)
    ask_approver(revision, actor=actor)
    return revision


@command
def give_verdict(
    revision: SetRevision,
    function: str,
    *,
    actor: Actor,
    feasibility: str,
    capacity: str = "",
    risk: str = "",
    law: str = "",
    conditions: str = "",
    nothing_to_add: bool = False,
) -> Verdict:
    """Say for a function whether it can be done: yes, with conditions, or no (8.2.3.1).

    nothing_to_add: the one key; recorded as feasible with name and time. A function may change its
    verdict while the review runs. Refused: not in review, not asked, not of that function, no words
    with a condition or a no.
    """
    revision = lock_revision(revision)
    verdict = _asked(revision, function, actor)
    refuse_unless(feasibility in FEASIBILITY, "Say feasible, with conditions, or no.")
    texts = {"capacity": capacity, "risk": risk, "law": law, "conditions": conditions}
    texts = {name: text.strip() for name, text in texts.items()}
    if nothing_to_add:
        refuse_unless(
            feasibility == "yes" and not any(texts.values()),
            "“Nothing to add” goes with feasible and no words. Give the verdict with its words.",
        )
    refuse_unless(
        feasibility != "conditions" or texts["conditions"], "Say under which conditions it works."
    )
    refuse_unless(feasibility != "no" or texts["conditions"], "Say what stands in the way.")
    refuse_unless(all(len(t) <= 10_000 for t in texts.values()), "Keep it under 10,000 signs.")
    changes = assign(
        verdict,
        feasibility=feasibility,
        nothing_to_add=nothing_to_add,
        by=actor.pseudonym,
        by_name=actor.name,
        given_at=clock.now(),
        carried_from=None,
        **texts,
    )
    emit(
        "requirement_set.verdict_given",
        revision.record,
        actor=actor,
        revision=revision.n,
        changes={"function": (None, function), **changes},
    )
    done(revision.record, task_key("verdict", revision, function), actor=actor)
    ask_approver(revision, actor=actor)
    return verdict


def _asked(revision: SetRevision, function: str, actor: Actor) -> Verdict:
    number = revision.record.number
    refuse_unless(
        revision.state == "in_review",
        f"Revision {revision.n} of {number} is not in review, so no verdict is asked.",
        review_url(revision),
    )
    verdict = revision.verdicts.filter(function=function).first()
    if verdict is None:
        raise Refused(f"{function_name(function)} is not asked about {number}.")
    if not may_answer(actor, function):
        what = f"To answer for {function_name(function)}"
        raise NotAllowed(role_refusal(what, roles_for(function), actor))
    return verdict


@command
def return_to_draft(revision: SetRevision, *, actor: Actor, reason: str) -> SetRevision:
    """End the round without a result: the lines can be changed, verdicts of untouched ones stay."""
    revision = lock_revision(revision)
    advance(revision, "return", actor=actor, reason=reason)
    _end_round(revision, "returned", reason, actor)
    say(
        revision.record,
        actor=actor,
        kind="comment",
        text=f"Returned to draft: {reason.strip()}",
        revision=revision.n,
    )
    end_tasks(revision, "verdict", "approve", actor=actor)
    _ask_rework(revision, f"{actor.name}: {reason.strip()}", actor)
    return revision


@command
def approve(revision: SetRevision, *, actor: Actor, seen: str) -> SetRevision:
    """Sign the revision as reviewed and freeze it: GATE approve (8.2.3.1).

    seen: what the approver had on the page. The signature binds the content and its rendered terms.
    """
    revision = lock_revision(revision)
    kept_lines(revision)
    refuse_stale(revision, seen)
    signature = sign(
        revision.record,
        actor=actor,
        revision=revision.n,
        meaning="approved",
        method=actor.way,
        schema=content.SCHEMA,
        content=content.revision_content(revision),
        rendered=rendered_terms(revision),
    )
    assign(
        revision,
        approval=signature,
        approved_at=clock.now(),
        approved_by=actor.pseudonym,
    )
    advance(revision, "approve", actor=actor, signature=signature.statement_digest)
    _end_round(revision, "approved", "", actor)
    end_tasks(revision, "verdict", "approve", "rework", actor=actor)
    ask(
        revision.record,
        task_key("confirm", revision),
        f"Have the customer confirm {revision.record.title}, revision {revision.n}",
        url=confirm_url(revision),
        actor=actor,
        **_owner_or_sales(revision),
    )
    return revision


@command
def decline(revision: SetRevision, *, actor: Actor, reason: str) -> SetRevision:
    """Decide not to promise this: an honest end, and the customer is told by mail (8.2.3).

    Refused without a reason, by somebody who could not approve, or when nobody of the customer can
    be told.
    """
    revision = lock_revision(revision)
    contact = contact_to_tell(revision)
    advance(revision, "decline", actor=actor, reason=reason)
    assign(revision, ended_reason=reason.strip()[:300])
    _end_round(revision, "declined", reason, actor)
    tell(
        revision,
        contact,
        key=f"declined/{revision.n}",
        subject=f"{revision.record.title}: we cannot promise this",
        text=(
            f"Dear {contact.name},\n\nthank you for asking us. We looked at everything you need "
            f"({revision.record.number}, revision {revision.n}) and will not take it on:\n\n"
            f"{reason.strip()}\n\nIf something of this can change, please write to us.\n"
        ),
    )
    end_tasks(revision, actor=actor)
    return revision


@command
def withdraw(revision: SetRevision, *, actor: Actor, reason: str) -> SetRevision:
    """End a revision that is not needed any more, with its reason; it stays readable."""
    revision = lock_revision(revision)
    was_in_review = revision.state == "in_review"
    advance(revision, "withdraw", actor=actor, reason=reason)
    assign(revision, ended_reason=reason.strip()[:300])
    if was_in_review:
        _end_round(revision, "withdrawn", reason, actor)
    end_tasks(revision, actor=actor)
    return revision


@command
def reopen(revision: SetRevision, *, actor: Actor, reason: str) -> SetRevision:
    """Take an approved revision back to draft because the customer asks for something else first.

    The approval's signature is revoked visibly, with the reason; the next round asks the functions
    whose lines change.
    """
    revision = lock_revision(revision)
    approval = revision.approval
    advance(revision, "reopen", actor=actor, reason=reason)
    assign(revision, approval=None, approved_at=None, approved_by=None)
    if approval is not None:
        revoke(approval, actor=actor, reason=reason)
    end_tasks(revision, "confirm", actor=actor)
    _ask_rework(revision, f"The customer asks for a change: {reason.strip()}", actor)
    return revision


def _end_round(revision: SetRevision, outcome: str, reason: str, actor: Actor) -> None:
    current = ReviewRound.objects.filter(revision=revision, ended_at=None).order_by("-n").first()
    if current is None:
        return
    assign(
        current,
        outcome=outcome,
        reason=reason.strip(),
        verdicts=[_said(verdict) for verdict in revision.verdicts.order_by("id")],
        ended_at=clock.now(),
        ended_by=actor.pseudonym,
        ended_name=actor.name,
    )


def _said(verdict: Verdict) -> dict[str, Any]:
    return {
        "function": verdict.function,
        "feasibility": verdict.feasibility,
        "words": verdict.conditions or verdict.capacity or verdict.risk or verdict.law,
        "nothing_to_add": verdict.nothing_to_add,
        "by_name": verdict.by_name,
        "given_at": verdict.given_at.isoformat() if verdict.given_at else "",
        "carried_from": verdict.carried_from,
    }


def _ask_rework(revision: SetRevision, note: str, actor: Actor) -> None:
    ask(
        revision.record,
        task_key("rework", revision),
        f"Back to draft: {revision.record.title}",
        url=revision.record.get_absolute_url(),
        actor=actor,
        note=note,
        **_owner_or_sales(revision),
    )


def _owner_or_sales(revision: SetRevision) -> dict[str, Any]:
    owner = revision.record.owner
    return {"person": owner} if owner is not None else {"role": "sales"}
