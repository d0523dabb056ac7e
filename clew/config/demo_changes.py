"""The demo's changes: asked, judged, approved, carried out and closed, or still on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from clew.areas.changes import commands as changes
from clew.areas.changes.content import content_digest
from clew.areas.changes.models import ChangeRequest
from clew.areas.changes.queries import behind
from clew.areas.changes.workflow import APPROVERS
from clew.areas.communication import commands as communication
from clew.areas.confirmations.commands import signing
from clew.areas.orders.models import Order
from clew.areas.requirements.commands import lines, reviewing
from clew.areas.requirements.models import RequirementSet, SetLine
from clew.areas.requirements.rules import class_rules
from clew.areas.requirements.stale import seen_of
from clew.config import demo_agreeing
from clew.config.demo_cast import Cast, read
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person

if TYPE_CHECKING:
    from clew.config.demo_deals import Matter

NONE = "None."


def play(matter: Matter, cast: Cast, the_set: RequirementSet, order: Order) -> Iterator[float]:
    """Live the change of a matter, when it has one, as far as the matter says."""
    if not matter.change:
        return
    said = next(row for row in read("changes") if row["key"] == matter.key)
    change = _ask(matter, cast, the_set, order, said)
    if matter.change == "draft":
        return
    seller = cast.seller(matter.customer)
    changes.submit(change, actor=seller)
    yield 0.5
    if matter.change == "withdrawn":
        changes.withdraw(change, actor=seller, reason=said["back"])
    if matter.change in {"submitted", "withdrawn"}:
        return
    _assess(matter, cast, change, said)
    if matter.change == "assessed":
        _write_back(change, seller)
        return
    yield 1.5
    _vote(matter, cast, change, said)
    yield 0.6
    change = ChangeRequest.objects.get(pk=change.pk)
    if matter.change == "rejected":
        changes.reject(change, actor=_decider(change, cast), reason=said["decision"])
        return
    changes.approve(change, actor=_decider(change, cast), seen=content_digest(change))
    if matter.change == "approved":
        return
    yield 0.4
    yield from _carry_out(matter, cast, the_set, change, said)


def _ask(
    matter: Matter, cast: Cast, the_set: RequirementSet, order: Order, said: dict[str, Any]
) -> ChangeRequest:
    seller = cast.seller(matter.customer)
    mail = communication.catch_note(
        actor=seller,
        channel="mail",
        subject=said["title"],
        text=said["said"],
        contact=cast.contacts[matter.customer][0],
        happened_at=clock.now() - timedelta(minutes=40),
    )
    return changes.request(
        the_set,
        actor=seller,
        title=said["title"],
        origin="customer",
        driver=said["driver"],
        reason=said["reason"],
        order=Order.objects.get(pk=order.pk),
        source=mail,
        customer_words=said["said"],
        need=said["need"],
        touched=[_touched(the_set, said).requirement.record.number],
    )


def _touched(the_set: RequirementSet, said: dict[str, Any]) -> SetLine:
    rows = the_set.newest.lines.select_related("requirement__record", "version")
    return rows.order_by("position")[said["line"]]


def _assess(matter: Matter, cast: Cast, change: ChangeRequest, said: dict[str, Any]) -> None:
    seller = cast.seller(matter.customer)
    for item in change.impact.select_related("affected").order_by("id"):
        kinds = {"requirement_set", "requirement", "order"}
        if item.affected and item.affected.kind in kinds and _is_of(item.affected, change):
            changes.judge_impact(item, actor=seller, effect="affected")
    changes.judge_rest(change, actor=cast.people["tom"], remark="Stays as it is.")
    changes.assess(
        change,
        actor=seller,
        time=said["time"],
        cost=said["cost"],
        resources=NONE,
        scope="One line of the set.",
        quality="None; the seat itself stays as approved.",
        customer_effect=said["need"],
        supplier=NONE,
        legal=NONE,
    )


def _write_back(change: ChangeRequest, seller: Actor) -> None:
    if change.source is not None and change.source.contact is not None:
        communication.tell_customer(
            change.source,
            actor=seller,
            subject=f"Re: {change.source.subject}",
            text=f"Dear {change.source.contact.name},\n\nwe look at what it touches and vote on it "
            "this week. You hear from us either way.",
        )


def _vote(matter: Matter, cast: Cast, change: ChangeRequest, said: dict[str, Any]) -> None:
    for place, vote in enumerate(change.votes.order_by("id")):
        against = said.get("against", "") if place == 0 else ""
        changes.vote(
            change,
            vote.function,
            actor=cast.answers_for(vote.function, matter.customer),
            vote="no" if against else "yes",
            remark=against,
        )


def _is_of(record: Any, change: ChangeRequest) -> bool:
    if record.kind == "requirement":
        return record.number in change.touched
    return record.kind != "order" or record.state not in {"closed", "declined", "cancelled"}


def _decider(change: ChangeRequest, cast: Cast) -> Actor:
    by_role = {"top_management": "heidi", "quality_manager": "ruth"}
    role = next(r for r in APPROVERS[change.change_class] if r in by_role)
    return cast.people[by_role[role]]


def _carry_out(
    matter: Matter,
    cast: Cast,
    the_set: RequirementSet,
    change: ChangeRequest,
    said: dict[str, Any],
) -> Iterator[float]:
    seller = cast.seller(matter.customer)
    mei = Person.objects.get(pk=cast.people["mei"].record_id)
    changes.plan_task(
        change,
        actor=seller,
        what="Change the work order and the label",
        person=mei,
        due_on=clock.today() + timedelta(days=6),
    )
    changes.start(change, actor=seller)
    yield 0.7
    _reword(the_set, cast, matter, said)
    yield 1.0
    revision = the_set.newest
    for verdict in revision.verdicts.filter(given_at=None).order_by("id"):
        reviewing.give_verdict(
            revision,
            verdict.function,
            actor=cast.answers_for(verdict.function, matter.customer),
            feasibility="yes",
            nothing_to_add=True,
        )
    if matter.change == "implementing":
        return
    yield 0.6
    revision = the_set.newest
    role = class_rules(the_set).approvers[0]
    approver = cast.people["ruth" if role == "quality_manager" else "heidi"]
    reviewing.approve(revision, actor=approver, seen=seen_of(revision))
    yield 0.3
    yield from _agree_again(matter, cast, the_set)
    yield 1.2
    _finish(matter, cast, change, said)


def _reword(the_set: RequirementSet, cast: Cast, matter: Matter, said: dict[str, Any]) -> None:
    line = _touched(the_set, said)
    seller, version = cast.seller(matter.customer), line.version
    lines.edit_line(
        line,
        actor=seller,
        seen=version.n,
        our_wording=version.our_wording.rstrip(".") + said["add"] + ".",
        customer_wording=f"{version.customer_wording} {said['said']}",
    )
    revision = the_set.newest
    reviewing.submit(revision, actor=seller, seen=seen_of(revision))


def _agree_again(matter: Matter, cast: Cast, the_set: RequirementSet) -> Iterator[float]:
    """Let the customer sign the difference, and the functions know before it is released."""
    contact, seller = cast.contacts[matter.customer][0], cast.seller(matter.customer)
    link = signing.send_link(the_set.newest, contact, actor=seller)
    yield 0.7
    demo_agreeing.sign(link, the_set, cast.speaks(matter.customer), contact.part)
    yield 0.5
    demo_agreeing.release(matter, cast, the_set)


def _finish(matter: Matter, cast: Cast, change: ChangeRequest, said: dict[str, Any]) -> None:
    seller = cast.seller(matter.customer)
    change = ChangeRequest.objects.get(pk=change.pk)
    for task in change.plan.filter(done_at=None):
        changes.do_task(task, actor=cast.people["mei"])
    for order in behind(change):
        changes.adopt(change, order, actor=seller)
    changes.finish(ChangeRequest.objects.get(pk=change.pk), actor=seller)
    if matter.change == "verifying":
        return
    change = ChangeRequest.objects.get(pk=change.pk)
    changes.verify(change, actor=cast.people["ruth"], passed=True, found=said["closing"])
    changes.close(
        ChangeRequest.objects.get(pk=change.pk),
        actor=cast.people["ruth"],
        lessons=said["lesson"],
        customer_feedback=said["voice"],
    )
