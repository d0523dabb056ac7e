"""Judging a change in eight aspects, and the votes of the functions it touches (8.2.4, 8.5.6)."""

from datetime import datetime, timedelta

from clew.areas.changes import queries
from clew.areas.changes.commands.holding import advance, ask_owner, lock_change, require_part
from clew.areas.changes.models import ASPECTS, CLASSES, VOTES, ChangeRequest, ChangeVote
from clew.areas.changes.workflow import APPROVERS, ASSESSORS
from clew.areas.customers.models import Contact
from clew.areas.requirements.rules import function_name, may_answer, roles_asked, roles_for, rules
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Conflict, NotAllowed, Refused, refuse_unless
from clew.kernel.tasks.asking import ask, done, done_all
from clew.kernel.workflow import role_refusal

LONGEST = 10_000


@command
def write_assessment(
    change: ChangeRequest,
    *,
    actor: Actor,
    seen: int | None = None,
    change_class: str = "",
    **aspects: str,
) -> ChangeRequest:
    """Answer aspects of the assessment and choose the class; "none" is an answer.

    aspects: time, cost, resources, scope, quality, customer_effect, supplier, legal. seen: the
    record's version the form showed. Refused once the functions vote on it.
    """
    change = lock_change(change, seen=seen)
    require_part(actor, ASSESSORS, change, to="assess a change")
    _write(change, change_class, aspects, actor)
    return change


def _write(change: ChangeRequest, change_class: str, aspects: dict[str, str], actor: Actor) -> None:
    if not change_class and not aspects:
        return
    refuse_unless(
        change.state == "submitted",
        f"{change.record.number} is not being assessed; its assessment stays as it is.",
    )
    odd = sorted(set(aspects) - set(ASPECTS))
    refuse_unless(not odd, f"{', '.join(odd)} is no aspect of an assessment.")
    said = {name: words.strip() for name, words in aspects.items()}
    refuse_unless(
        all(len(words) <= LONGEST for words in said.values()), "Keep each under 10,000 signs."
    )
    chosen = change_class or change.change_class
    refuse_unless(chosen in CLASSES, f"Class is one of {', '.join(CLASSES)}.")
    changes = assign(change, change_class=chosen, **said)
    if changes:
        emit("change_request.assessment_written", change.record, actor=actor, changes=changes)


@command
def assess(
    change: ChangeRequest, *, actor: Actor, change_class: str = "", **aspects: str
) -> ChangeRequest:
    """Put the assessment to the vote: the functions touched are asked (8.2.4).

    change_class and aspects are written first when given. Refused: an aspect empty, something
    nobody judged.
    """
    change = lock_change(change)
    require_part(actor, ASSESSORS, change, to="assess a change")
    _write(change, change_class, aspects, actor)
    advance(change, "assess", actor=actor)
    assign(change, assessed_at=clock.now())
    done(change.record, "assess", actor=actor)
    _ask_votes(change, actor)
    return change


def _ask_votes(change: ChangeRequest, actor: Actor) -> None:
    due = clock.now() + timedelta(days=rules().verdict_days)
    functions = queries.functions_of(change)
    roles = roles_asked(functions)
    change.votes.exclude(function__in=functions).delete()
    for function in functions:
        ChangeVote.objects.update_or_create(
            change=change,
            function=function,
            defaults={"asked_at": clock.now(), "vote": "", "remark": "", "by": None,
                      "by_name": "", "given_at": None},
        )  # fmt: skip
        ask(
            change.record,
            f"vote/{function}",
            f"{function_name(function)}: do we make this change? {change.record.title}",
            url=f"/changes/{change.record.number}/vote/{function}",
            actor=actor,
            role=roles[function],
            due_at=due,
            blocks=True,
            customer_waits=change.origin == "customer",
        )
    emit("change_request.votes_asked", change.record, actor=actor,
         changes={"functions": (None, functions)})  # fmt: skip


@command
def take_back(change: ChangeRequest, *, actor: Actor, reason: str) -> ChangeRequest:
    """Take the assessment back to change it; the votes are asked again afterwards."""
    change = lock_change(change)
    advance(change, "take_back", actor=actor, reason=reason, why=reason)
    done_all(change.record, actor=actor)
    ask_owner(change, "assess", "Assess this change again", actor=actor, place="/assess")
    return change


@command
def vote(
    change: ChangeRequest,
    function: str,
    *,
    actor: Actor,
    vote: str,
    remark: str = "",
    seen: str | None = None,
) -> ChangeVote:
    """Vote for a function: yes, conditions or no; the last two with a remark.

    A function may change its vote until the decision. seen: the `given_mark` of the vote the form
    showed. Refused: not asked, not of that function, another vote than seen.
    """
    change = lock_change(change)
    refuse_unless(change.state == "assessed", f"{change.record.number} is not being voted on now.")
    asked = change.votes.filter(function=function).first()
    if asked is None:
        raise Refused(f"{function_name(function)} is not asked about {change.record.number}.")
    if not may_answer(actor, function):
        what = f"To vote for {function_name(function)}"
        raise NotAllowed(role_refusal(what, roles_for(function), actor))
    if seen is not None and seen != asked.given_mark:
        raise Conflict(f"{function_name(function)} voted on {change.record.number} meanwhile.")
    refuse_unless(vote in VOTES, "Vote in favour, with conditions, or against.")
    refuse_unless(
        vote == "yes" or remark.strip(), "Say under which conditions, or what is against it."
    )
    refuse_unless(len(remark) <= LONGEST, "Keep the remark under 10,000 signs.")
    changes = assign(
        asked,
        vote=vote,
        remark=remark.strip(),
        by=actor.pseudonym,
        by_name=actor.name,
        given_at=clock.now(),
    )
    emit(
        "change_request.voted",
        change.record,
        actor=actor,
        changes={"function": (None, function), **changes},
    )
    done(change.record, f"vote/{function}", actor=actor)
    if not change.votes.filter(vote="").exists():
        _ask_approver(change, actor)
    return asked


def _ask_approver(change: ChangeRequest, actor: Actor) -> None:
    ask(
        change.record,
        "decide",
        f"Every vote is in: approve or reject {change.record.title}",
        url=f"/changes/{change.record.number}",
        actor=actor,
        role=APPROVERS[change.change_class][-1],
        blocks=True,
        customer_waits=change.origin == "customer",
    )


@command
def confirm_wish(
    change: ChangeRequest,
    *,
    actor: Actor,
    contact: Contact,
    how: str,
    happened_at: datetime,
    seen: int | None = None,
) -> ChangeRequest:
    """Record how the customer confirmed the details of their wish, when no message states it.

    how: "read back by phone". happened_at: when. Refused: another customer's contact, no words, a
    time in the future, after the decision.
    """
    change = lock_change(change, seen=seen)
    require_part(actor, ASSESSORS, change, to="record the customer's wish")
    refuse_unless(
        change.state in {"draft", "submitted", "assessed"},
        f"{change.record.number} is decided; what the customer wished stays as it is.",
    )
    refuse_unless(how.strip(), "Say how they confirmed it.")
    refuse_unless(
        contact.customer_id == change.requirement_set.customer_id,
        f"That contact is not of {change.requirement_set.customer.name}.",
    )
    refuse_unless(happened_at <= clock.now(), "It cannot have happened in the future.")
    changes = assign(
        change, wish_contact=contact, wish_how=how.strip()[:200], wish_confirmed_at=happened_at
    )
    emit("change_request.wish_confirmed", change.record, actor=actor, changes=changes,
         happened_at=happened_at)  # fmt: skip
    return change
