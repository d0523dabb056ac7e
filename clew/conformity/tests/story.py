"""One order from a mail to the customer's answer, told by commands, as far as a test wants."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from clew.areas.changes import commands as changes
from clew.areas.changes.content import content_digest
from clew.areas.changes.models import ChangeRequest
from clew.areas.changes.queries import behind
from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.confirmations.commands import confirming
from clew.areas.customers import commands as customers
from clew.areas.customers.models import Contact, Customer
from clew.areas.customers.queries import contact_actor
from clew.areas.law.commands import load_register
from clew.areas.orders import commands as orders
from clew.areas.orders.models import Order
from clew.areas.orders.proof import unproved
from clew.areas.products import commands as products
from clew.areas.products.models import Product
from clew.areas.requirements.applicable import unjudged
from clew.areas.requirements.commands import law, lines, releasing, reviewing
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.areas.requirements.rules import class_rules, roles_for
from clew.areas.requirements.stale import seen_of
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.testing import People
from clew.kernel.tokens.models import OneTimeLink

STAGES = (
    "heard", "written", "reviewed", "offered", "signed", "ordered", "accepted", "released",
    "started", "change_asked", "changed", "change_closed", "proved", "delivered", "answered",
    "closed",
)  # fmt: skip
SAID = """\
Dear Ms Ruiz,

our spring went well and we would like to plan 800 Wren seats, 500 in grey and 300 in moss,
in the shops by the last week of August.

Half of our customers in the city drive small two-door cars, so the seat goes in and out behind
the front seat every day. And of course they must carry the approval label of the new regulation.

