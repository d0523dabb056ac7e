"""What a customer came with and what became of it, scene by scene, until where the matter stands.

A story yields how many working days pass until its next scene; each scene is one transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.orders import commands as orders
from clew.areas.requirements.commands import lines, reviewing
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.areas.requirements.rules import class_rules
from clew.areas.requirements.stale import seen_of
from clew.config import demo_hearing, demo_orders
from clew.config.demo_cast import Cast, read
from clew.config.demo_sets import write_set
from clew.kernel import clock
from clew.kernel.comments.commands import say, settle
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import people_with

ORDERED = (
    "received", "confirmed", "accepted", "started", "proving", "ready", "delivered", "closed",
)  # fmt: skip
WRONG_PRICE = "The price was for the grey cover of last year; the lighter one is in the next offer."
FOUND = {
    "reason": "Which laundry? At 90 degrees the pads shrink; nobody wrote down how hot it gets.",
    "customer_wording": "The laundry of the house washes at 60 degrees, never hotter.",
    "our_wording": "Cover and pads keep their size and colour after 50 washes at 60 °C.",
    "criterion": "Length within 2 percent and colour distance under 3 after 50 washes.",
}
NOTHING = {"feasibility": "yes", "nothing_to_add": True}
SAID = {
    "engineering": {"feasibility": "yes", "risk": "The shell stays as approved; nothing new."},
    "production": {"feasibility": "yes", "capacity": "Line 2 is free from week three on."},
    "purchasing": {"feasibility": "yes", "risk": "One supplier of foam; two weeks are in stock."},
    "logistics": {
        "feasibility": "conditions",
        "conditions": "If the container is booked by the end of the week.",
    },
    "customer_service": {"feasibility": "yes", "capacity": "The help line has room for it."},
    "compliance": {"feasibility": "yes", "law": "Certificates are valid to the end of next year."},
}


@dataclass(frozen=True)
class Matter:
    """One row of deals.yaml: `began` in working days ago, `to` is how far it got."""

    key: str
    customer: str
    product: str
    title: str
    said: str
    channel: str
    began: int
    to: str
    markets: tuple[str, ...] = ()
    set_class: str = "standard"
    lines: int = 0
    qty: int = 0
    price: int = 0
    confirm: str = ""
    score: int | None = None
    words: str = ""
    reason: str = ""
    again: int = 0
    answer: str = ""
    offer: str = ""
    eml: bool = False
    found: bool = False
    change: str = ""
    ask: bool = False
    hold: bool = False
    torn: bool = False
    silent: bool = False
    verbal: bool = False


def matters() -> list[Matter]:
    """Return every matter of the demo's year."""
    known = {field.name for field in fields(Matter)}
    rows = [{"set_class": row.pop("class", "standard"), **row} for row in map(dict, read("deals"))]
    for row in rows:
        if odd := set(row) - known:
            raise ValueError(f"deals.yaml, {row['key']}: nobody knows {sorted(odd)}.")
    return [Matter(**{**row, "markets": tuple(row.get("markets", ()))}) for row in rows]


def play(matter: Matter, cast: Cast) -> Iterator[float]:
    """Live one matter to where it stands today."""
    heard = demo_hearing.hear(matter, cast)
    if matter.to == "caught":
        return
    yield 0.3
    if matter.to == "noted":
        communication.close_interaction(
            heard, actor=cast.people["lea"], reason="Read aloud at the Friday round; on the wall."
        )
        return
    if matter.to == "replied":
        demo_hearing.reply(matter, cast, heard)
        return
    enquiry = communication.make_enquiry(
        heard,
        actor=cast.seller(matter.customer),
        product=cast.products.get(matter.product),
        wanted_date=(clock.today() + timedelta(days=70)) if matter.qty else None,
    )
    if matter.to == "heard":
        return
    yield 0.8
    demo_hearing.answer(matter, cast, enquiry)
    if matter.to == "answered":
        return
    if matter.to == "declined_enquiry":
        yield 1.2
        communication.decline_enquiry(enquiry, actor=cast.people["heidi"], reason=matter.reason)
        return
    yield 0.7
    yield from _agree(matter, cast, enquiry, heard)


