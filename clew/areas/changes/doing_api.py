"""Change requests, for programs: voted on, decided, planned, carried out, verified, closed."""

from datetime import date
from typing import Annotated, Literal

from django.http import Http404
from ninja import File, Form
from ninja.files import UploadedFile
from pydantic import Field

from clew.areas.changes import commands, queries
from clew.areas.changes.content import content_digest
from clew.areas.changes.models import ChangeTask
from clew.areas.changes.policy import POLICY
from clew.areas.changes.shapes import ChangeOut, Title, change_out, one
from clew.areas.customers.queries import get_contact
from clew.areas.orders.queries import get_visible as get_order
from clew.kernel.api.door import Door
from clew.kernel.api.schemas import Input, Long, Moment, Name, Number, Pk, ReasonIn
from clew.kernel.api.seen import ApiRequest, content_seen
from clew.kernel.people.queries import get_person

door = Door("changes", POLICY)

Words = Annotated[str, Field(min_length=1, max_length=10_000)]


class VoteIn(Input):
    """A function's vote; a remark is asked with the last two."""

    vote: Literal["yes", "conditions", "no"]
    remark: Long = ""


class WishIn(Input):
    """How the customer confirmed the details of their wish, when no message states it."""

    contact: Pk
    how: Title
    happened_at: Moment


class PlanLineIn(Input):
    """One line of the plan: what, who (PE-0001), until when."""

    what: Title
    person: Number
    due_on: date


class ChangeVerifyIn(Input):
    """Whether the change works, what was checked and what was found."""

    passed: bool
    found: Words


class ChangeCloseIn(Input):
    """What was learned, and what the customer thinks of it or why they were not asked."""

    lessons: Words
    customer_feedback: Words


@door.act("/changes/{number}/wish", ChangeOut, desk="changes:wish", needs="version")
def confirm_wish(request: ApiRequest, number: Number, given: WishIn) -> ChangeOut:
    """Record how the customer confirmed what they want."""
    found = one(request, number)
    customer = found.requirement_set.customer.record.number
    commands.confirm_wish(
        found,
        actor=request.actor,
        contact=get_contact(request.actor, customer, given.contact),
        how=given.how,
        happened_at=given.happened_at,
    )
    return change_out(request.actor, number)


@door.act("/changes/{number}/votes/{function}", ChangeOut, desk="changes:vote")
def vote(request: ApiRequest, number: Number, function: Name, given: VoteIn) -> ChangeOut:
    """Vote for a function; it may change its vote until the decision."""
    commands.vote(one(request, number), function, actor=request.actor, **given.model_dump())
    return change_out(request.actor, number)


@door.act(
    "/changes/{number}/approve", ChangeOut, desk="changes:approve", scope="sign", needs="content"
)
def approve(request: ApiRequest, number: Number) -> ChangeOut:
    """Sign the change as approved and stop its orders until it is verified.

    If-Match carries what you read. The signature says that it was given by this token of yours.
    """
    found = queries.get_visible(request.actor, number)
    seen = content_seen(request, found.record, content_digest(found))
    commands.approve(found, actor=request.actor, seen=seen)
    return change_out(request.actor, number)


@door.act("/changes/{number}/reject", ChangeOut, desk="changes:end")
def reject(request: ApiRequest, number: Number, given: ReasonIn) -> ChangeOut:
    """Decide against the change; who asked is told, in these words."""
    commands.reject(one(request, number), actor=request.actor, reason=given.reason)
    return change_out(request.actor, number)


@door.act("/changes/{number}/plan", ChangeOut, desk="changes:plan", status=201)
def plan_task(request: ApiRequest, number: Number, given: PlanLineIn) -> ChangeOut:
    """Add one line to the plan."""
    commands.plan_task(
        one(request, number),
        actor=request.actor,
        what=given.what,
        person=get_person(given.person),
        due_on=given.due_on,
    )
    return change_out(request.actor, number)


def _task(request: ApiRequest, number: str, pk: int) -> ChangeTask:
    found = one(request, number)
    task = found.plan.select_related("change__record", "person").filter(pk=pk).first()
    if task is None:
        raise Http404("No such line.")
    return task


@door.act("/changes/{number}/plan/{task}/done", ChangeOut, desk="changes:task_done")
def task_done(request: ApiRequest, number: Number, task: Pk) -> ChangeOut:
    """Say that a line of the plan is done."""
    commands.do_task(_task(request, number, task), actor=request.actor)
    return change_out(request.actor, number)


@door.act("/changes/{number}/plan/{task}/drop", ChangeOut, desk="changes:task_dropped")
def task_dropped(request: ApiRequest, number: Number, task: Pk, given: ReasonIn) -> ChangeOut:
    """Take a line out of the plan."""
    commands.drop_task(_task(request, number, task), actor=request.actor, reason=given.reason)
    return change_out(request.actor, number)


@door.act("/changes/{number}/start", ChangeOut, desk="changes:step")
def start(request: ApiRequest, number: Number) -> ChangeOut:
    """Start the change: it opens the set's next revision, once (8.2.4)."""
    commands.start(one(request, number), actor=request.actor)
    return change_out(request.actor, number)


@door.act("/changes/{number}/adopt/{order}", ChangeOut, desk="changes:adopt")
def adopt(request: ApiRequest, number: Number, order: Number) -> ChangeOut:
    """Let an accepted order follow the revision the change opened."""
    found = one(request, number)
    commands.adopt(found, get_order(request.actor, order), actor=request.actor)
    return change_out(request.actor, number)


@door.act("/changes/{number}/finish", ChangeOut, desk="changes:step")
def finish(request: ApiRequest, number: Number) -> ChangeOut:
    """Say that everything is done; somebody else verifies it."""
    commands.finish(one(request, number), actor=request.actor)
    return change_out(request.actor, number)


@door.act("/changes/{number}/verify", ChangeOut, desk="changes:verify")
def verify(request: ApiRequest, number: Number, given: ChangeVerifyIn) -> ChangeOut:
    """Record whether the change does what it should, by somebody who did not carry it out."""
    commands.verify(one(request, number), actor=request.actor, **given.model_dump())
    return change_out(request.actor, number)


@door.act("/changes/{number}/verify-with-evidence", ChangeOut, desk="changes:verify")
def verify_with_evidence(
    request: ApiRequest, number: Number, given: Form[ChangeVerifyIn], evidence: File[UploadedFile]
) -> ChangeOut:
    """The same with a file as evidence."""
    commands.verify(
        one(request, number), actor=request.actor, evidence=evidence, **given.model_dump()
    )
    return change_out(request.actor, number)


@door.act("/changes/{number}/close", ChangeOut, desk="changes:close")
def close(request: ApiRequest, number: Number, given: ChangeCloseIn) -> ChangeOut:
    """Close a verified change with what was learned and what the customer thinks of it."""
    commands.close(one(request, number), actor=request.actor, **given.model_dump())
    return change_out(request.actor, number)
