"""What the tests of changes share: an agreed set, its order, and the way to each state."""

from dataclasses import dataclass
from datetime import timedelta

from clew.areas.changes import commands, content
from clew.areas.changes.models import ChangeRequest
from clew.areas.communication.commands import catch_note
from clew.areas.communication.models import Interaction
from clew.areas.confirmations.commands import confirming
from clew.areas.customers import commands as customers
from clew.areas.customers.models import Contact
from clew.areas.orders.commands import acceptance
from clew.areas.orders.models import Order
from clew.areas.requirements.commands import lines, releasing, reviewing
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.areas.requirements.stale import seen_of
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.testing import People

WISH = "Grey shows every biscuit after a week. Can the covers be charcoal instead?"
ANSWERS = {
    "time": "none",
    "cost": "+A$ 2,580 for the customer",
    "resources": "none",
    "scope": "Covers of this order only.",
    "quality": "Dark covers get warmer in the sun.",
    "customer_effect": "Stains show later; Wattlebird's parents notice it.",
    "supplier": "Another fabric code.",
    "legal": "Flammability has to be tested again.",
}
VOTERS = {
    "engineering": "carol",
    "production": "dave",
    "purchasing": "erin",
    "logistics": "frank",
    "sales": "alice",
    "customer_service": "judy",
    "compliance": "grace",
    "quality_manager": "bob",
}


@dataclass(frozen=True)
class Agreed:
    """A set whose revision 1 is released, and an order in work over it."""

    requirement_set: RequirementSet
    order: Order
    contact: Contact
    everyone: People

    def numbers(self) -> list[str]:
        newest = self.requirement_set.revisions.get(n=1)
        return [line.requirement.record.number for line in newest.lines.order_by("position")]


def agreed(everyone: People, *, set_class: str = "standard", name: str = "Wattlebird") -> Agreed:
    """Open, review, confirm and release a set of three lines; accept and start its order."""
    alice = everyone.alice
    customer = customers.register(name, actor=alice, place="Perth", country="AU")
    contact = customers.add_contact(
        customer, "Helen Marsh", actor=alice, email=f"helen@{name.lower()}.example"
    )
    its_set = lines.open_set(
        "1,200 Tern seats", actor=alice, customer=customer, set_class=set_class
    )
    draft = its_set.newest
    for words, values in (
        ("1,200 Tern seats with the cover in grey melange, fabric GM-2.", {"critical": True}),
        ("Spare covers in the same colour for ten years.", {"category": "post_delivery"}),
        ("Delivery to Perth by 28 May.", {"category": "delivery"}),
    ):
        lines.add_line(
            draft,
            actor=alice,
            our_wording=words,
            customer_wording=words,
            criterion="Seen.",
            **values,
        )
    for origin in ("implied", "obligatory", "organization"):
        lines.say_none(draft, origin, actor=alice, reason="Made for this test.")
    release(draft, everyone, contact)
    order = acceptance.receive_order(
        its_set, actor=alice, title="1,200 Tern seats", contact=contact, customer_reference="PO 77"
    )
    acceptance.accept(order, actor=alice)
    acceptance.start(order, actor=everyone.dave)
    return Agreed(its_set, order, contact, everyone)


def release(revision: SetRevision, everyone: People, contact: Contact) -> SetRevision:
    """Take a draft through review, confirmation, notices and release."""
    revision.refresh_from_db()
    revision = reviewing.submit(revision, actor=everyone.alice, seen=seen_of(revision))
    for verdict in revision.verdicts.filter(given_at=None):
        who: Actor = getattr(everyone, VOTERS[verdict.function])
        reviewing.give_verdict(
            revision, verdict.function, actor=who, feasibility="yes", nothing_to_add=True
        )
    revision = reviewing.approve(revision, actor=everyone.heidi, seen=seen_of(revision))
    confirming.confirm_by_own_order(
        revision, actor=everyone.alice, contact=contact, reference="PO 77", happened_at=clock.now()
    )
    for notice in revision.notices.filter(must_know_first=True):
        releasing.acknowledge(notice, actor=getattr(everyone, VOTERS[notice.function]))
    return releasing.release(SetRevision.objects.get(pk=revision.pk), actor=everyone.alice)