Kind regards,
Greta Falk"""
WISH = "Moss does not sell. Can the 300 come in ochre instead? Same date please."


@dataclass
class Story:
    """What has happened so far; `pass_time` is called between the stages.

    another: a word that tells the names of a second story in the same company from the first.
    """

    people: People
    pass_time: Callable[[], None] = lambda: None
    another: str = ""
    customer: Customer | None = None
    contact: Contact | None = None
    product: Product | None = None
    heard: Interaction | None = None
    enquiry: Enquiry | None = None
    its_set: RequirementSet | None = None
    order_pk: int = 0
    change_pk: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def order(self) -> Order:
        return Order.objects.select_related("record", "requirement_set__record").get(
            pk=self.order_pk
        )

    @property
    def change(self) -> ChangeRequest:
        return ChangeRequest.objects.select_related("record").get(pk=self.change_pk)

    @property
    def revision(self) -> SetRevision:
        return RequirementSet.objects.get(pk=self.its_set.pk).newest

    def tell(self, until: str) -> "Story":
        """Live the stages that are still to come, up to and with `until`."""
        for stage in STAGES[: STAGES.index(until) + 1]:
            if stage not in self.told:
                getattr(self, f"_{stage}")()
                self.told.append(stage)
                self.pass_time()
        return self

    def _heard(self) -> None:
        alice, bob = self.people.alice, self.people.bob
        load_register(actor=self.people.grace)
        family = products.add_family(
            f"Infant seats{self.another}", actor=bob, product_types=["child seats"]
        )
        self.product = products.add_product(f"Wren{self.another}", actor=bob, family=family)
        products.offer_in(self.product, "EU", actor=bob)
        self.customer = customers.register(
            f"Kinderfalk{self.another}", actor=alice, place="Graz", country="AT"
        )
        self.contact = customers.add_contact(
            self.customer,
            "Greta Falk",
            actor=alice,
            email="greta@kinderfalk.example",
            part="Buying",
        )
        self.heard = communication.catch_note(
            actor=alice, channel="mail", subject="800 Wren seats", text=SAID, contact=self.contact,
            happened_at=clock.now() - timedelta(hours=1),
        )  # fmt: skip
        self.enquiry = communication.make_enquiry(self.heard, actor=alice, product=self.product)

    def _written(self) -> None:
        alice, source = self.people.alice, self.heard.record
        communication.answer_enquiry(self.enquiry, actor=alice, answer="Thank you. We look at it.")
        self.its_set = lines.open_set(
            "800 Wren seats for the autumn", actor=alice, customer=self.customer,
            enquiry=Enquiry.objects.get(pk=self.enquiry.pk), product=self.product, markets=("EU",),
        )  # fmt: skip
        revision = self.revision
        lines.add_line(
            revision, actor=alice, our_wording="800 Wren seats: 500 in grey, 300 in moss.",
            customer_wording="800 Wren seats, 500 in grey and 300 in moss", source=source,
            criterion="Counted at goods out", critical=True, verification="count",
        )  # fmt: skip
        lines.add_line(
            revision, actor=alice, our_wording="In the shops on or before 28 August.",
            customer_wording="in the shops by the last week of August", category="delivery",
            source=source,
        )  # fmt: skip
        lines.add_line(
            revision, actor=alice, origin="implied", source=source,
            our_wording="One adult fits the seat behind a front seat in 60 s or less.",
            customer_wording="the seat goes in and out behind the front seat every day",
            intended_use="fitted daily in two-door cars", inferred_by="Carol",
            criterion="12 adults, 10 fittings each", critical=True, special=True,
        )  # fmt: skip
        lines.add_line(
            revision, actor=alice, origin="organization",
            our_wording="Every seat has a serial number that leads to its foam lot.",
        )  # fmt: skip
        self._judge_law()

    def _judge_law(self) -> None:
        for row in unjudged(self.revision):
            law.judge(self.revision, row.legal, actor=self.people.grace, applies=True)
        for line in self.revision.lines.filter(version__origin="obligatory"):
            said = line.version
            if said.critical and not said.criterion:
                lines.edit_line(
                    line, actor=self.people.alice, seen=said.n, criterion="Certificate in force"
                )

    def _reviewed(self) -> None:
        reviewing.submit(self.revision, actor=self.people.alice, seen=seen_of(self.revision))
        self.judge_and_approve()

    def judge_and_approve(self) -> None:
        for verdict in self.revision.verdicts.filter(given_at=None).order_by("id"):
            reviewing.give_verdict(
                self.revision, verdict.function, actor=self.actor_for(verdict.function),
                feasibility="yes", capacity="Line 2, weeks 28 to 31",
            )  # fmt: skip
        reviewing.approve(self.revision, actor=self.approver(), seen=seen_of(self.revision))

    def approver(self) -> Actor:
        roles = class_rules(self.its_set).approvers
        return next(a for a in (self.people.bob, self.people.heidi) if a.has(*roles))

    def actor_for(self, function: str) -> Actor:
        return next(a for a in self.people.all() if a.has(*roles_for(function)))

    def _offered(self) -> None:
        offer = orders.draft_offer(
            self.its_set, actor=self.people.alice, binding=True, price=Decimal("143200"),
            currency="EUR", valid_until=clock.today() + timedelta(days=30), contact=self.contact,
            enquiry=Enquiry.objects.get(pk=self.enquiry.pk),
        )  # fmt: skip
        orders.send_offer(offer, actor=self.people.alice)

    def _signed(self) -> None:
        self.sign()

    def sign(self) -> None:
        confirming.send_link(self.revision, self.contact, actor=self.people.alice)
        link = OneTimeLink.objects.filter(used_at=None, revoked_at=None).latest("pk")
        confirming.sign_by_link(
            link, actor=contact_actor(self.contact), printed_name="Greta Falk", part="Buying",
            seen=seen_of(self.revision), rendered="These are our requirements.",
        )  # fmt: skip

    def _ordered(self) -> None:
        offer = self.its_set.offer_set.first()
        order = orders.receive_order(
            self.its_set, actor=self.people.alice, title="800 Wren seats for the autumn",
            contact=self.contact, offer=offer, enquiry=Enquiry.objects.get(pk=self.enquiry.pk),
            customer_reference="KF-2231", quantity=Decimal(800), unit="seats",
            value=Decimal("143200"), wanted_date=clock.today() + timedelta(days=60),
        )  # fmt: skip
        self.order_pk = order.pk

    def _accepted(self) -> None:
        orders.accept(self.order, actor=self.people.alice)

    def _released(self) -> None:
        self.acknowledge(first_only=True)
        releasing.release(self.revision, actor=self.people.bob)

    def acknowledge(self, *, first_only: bool = False, but: str = "") -> None:
        for notice in self.revision.notices.filter(acknowledged_at=None):
            if notice.function != but and (notice.must_know_first or not first_only):
                releasing.acknowledge(notice, actor=self.actor_for(notice.function))

    def _started(self) -> None:
        self.acknowledge()
        orders.start(self.order, actor=self.people.dave)

    def _change_asked(self) -> None:
        alice = self.people.alice
        mail = communication.catch_note(
            actor=alice, channel="mail", subject="Ochre, please", text=WISH, contact=self.contact
        )
        number = self.revision.lines.order_by("position")[0].requirement.record.number
        change = changes.request(
            self.its_set, actor=alice, title="300 seats in ochre", origin="customer",
            driver="colour does not sell", reason="Moss stays on the shelf.", order=self.order,
            source=mail, customer_words=WISH, need="Seats that sell", touched=[number],
        )  # fmt: skip
        changes.submit(change, actor=alice)
        self.change_pk = change.pk

    def _changed(self) -> None:
        alice = self.people.alice
        for item in self.change.impact.select_related("affected"):
            its_own = item.affected and item.affected.number in (
                *self.change.touched, self.its_set.record.number, self.order.record.number
            )  # fmt: skip
            if its_own:
                changes.judge_impact(item, actor=alice, effect="affected")
        changes.judge_rest(self.change, actor=self.people.carol, remark="Stays as it is.")
        none = dict.fromkeys(("resources", "scope", "quality", "supplier", "legal"), "None.")
        changes.assess(
            self.change, actor=alice, time="Two days.", cost="+1.2 %", customer_effect="Sells.",
            **none,
        )  # fmt: skip
        for vote in self.change.votes.all():
            changes.vote(
                self.change, vote.function, actor=self.actor_for(vote.function), vote="yes"
            )
        changes.approve(self.change, actor=self.people.heidi, seen=content_digest(self.change))
        dave = Person.objects.get(pk=self.people.dave.record_id)
        due = clock.today() + timedelta(days=30)
        changes.plan_task(self.change, actor=alice, what="New labels", person=dave, due_on=due)
        changes.start(self.change, actor=alice)
        line = self.revision.lines.order_by("position")[0]
        lines.edit_line(
            line, actor=alice, seen=line.version.n,
            our_wording="800 Wren seats: 500 in grey, 300 in ochre.",
            customer_wording="Can the 300 come in ochre instead",
        )  # fmt: skip
        reviewing.submit(self.revision, actor=alice, seen=seen_of(self.revision))
        self.judge_and_approve()
        self.pass_time()
        self.sign()
        self.acknowledge(first_only=True)
        releasing.release(self.revision, actor=self.people.bob)

    def _change_closed(self) -> None:
        alice, bob = self.people.alice, self.people.bob
        self.acknowledge()
        for task in self.change.plan.filter(done_at=None):
            changes.do_task(task, actor=self.people.dave)
        for order in behind(self.change):
            changes.adopt(self.change, order, actor=alice)
        changes.finish(self.change, actor=alice)
        changes.verify(self.change, actor=bob, passed=True, found="The label says ochre.")
        changes.close(
            self.change, actor=bob, lessons="Ask for colours first.", customer_feedback="Good."
        )

    def _proved(self) -> None:
        for found in unproved(self.order):
            orders.verify(
                self.order, found.line.requirement, actor=self.people.carol, passed=True,
                method="Test of ten seats", result="All ten meet the criterion.",
            )  # fmt: skip

    def _delivered(self) -> None:
        orders.make_ready(self.order, actor=self.people.dave)
        half = {"actor": self.people.frank, "quantity": Decimal(400)}
        orders.deliver(
            self.order, what="First half", delivered_on=self._today(), last=False, **half
        )
        orders.deliver(self.order, what="Second half", delivered_on=self._today(), **half)

    def _today(self) -> date:
        return clock.today()

    def _answered(self) -> None:
        orders.ask_satisfaction(self.order, self.contact, actor=self.people.alice)
        link = OneTimeLink.objects.filter(purpose="satisfaction", used_at=None).latest("pk")
        orders.answer_satisfaction(
            link, actor=contact_actor(self.contact), score=9,
            words="Boxes, labels, dates: all right the first time.",
        )  # fmt: skip

    def _closed(self) -> None:
        orders.close(
            self.order, actor=self.people.alice, post_delivery_note="Warranty of two years."
        )
