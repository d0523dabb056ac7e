"""Doing the second half for the visitor: the change, the delivery, the answer, the proof."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from clew.areas.changes import commands as changes
from clew.areas.changes.content import content_digest
from clew.areas.changes.models import ChangeRequest
from clew.areas.changes.queries import behind
from clew.areas.changes.workflow import APPROVERS
from clew.areas.communication import commands as communication
from clew.areas.customers.queries import contact_actor
from clew.areas.orders import commands as orders
from clew.areas.orders.models import Order
from clew.areas.orders.proof import unproved
from clew.areas.requirements.commands import lines, reviewing
from clew.areas.requirements.rules import class_rules
from clew.areas.requirements.stale import seen_of
from clew.kernel import clock
from clew.kernel.refusals import Refused
from clew.kernel.tokens.models import OneTimeLink
from clew.web.walk.cast import answers_for, person_with, who
from clew.web.walk.early import ENDED, give_verdicts, know_and_release, sign, writer
from clew.web.walk.matter import SAID, Walk

AFFECTED = {"requirement_set", "requirement", "order"}
OVER = {"rejected", "withdrawn"}


def change(walk: Walk) -> None:
    """Ask, judge, vote, approve, carry out, sign again, verify and close one change."""
    found = walk.change
    if found is None or found.state in OVER:
        found = _ask(walk)
    for state, act in (
        ("draft", _submit),
        ("submitted", _assess),
        ("assessed", _decide),
        ("approved", _start),
        ("implementing", _carry_out),
        ("verifying", _close),
    ):
        found = ChangeRequest.objects.select_related("requirement_set__record").get(pk=found.pk)
        if found.state == state:
            act(walk, found)


def _ask(walk: Walk) -> ChangeRequest:
    said, ana = SAID["change"], who("sales")
    if walk.the_set is None or walk.order is None:
        raise Refused(ENDED)
    mail = communication.catch_note(
        actor=ana,
        channel="mail",
        subject=said["title"],
        text=said["said"],
        contact=walk.order.contact or writer(),
    )
    touched = walk.the_set.newest.lines.order_by("position")[0]
    return changes.request(
        walk.the_set,
        actor=ana,
        title=said["title"],
        origin="customer",
        driver=said["driver"],
        reason=said["reason"],
        order=walk.order,
        source=mail,
        customer_words=said["said"],
        need=said["need"],
        touched=[touched.requirement.record.number],
    )


def _submit(walk: Walk, found: ChangeRequest) -> None:
    changes.submit(found, actor=who("sales"))


def _assess(walk: Walk, found: ChangeRequest) -> None:
    ana = who("sales")
    for item in found.impact.select_related("affected").filter(effect="").order_by("id"):
        record = item.affected
        if record is None or record.kind not in AFFECTED:
            continue
        if record.kind != "requirement" or record.number in found.touched:
            changes.judge_impact(item, actor=ana, effect="affected")
    changes.judge_rest(found, actor=who("engineering"), remark="Stays as it is.")
    changes.assess(found, actor=ana, **SAID["change"]["assessment"])


def _decide(walk: Walk, found: ChangeRequest) -> None:
    for vote in found.votes.filter(given_at=None).order_by("id"):
        changes.vote(found, vote.function, actor=answers_for(vote.function), vote="yes", remark="")
    found.refresh_from_db()
    decider = who(*APPROVERS[found.change_class])
    changes.approve(found, actor=decider, seen=content_digest(found))


def _start(walk: Walk, found: ChangeRequest) -> None:
    ana, said = who("sales"), SAID["change"]
    if not found.plan.exists():
        changes.plan_task(
            found,
            actor=ana,
            what=said["task"],
            person=person_with("production"),
            due_on=clock.today() + timedelta(days=5),
        )
    changes.start(found, actor=ana)


def _carry_out(walk: Walk, found: ChangeRequest) -> None:
    the_set, ana, said = found.requirement_set, who("sales"), SAID["change"]
    revision = the_set.newest
    if revision.state == "draft":
        number = (found.touched or [""])[0]
        line = revision.lines.select_related("version").get(requirement__record__number=number)
        lines.edit_line(
            line,
            actor=ana,
            seen=line.version.n,
            our_wording=line.version.our_wording.rstrip(".") + said["add"] + ".",
            customer_wording=f"{line.version.customer_wording} {said['said']}",
        )
        revision = the_set.newest
        reviewing.submit(revision, actor=ana, seen=seen_of(revision))
    revision = the_set.newest
    if revision.state == "in_review":
        give_verdicts(revision)
        approver = who(*class_rules(the_set).approvers)
        reviewing.approve(revision, actor=approver, seen=seen_of(revision))
    revision = the_set.newest
    if revision.state == "reviewed":
        sign(revision, (walk.order.contact if walk.order else None) or writer())
    know_and_release(the_set.newest)
    for task in found.plan.filter(done_at=None):
        changes.do_task(task, actor=who("production"))
    found.refresh_from_db()
    for order in behind(found):
        changes.adopt(found, order, actor=ana)
    changes.finish(ChangeRequest.objects.get(pk=found.pk), actor=ana)


def _close(walk: Walk, found: ChangeRequest) -> None:
    ruth, said = who("quality_manager"), SAID["change"]
    if found.verification_passed is None:
        changes.verify(found, actor=ruth, passed=True, found=said["found"])
    changes.close(
        ChangeRequest.objects.get(pk=found.pk),
        actor=ruth,
        lessons=said["lesson"],
        customer_feedback=said["voice"],
    )


def deliver(walk: Walk) -> None:
    """Prove what is critical, deliver, ask the one question and answer it."""
    order, said = _order(walk), SAID["delivery"]
    for proof in unproved(order) if order.state == "in_realization" else ():
        number = proof.line.requirement.record.number
        orders.verify(
            order,
            proof.line.requirement,
            actor=who("engineering"),
            passed=True,
            method=proof.line.version.verification or said["method"],
            result=said["result"],
            evidence=SimpleUploadedFile(
                f"report-{number}.txt", f"Report for {number}\n".encode(), content_type="text/plain"
            ),
        )
    order = _order(walk)
    if order.state == "in_realization":
        orders.make_ready(order, actor=who("production"))
    order = _order(walk)
    if order.state == "ready":
        orders.deliver(
            order,
            actor=who("logistics"),
            what=said["what"],
            delivered_on=clock.today(),
            quantity=order.quantity or Decimal(SAID["order"]["quantity"]),
        )
    _hear(_order(walk))


def _hear(order: Order) -> None:
    contact, said = order.contact or writer(), SAID["delivery"]
    asked = order.answers.filter(contact=contact).first()
    if asked is not None and asked.score is not None:
        return
    if asked is None:
        orders.ask_satisfaction(order, contact, actor=who("sales"))
    link = OneTimeLink.objects.get(
        purpose="satisfaction", record=order.record, contact_id=contact.pk, revoked_at=None
    )
    orders.answer_satisfaction(
        link, actor=contact_actor(contact), score=said["score"], words=said["words"]
    )


def close(walk: Walk) -> None:
    """Close the order; its thread is whole then."""
    if walk.the_set is not None:
        know_and_release(walk.the_set.newest)
    order = _order(walk)
    if order.state == "delivered":
        duties = SAID["delivery"]["duties"]
        orders.close(order, actor=who("sales"), post_delivery_note=duties)


def _order(walk: Walk) -> Order:
    if walk.order is None:
        raise Refused(ENDED)
    found = Order.objects.select_related("record", "requirement_set__record", "contact__customer")
    return found.get(pk=walk.order.pk)
