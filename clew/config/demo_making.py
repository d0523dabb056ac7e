"""Making, proving and delivering the demo's orders, and hearing what the customer thought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from clew.areas.communication import commands as communication
from clew.areas.orders import commands as orders
from clew.areas.orders.models import Order
from clew.areas.orders.proof import unproved
from clew.areas.requirements.models import RequirementSet, SetLine
from clew.config import demo_changes
from clew.config.demo_cast import Cast
from clew.kernel import clock
from clew.kernel.tokens.models import OneTimeLink

if TYPE_CHECKING:
    from clew.config.demo_deals import Matter

DUTIES = "Warranty of 24 months, spare parts for ten years, seats taken back at the end."


def play(matter: Matter, cast: Cast, the_set: RequirementSet, order: Order) -> Iterator[float]:
    """Carry an accepted order on: start, prove, deliver, ask, close, as far as the matter goes."""
    orders.start(_fresh(order), actor=cast.people["mei"])
    if matter.to == "cancelled":
        yield 3.0
        orders.cancel(_fresh(order), actor=cast.people["heidi"], reason=matter.reason)
        return
    if matter.to == "started":
        yield from demo_changes.play(matter, cast, the_set, order)
        return
    yield 6.0
    if matter.change:
        yield from demo_changes.play(matter, cast, the_set, order)
        yield 2.0
    _prove(matter, cast, order)
    if matter.to == "proving":
        return
    yield 5.0
    orders.make_ready(_fresh(order), actor=cast.people["mei"])
    if matter.to == "ready":
        return
    yield 1.0
    yield from _deliver(matter, cast, order)
    yield from _hear(matter, cast, order)
    if matter.again:
        yield from _again(matter, cast, the_set)


def _fresh(order: Order) -> Order:
    return Order.objects.select_related("record", "requirement_set__record").get(pk=order.pk)


def _prove(matter: Matter, cast: Cast, order: Order) -> None:
    left = [proof.line for proof in unproved(_fresh(order))]
    if matter.torn:
        failed, *left = left
        _verify(cast, order, failed, passed=False)
    if matter.to == "proving":
        left = left[:-1]  # the hole in the thread: nothing proves the last one yet
    for line in left:
        _verify(cast, order, line, passed=True)


def _verify(cast: Cast, order: Order, line: SetLine, *, passed: bool) -> None:
    number = line.requirement.record.number
    found = "Meets the criterion; report attached." if passed else "One of three samples failed."
    report = f"Test report for {number}\nMethod: {line.version.verification}\nFound: {found}\n"
    orders.verify(
        _fresh(order),
        line.requirement,
        actor=cast.people["tom"],
        passed=passed,
        method=line.version.verification or "inspection of one piece of each pallet",
        result=found,
        evidence=SimpleUploadedFile(
            f"test-report-{number}.txt", report.encode(), content_type="text/plain"
        ),
    )


def _deliver(matter: Matter, cast: Cast, order: Order) -> Iterator[float]:
    halves = matter.qty >= 500
    if halves:
        orders.deliver(
            _fresh(order),
            actor=cast.people["jonas"],
            what="First half, on ten pallets",
            delivered_on=clock.today(),
            quantity=Decimal(matter.qty // 2),
            last=False,
        )
        yield 8.0
    orders.deliver(
        _fresh(order),
        actor=cast.people["jonas"],
        what="Second half, on ten pallets" if halves else "All of it, in one delivery",
        delivered_on=clock.today(),
        quantity=Decimal(matter.qty - (matter.qty // 2 if halves else 0)),
    )
    yield 3.0


def _hear(matter: Matter, cast: Cast, order: Order) -> Iterator[float]:
    """Ask the customer the one question, take the answer when one came, and close."""
    if matter.to != "closed" and not matter.ask:
        return
    contact = cast.contacts[matter.customer][0]
    orders.ask_satisfaction(_fresh(order), contact, actor=cast.seller(matter.customer))
    if matter.score is not None:
        yield 4.0
        link = OneTimeLink.objects.get(
            purpose="satisfaction", record=order.record, contact_id=contact.pk
        )
        orders.answer_satisfaction(
            link, actor=cast.speaks(matter.customer), score=matter.score, words=matter.words
        )
    if matter.to == "closed":
        yield 1.0
        orders.close(_fresh(order), actor=cast.seller(matter.customer), post_delivery_note=DUTIES)


def _again(matter: Matter, cast: Cast, the_set: RequirementSet) -> Iterator[float]:
    """Take call-off orders over what was agreed already: no new review, no new question."""
    contact, seller = cast.contacts[matter.customer][0], cast.seller(matter.customer)
    for n in range(1, matter.again + 1):
        yield 12.0
        reference = f"CO-{clock.today():%y}-{n:02d}"
        said = communication.catch_note(
            actor=seller,
            channel="mail",
            subject=f"Call-off {reference}",
            text=f"The same again, please: {matter.qty // 4:,} pieces.",
            contact=contact,
        )
        order = orders.receive_order(
            the_set,
            actor=seller,
            title=f"Call-off {n}: {matter.title}",
            contact=contact,
            source=said,
            customer_reference=reference,
            quantity=Decimal(matter.qty // 4),
            unit="pieces",
            wanted_date=clock.today() + timedelta(days=30),
        )
        yield 0.5
        orders.accept(_fresh(order), actor=seller)
        yield 2.0
        orders.start(_fresh(order), actor=cast.people["mei"])
        yield 6.0
        for proof in unproved(_fresh(order)):
            _verify(cast, order, proof.line, passed=True)
        orders.make_ready(_fresh(order), actor=cast.people["mei"])
        yield 1.5
        orders.deliver(
            _fresh(order),
            actor=cast.people["jonas"],
            what="All of it, in one delivery",
            delivered_on=clock.today(),
            quantity=Decimal(matter.qty // 4),
        )
        orders.close(
            _fresh(order),
            actor=seller,
            post_delivery_note=DUTIES,
            not_asked_reason="Asked after the first order; we ask again at the last call-off.",
        )
