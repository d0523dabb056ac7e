"""What the review tests share: a set ready for review, and the way through it by commands."""

from dataclasses import dataclass
from datetime import date
from typing import Self, TypeVar

from clew.areas.customers import commands as customers
from clew.areas.customers.models import Contact, Customer
from clew.areas.customers.queries import contact_actor
from clew.areas.requirements.commands import confirming, lines, releasing, reviewing, revising
from clew.areas.requirements.commands.revisions import lock_revision
from clew.areas.requirements.models import RequirementSet, SetLine, SetRevision
from clew.areas.requirements.stale import seen_of
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_record
from clew.kernel.testing import People

SAID = (
    ("stated", "product", "1,200 Tern seats in the grey melange cover.", "we want 1,200 seats"),
    ("stated", "delivery", "In the customer's warehouse by 1 June 2026.", "before the winter sale"),
    ("stated", "post_delivery", "Spare covers can be ordered for 10 years.", "covers wear out"),
    ("implied", "product", "The cover comes off without tools.", ""),
    ("organization", "product", "Every seat has a serial number.", ""),
)

S = TypeVar("S", bound="Story")


@dataclass
class Story:
    """One set on its way, with its people; `revision` is always fresh."""

    people: People
    customer: Customer
    contact: Contact
    its_set: RequirementSet

    @property
    def revision(self) -> SetRevision:
        return RequirementSet.objects.get(pk=self.its_set.pk).newest

    @property
    def number(self) -> str:
        return self.its_set.record.number

    @property
    def helen(self) -> Actor:
        return contact_actor(self.contact)

    def line(self, place: int) -> SetLine:
        return self.revision.lines.order_by("position")[place - 1]

    def submit(self) -> SetRevision:
        return reviewing.submit(self.revision, actor=self.people.alice, seen=seen_of(self.revision))

    def judge(self, *, but: str = "") -> None:
        """Give every open verdict but one with nothing to add."""
        voices = voices_of(self.people)
        for verdict in self.revision.verdicts.filter(given_at=None).exclude(function=but):
            reviewing.give_verdict(
                self.revision,
                verdict.function,
                actor=voices[verdict.function],
                feasibility="yes",
                nothing_to_add=True,
            )

    def approve(self) -> SetRevision:
        return reviewing.approve(self.revision, actor=self.people.bob, seen=seen_of(self.revision))

    def reviewed(self) -> Self:
        self.submit()
        self.judge()
        self.approve()
        return self

    def confirmed(self) -> Self:
        """Have the customer's order noted, as the room above does it."""
        noted(self.revision, "own_order", actor=self.people.alice)
        return self

    def acknowledge(self) -> None:
        voices = voices_of(self.people)
        for notice in self.revision.notices.filter(acknowledged_at=None):
            releasing.acknowledge(notice, actor=voices[notice.function])

    def released(self) -> Self:
        self.acknowledge()
        releasing.release(self.revision, actor=self.people.alice)
        return self

    def revise(self, **more: object) -> SetRevision:
        authority = approved_change(self.its_set.record, actor=self.people.alice)
        return revising.revise(self.its_set, actor=self.people.alice, authority=authority, **more)


def voices_of(people: People) -> dict[str, Actor]:
    """Return function → who answers for it in the test company."""
    return {
        "engineering": people.carol,
        "production": people.dave,
        "purchasing": people.erin,
        "logistics": people.frank,
        "sales": people.alice,
        "customer_service": people.judy,
        "compliance": people.grace,
        "quality_manager": people.bob,
    }


def open_story(
    people: People,
    *,
    set_class: str = "standard",
    customer: str = "Wattlebird",
    of: type[S] = Story,  # type: ignore[assignment]  # the default is the plain story
) -> S:
    """Open a set with five lines, ready to be submitted; of: the story of the room that asks."""
    house = customers.register(customer, actor=people.alice, place="Ballarat", country="AU")
    address = f"helen@{customer.lower()}.example"
    contact = customers.add_contact(
        house, "Helen Marsh", actor=people.alice, email=address, part="Buying"
    )
    its_set = lines.open_set(
        "Tern seats for the winter sale", actor=people.alice, customer=house, set_class=set_class
    )
    story = of(people, house, contact, its_set)
    for origin, category, wording, words in SAID:
        lines.add_line(
            story.revision,
            actor=people.alice,
            our_wording=wording,
            origin=origin,
            category=category,
            customer_wording=words,
            criterion="Counted at goods out." if category == "product" else "",
            intended_use="washed every week" if origin == "implied" else "",
        )
    lines.say_none(
        story.revision, "obligatory", actor=people.alice, reason="Sold in no regulated market."
    )
    return story


@command
def noted(
    revision: SetRevision, kind: str, *, actor: Actor, waived_until: date | None = None
) -> SetRevision:
    """Stand in for the area of confirmations: the customer's word, as it moves the revision."""
    revision = lock_revision(revision)
    confirming.take_confirmation(
        revision, kind, actor=actor, happened_at=clock.now(), reference="PO 4711",
        reason="The sale starts." if kind == "waiver" else "", waived_until=waived_until,
    )  # fmt: skip
    return revision


@command
def approved_change(of: Record, *, actor: Actor, state: str = "approved") -> Record:
    """Stand in for the area of changes: a change request as an identity in a state."""
    record = open_record("change_request", "Charcoal covers", customer=of.customer, state=state)
    emit("change_request.approved", record, actor=actor)
    return record