def a_wish(its: Agreed) -> Interaction:
    """Note the mail in which the customer asks for it."""
    return catch_note(
        actor=its.everyone.alice,
        channel="phone",
        subject="Charcoal instead of grey",
        text=WISH,
        customer=its.requirement_set.customer,
        contact=its.contact,
    )


def asked(
    its: Agreed, *, by: Actor | None = None, source: bool = True, **values: object
) -> ChangeRequest:
    """Write the request as a draft."""
    given = {
        "title": "Charcoal instead of grey melange",
        "origin": "customer",
        "driver": "stains show",
        "reason": "Complaints from parents after a week.",
        "customer_words": WISH,
        "need": "Stains from food should not show.",
        "touched": its.numbers()[:1],
        "order": its.order,
        "source": a_wish(its) if source else None,
        **values,
    }
    return commands.request(its.requirement_set, actor=by or its.everyone.alice, **given)


def submitted(its: Agreed, **values: object) -> ChangeRequest:
    """Ask for it."""
    change = asked(its, **values)
    return commands.submit(change, actor=owner_of(change, its))


def owner_of(change: ChangeRequest, its: Agreed) -> Actor:
    """Return the actor who wrote the request."""
    return next(a for a in its.everyone.all() if a.pseudonym == change.requested_by)


def judged(its: Agreed, *, change_class: str = "", **values: object) -> ChangeRequest:
    """Judge its impact: set, order and touched line affected, the rest not; answer the aspects."""
    change = submitted(its, **values)
    bob = its.everyone.bob
    for item in change.impact.filter(
        affected__kind__in=("requirement_set", "requirement", "order")
    ):
        commands.judge_impact(item, actor=bob, effect="affected")
    commands.judge_rest(change, actor=bob)
    return commands.assess(change, actor=bob, change_class=change_class, **ANSWERS)


def voted(its: Agreed, **values: object) -> ChangeRequest:
    """Have every function vote for it."""
    change = judged(its, **values)
    for vote in change.votes.all():
        commands.vote(
            change, vote.function, actor=getattr(its.everyone, VOTERS[vote.function]), vote="yes"
        )
    return change


def approved(its: Agreed, **values: object) -> ChangeRequest:
    """Approve it by top management."""
    change = voted(its, **values)
    return commands.approve(
        change, actor=its.everyone.heidi, seen=content.content_digest(fresh(change))
    )


def started(its: Agreed, **values: object) -> ChangeRequest:
    """Plan it and start it: revision 2 is open."""
    change = approved(its, **values)
    commands.plan_task(
        change,
        actor=its.everyone.bob,
        what="Order fabric CH-1",
        person=Person.objects.get(email="erin@linnet.example"),
        due_on=clock.today() + timedelta(days=7),
    )
    return commands.start(change, actor=its.everyone.bob)


def reworded(change: ChangeRequest, its: Agreed) -> SetRevision:
    """Edit the touched line of revision 2."""
    revision = its.requirement_set.revisions.get(n=2)
    line = revision.lines.order_by("position")[0]
    lines.edit_line(
        line,
        actor=its.everyone.alice,
        seen=line.version.n,
        our_wording="1,200 Tern seats with the cover in charcoal, fabric CH-1.",
    )
    return revision


def carried_out(its: Agreed, **values: object) -> ChangeRequest:
    """Do everything that finish asks for, but finish."""
    change = started(its, **values)
    release(reworded(change, its), its.everyone, its.contact)
    commands.do_task(change.plan.get(), actor=its.everyone.erin)
    commands.adopt(change, its.order, actor=its.everyone.bob)
    return fresh(change)


def finished(its: Agreed, **values: object) -> ChangeRequest:
    """Say that everything is done."""
    return commands.finish(carried_out(its, **values), actor=its.everyone.bob)


def verified(its: Agreed, **values: object) -> ChangeRequest:
    """Verify it by engineering."""
    return commands.verify(
        finished(its, **values), actor=its.everyone.carol, passed=True, found="Covers are CH-1."
    )


def fresh(change: ChangeRequest) -> ChangeRequest:
    """Return the change as the database has it."""
    return ChangeRequest.objects.select_related("record__owner", "requirement_set__record").get(
        pk=change.pk
    )
