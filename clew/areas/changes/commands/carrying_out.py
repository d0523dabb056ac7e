"""Carrying an approved change out: the plan, the revision it opens, the orders that follow it."""

from datetime import date, datetime, time

from django.utils import timezone

from clew.areas.changes import queries
from clew.areas.changes.commands.holding import (
    advance,
    ask_owner,
    hold_orders,
    lock_change,
    require_part,
)
from clew.areas.changes.models import ChangeRequest, ChangeTask
from clew.areas.changes.workflow import KEEPERS
from clew.areas.orders.commands.acceptance import adopt_revision
from clew.areas.orders.models import Order
from clew.areas.requirements.commands.revising import revise
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.refusals import NotAllowed, Refusal, Refused, refuse_unless
from clew.kernel.tasks.asking import ask, done, done_all
from clew.kernel.workflow import may


@command
def plan_task(
    change: ChangeRequest, *, actor: Actor, what: str, person: Person, due_on: date
) -> ChangeTask:
    """Add one line to the plan: what, who, until when.

    Refused: not approved yet or verified already, no words, a day that has passed, somebody who
    left.
    """
    change = lock_change(change)
    require_part(actor, KEEPERS, change, to="plan a change")
    _refuse_unplannable(change)
    refuse_unless(what.strip(), "Say what is to be done.")
    refuse_unless(person.active, f"{person.name} does not work here any more.")
    refuse_unless(due_on >= clock.today(), "Name a day that has not passed.")
    task = ChangeTask.objects.create(
        change=change, what=" ".join(what.split())[:200], person=person.record, due_on=due_on
    )
    emit(
        "change_request.task_planned",
        change.record,
        actor=actor,
        changes={"what": (None, task.what), "who": (None, person.record), "until": (None, due_on)},
    )
    if change.state == "implementing":
        _ask_doer(task, actor)
    return task


def _refuse_unplannable(change: ChangeRequest) -> None:
    refuse_unless(
        change.state in {"approved", "implementing"},
        f"{change.record.number} is not approved and open, so nothing is planned for it.",
    )


def _ask_doer(task: ChangeTask, actor: Actor) -> None:
    change = task.change
    ask(
        change.record,
        f"plan/{task.pk}",
        task.what,
        url=f"/changes/{change.record.number}/plan",
        actor=actor,
        person=task.person,
        note=f"{change.record.number} {change.record.title}",
        due_at=timezone.make_aware(datetime.combine(task.due_on, time(23, 59))),
        customer_waits=change.origin == "customer",
    )


@command
def drop_task(task: ChangeTask, *, actor: Actor, reason: str = "") -> ChangeRequest:
    """Take a line that is not done out of the plan."""
    change = lock_change(task.change)
    require_part(actor, KEEPERS, change, to="plan a change")
    _refuse_unplannable(change)
    task = change.plan.select_related("person").get(pk=task.pk)
    refuse_unless(task.done_at is None, f"“{task.what}” is done; it stays in the plan.")
    pk, what = task.pk, task.what
    task.delete()
    done(change.record, f"plan/{pk}", actor=actor)
    emit("change_request.task_dropped", change.record, actor=actor, reason=reason.strip(),
         changes={"what": (what, None)})  # fmt: skip
    return change


@command
def do_task(task: ChangeTask, *, actor: Actor) -> ChangeTask:
    """Say that a line of the plan is done: by whom it was given to, the owner or quality."""
    change = lock_change(task.change)
    task = change.plan.select_related("person", "change__record").get(pk=task.pk)
    if actor.record_id != task.person_id and not may(actor, KEEPERS, change.record):
        raise NotAllowed(f"“{task.what}” is {task.person.title}'s to do.")
    refuse_unless(
        change.state == "implementing", f"{change.record.number} is not being carried out."
    )
    refuse_unless(task.done_at is None, f"“{task.what}” is done already.")
    changes = assign(task, done_at=clock.now(), done_by=actor.pseudonym, done_name=actor.name)
    done(change.record, f"plan/{task.pk}", actor=actor)
    emit("change_request.task_done", change.record, actor=actor,
         changes={"what": (None, task.what), **changes})  # fmt: skip
    return task


@command
def start(change: ChangeRequest, *, actor: Actor) -> ChangeRequest:
    """Start the change: it is the authority that opens the set's next revision, once (8.2.4).

    Refused: no plan (but for class light), another revision being worked on.
    """
    change = lock_change(change)
    advance(change, "start", actor=actor)
    revision = revise(change.requirement_set, actor=actor, authority=change.record)
    changes = assign(change, opened_revision=revision.n)
    emit("change_request.revision_opened", change.record, actor=actor, changes=changes)
    hold_orders(change, actor=actor)
    done_all(change.record, actor=actor)
    for task in change.plan.filter(done_at=None).select_related("person", "change__record"):
        _ask_doer(task, actor)
    ask_owner(change, "finish", "See this change through", actor=actor)
    return change


@command
def adopt(change: ChangeRequest, order: Order, *, actor: Actor) -> Order:
    """Let an accepted order follow the revision the change opened, once it is released."""
    change = lock_change(change)
    require_part(actor, (*KEEPERS, "sales"), change, to="let an order follow the new revision")
    opened = queries.opened_revision(change)
    if opened is None or opened.released_at is None:
        raise Refused(
            Refusal(
                "The new revision is not released yet, so no order follows it.",
                change.requirement_set.record.get_absolute_url(),
            )
        )
    refuse_unless(
        order.pk in {one.pk for one in queries.orders_of(change, queries.FOLLOWING)},
        f"{order.record.number} is not an accepted, open order over this set.",
    )
    followed = adopt_revision(order, opened.n, actor=actor)
    emit("change_request.adopted", change.record, actor=actor,
         changes={"order": (None, order.record)})  # fmt: skip
    return followed


@command
def finish(change: ChangeRequest, *, actor: Actor) -> ChangeRequest:
    """Say that everything is done; what the records show as re-issued is kept with the impact.

    Refused: plan open, revision not in force or not told, an order behind, something affected that
    stands as it was.
    """
    change = lock_change(change)
    advance(change, "finish", actor=actor)
    _keep_reissued(change)
    assign(change, finished_at=clock.now(), finished_by=actor.pseudonym)
    done_all(change.record, actor=actor)
    ask(
        change.record,
        "verify",
        f"Verify that this change works: {change.record.title}",
        url=f"/changes/{change.record.number}/verify",
        actor=actor,
        role="quality_manager",
        blocks=True,
    )
    return change


def _keep_reissued(change: ChangeRequest) -> None:
    shown = change.impact.filter(effect="affected", reissued=False).select_related("affected")
    for item in shown:
        assign(
            item,
            reissued_as=queries.became(item, change)[:200],
            reissued=True,
            reissued_name="",
            reissued_at=clock.now(),
        )
