"""How the demo's customers agree: by a signed link, their own order, a read-back, or not yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from clew.areas.confirmations.commands import confirming, signing
from clew.areas.orders.models import Order
from clew.areas.requirements.commands import releasing
from clew.areas.requirements.models import RequirementSet
from clew.areas.requirements.stale import seen_of
from clew.areas.requirements.terms import rendered_terms, signed_before
from clew.config.demo_cast import Cast
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.tokens.models import OneTimeLink

if TYPE_CHECKING:
    from clew.config.demo_deals import Matter


def ask_and_sign(matter: Matter, cast: Cast, the_set: RequirementSet) -> Iterator[float]:
    """Mail the link; the contact asks something, signs, or has not looked yet."""
    contact = cast.contacts[matter.customer][0]
    link = signing.send_link(the_set.newest, contact, actor=cast.seller(matter.customer))
    if matter.to == "asked":
        return
    yield 1.1
    speaker = cast.speaks(matter.customer)
    if matter.to == "questioned":
        line = the_set.newest.lines.select_related("requirement").order_by("position")[2]
        signing.answer_item(
            link,
            line.requirement,
            actor=speaker,
            answer="question",
            text="Is that the lighter cover from the fair, or the grey one of last year?",
        )
        return
    sign(link, the_set, cast.speaks(matter.customer), contact.part)
    yield 0.9


def sign(link: OneTimeLink, the_set: RequirementSet, speaker: Actor, part: str) -> None:
    """Let a contact sign the newest revision by the link they were mailed."""
    revision = the_set.newest
    signing.sign_by_link(
        link,
        actor=speaker,
        printed_name=speaker.name,
        part=part,
        seen=seen_of(revision),
        rendered=rendered_terms(revision, base=signed_before(revision)),
    )


def confirm(matter: Matter, cast: Cast, the_set: RequirementSet, order: Order) -> None:
    """Record how else the customer confirmed: by their order, on the phone, or it is waived."""
    revision, contact = the_set.newest, cast.contacts[matter.customer][0]
    seller = cast.seller(matter.customer)
    if matter.confirm == "own_order":
        confirming.confirm_by_own_order(
            revision,
            actor=seller,
            contact=contact,
            reference=order.customer_reference,
            source=order.source.record if order.source else None,
            happened_at=clock.now(),
        )
    elif matter.confirm == "read_back":
        confirming.confirm_by_read_back(
            revision,
            actor=seller,
            contact=contact,
            reference="Read line by line on the phone",
            happened_at=clock.now(),
        )
    elif matter.confirm == "waiver":
        confirming.waive(
            revision,
            actor=cast.people["heidi"],
            reason="The buyer is ill; the fleet gave the go by phone and signs when she is back.",
            expires_on=clock.today() + timedelta(days=240 if matter.torn else 30),
        )


def release(matter: Matter, cast: Cast, the_set: RequirementSet) -> None:
    """Acknowledge what must be known first, release, and let the others read it, or be silent."""
    revision = the_set.newest
    for notice in revision.notices.filter(must_know_first=True, acknowledged_at=None):
        releasing.acknowledge(notice, actor=cast.answers_for(notice.function, matter.customer))
    releasing.release(revision, actor=cast.seller(matter.customer))
    told = revision.notices.filter(acknowledged_at=None).order_by("id")
    for notice in list(told)[1:] if matter.silent else told:
        releasing.acknowledge(notice, actor=cast.answers_for(notice.function, matter.customer))