def _agree(matter: Matter, cast: Cast, enquiry: Enquiry, heard: Interaction) -> Iterator[float]:
    """Write the set, have it judged, offer it, and go on with the order."""
    the_set = write_set(matter, cast, enquiry, heard)
    if matter.to == "captured":
        return
    yield 1.0
    if matter.to == "withdrawn_set":
        _withdraw(matter, cast, the_set, enquiry)
        return
    revision = the_set.newest
    reviewing.submit(revision, actor=cast.seller(matter.customer), seen=seen_of(revision))
    if matter.to == "received" and matter.confirm == "link":
        yield 0.6
        # The order is here before the verdicts.
        demo_orders.receive(matter, cast, the_set, enquiry, None)
        _judge(matter, cast, the_set.newest, all_of_them=False)
        return
    yield 1.3
    if matter.found:
        yield from _find(matter, cast, the_set)
    _judge(matter, cast, the_set.newest, all_of_them=matter.to != "judging")
    if matter.offer == "draft":
        demo_orders.draft_offer(matter, cast, the_set, enquiry)
    if matter.to in {"judging", "judged"}:
        return
    yield 0.9
    if matter.to == "returned":
        reviewing.return_to_draft(
            the_set.newest,
            actor=cast.people["mei"],
            reason="Which seats are the kits for? The buckle of 2021 is another one.",
        )
        return
    if matter.to == "declined_set":
        reviewing.decline(the_set.newest, actor=cast.people["heidi"], reason=matter.reason)
        return
    revision = the_set.newest
    reviewing.approve(revision, actor=_approver(the_set, cast), seen=seen_of(revision))
    yield 0.8
    if matter.set_class != "high" and matter.to in ORDERED:  # an everyday order needs no offer
        yield from demo_orders.play(matter, cast, the_set, enquiry, None)
        return
    offer = demo_orders.offer(matter, cast, the_set, enquiry)
    if matter.offer == "withdrawn":
        yield 0.4
        orders.withdraw_offer(offer, actor=cast.seller(matter.customer), reason=WRONG_PRICE)
        offer = demo_orders.offer(matter, cast, the_set, enquiry)
    if matter.to == "offered":
        return
    yield 3.2
    if matter.to == "lost":
        orders.lose_offer(offer, actor=cast.seller(matter.customer), reason=matter.reason)
        communication.mark_lost(
            Enquiry.objects.get(pk=enquiry.pk),
            actor=cast.seller(matter.customer),
            reason=matter.reason,
        )
        return
    yield from demo_orders.play(matter, cast, the_set, enquiry, offer)


def _withdraw(matter: Matter, cast: Cast, the_set: RequirementSet, enquiry: Enquiry) -> None:
    seller = cast.seller(matter.customer)
    reviewing.withdraw(the_set.newest, actor=seller, reason=matter.reason)
    communication.mark_lost(Enquiry.objects.get(pk=enquiry.pk), actor=seller, reason=matter.reason)


def _find(matter: Matter, cast: Cast, the_set: RequirementSet) -> Iterator[float]:
    """Return a set from its review with a requirement nobody had written down, and add it."""
    seller = cast.seller(matter.customer)
    reviewing.return_to_draft(the_set.newest, actor=cast.people["mei"], reason=FOUND["reason"])
    yield 0.5
    lines.add_line(
        the_set.newest,
        actor=seller,
        customer_wording=FOUND["customer_wording"],
        our_wording=FOUND["our_wording"],
        criterion=FOUND["criterion"],
        source_note="Asked on the phone during the review",
    )
    revision = the_set.newest
    reviewing.submit(revision, actor=seller, seen=seen_of(revision))
    yield 0.6


def _judge(matter: Matter, cast: Cast, revision: SetRevision, *, all_of_them: bool) -> None:
    verdicts = list(revision.verdicts.filter(given_at=None).order_by("id"))
    for verdict in verdicts if all_of_them else verdicts[: len(verdicts) // 2]:
        words = SAID.get(verdict.function, NOTHING) if cast.dice.random() < 0.5 else NOTHING
        reviewing.give_verdict(
            revision,
            verdict.function,
            actor=cast.answers_for(verdict.function, matter.customer),
            **words,
        )
    _talk(matter, cast, revision, all_of_them)


def _talk(matter: Matter, cast: Cast, revision: SetRevision, settled: bool) -> None:
    line = revision.lines.select_related("requirement__record").order_by("position").last()
    if line is None or len(matter.key) % 3:
        return
    remark = say(
        revision.record,
        actor=cast.people["mei"],
        kind="question",
        text="Does this hold for the second delivery too, or only for the first?",
        item=line.requirement.record,
        revision=revision.n,
    )
    if settled:
        settle(
            remark, actor=cast.seller(matter.customer), settlement="For both; the customer said so."
        )


def _approver(the_set: RequirementSet, cast: Cast) -> Actor:
    role = class_rules(the_set).approvers[0]
    wanted = people_with(role).values_list("pk", flat=True)
    return next(a for a in cast.people.values() if a.record_id in wanted)
