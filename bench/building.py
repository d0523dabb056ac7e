"""Building a company of a given size by the commands every door calls.

Sets of fifty requirements for a few hundred customers. Every tenth set is reviewed, approved,
confirmed, ordered, accepted and released, so that there are links, orders, tasks and history; the
others stay drafts. Nothing is written past the commands, so `clew verify` holds for what is built.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench import house

if __name__ == "__main__":
    house.open_house()

from django.db import connection

from clew.areas.communication.commands import catch_note
from clew.areas.confirmations.commands import confirming
from clew.areas.customers import commands as customers
from clew.areas.customers.models import Contact, Customer
from clew.areas.orders import commands as orders
from clew.areas.requirements.commands import adding, lines, releasing, reviewing
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.areas.requirements.rules import class_rules
from clew.areas.requirements.stale import seen_of
from clew.kernel import clock
from clew.kernel.commands import command
from clew.kernel.people import commands as people
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.people.queries import people_with, person_actor

LINES = 50  # requirements of a set
WHOLE = 10  # every tenth set is walked to a released order
AT_ONCE = 5  # sets of one transaction: a write transaction stays short
EMAIL, PASSWORD = "ruth@bench.example", "seven geese fly south"
ROLES = {
    "Ruth Adeyemi": ("quality_manager", "administrator"),
    "Ana Ruiz": ("sales",),
    "Tom Okafor": ("engineering",),
    "Mei Lindqvist": ("production",),
    "Priya Nair": ("purchasing",),
    "Carl Bakker": ("compliance",),
    "Jonas Weber": ("logistics",),
    "Lea Moreau": ("customer_service",),
    "Maren Holt": ("top_management",),
}
SHAPES = (
    "The {part} withstands {n} cycles of {load} without a crack.",
    "{n} pieces of the {part} arrive packed singly, each with its own label.",
    "The {part} keeps its colour after {n} hours under {load}.",
    "A person of {n} years fits the {part} without tools and without help.",
    "Every {part} carries a number that leads to its batch of {load}.",
)
PARTS = ("buckle", "shell", "harness", "cover", "base", "tether", "carton", "manual", "wing", "pad")
LOADS = ("salt spray", "daylight", "a 30 kg dummy", "washing at 60 °C", "frost", "sand", "foam")


@dataclass
class Built:
    """What stands in the company: its people by role, and figures of the building."""

    actors: dict[str, Actor]
    requirements: int
    seconds: float

    def anyone(self, role: str) -> Actor:
        """Return somebody who has the role."""
        wanted = set(people_with(role).values_list("pk", flat=True))
        return next(actor for actor in self.actors.values() if actor.record_id in wanted)


def build(size: int, say: Callable[[str], None]) -> Built:
    """Build a company with `size` requirements in empty tables; `say` is told how far it got."""
    began = time.monotonic()
    dice = random.Random(size)  # noqa: S311  # a company that is the same each time, no secret
    built = Built(_open_house(actor=SYSTEM), size, 0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # a bench cut off by the power is built again
    buyers = list(_customers(max(4, size // 500), built))
    sets = size // LINES
    for first in range(0, sets, AT_ONCE):
        _sets(range(first, min(first + AT_ONCE, sets)), built, buyers, dice, actor=SYSTEM)
        if first % 100 == 0:
            say(f"{first * LINES:,} requirements, {time.monotonic() - began:.0f} s")
    built.seconds = time.monotonic() - began
    return built


def reopened() -> Built:
    """Return a company that was built before."""
    from clew.kernel.people.models import Person

    return Built({p.name: person_actor(p) for p in Person.objects.all()}, house.SIZE, 0)


@command
def _open_house(*, actor: Actor) -> dict[str, Actor]:
    people.open_company("Linnet Child Seats", actor=actor, place="Leeds", country="GB")
    actors = {}
    for name, roles in ROLES.items():
        email = f"{name.split()[0].lower()}@bench.example"
        person = people.take_in(name, email, actor=actor, roles=roles)
        actors[name] = person_actor(person)
        if email == EMAIL:
            people.open_account(person, PASSWORD, actor=actor)
    return actors


def _customers(count: int, built: Built) -> Iterator[tuple[Customer, Contact]]:
    seller = built.anyone("sales")
    for n in range(count):
        customer = customers.register(f"Customer {n:04}", actor=seller, country="GB")
        contact = customers.add_contact(
            customer, "Helen Moss", actor=seller, email=f"helen@customer{n:04}.example"
        )
        yield customer, contact


@command
def _sets(
    places: range,
    built: Built,
    buyers: list[tuple[Customer, Contact]],
    dice: random.Random,
    *,
    actor: Actor,
) -> None:
    seller = built.anyone("sales")
    for n in places:
        customer, contact = dice.choice(buyers)
        title = f"{dice.randrange(20, 4000)} {dice.choice(PARTS)}s for {customer.name}"
        its_set = lines.open_set(title, actor=seller, customer=customer, set_class="light")
        adding.add_lines(its_set.newest, [_line(dice, k) for k in range(LINES)], actor=seller)
        if n % WHOLE == 0:
            _walk(its_set, contact, title, built)


def _line(dice: random.Random, place: int) -> dict[str, Any]:
    words = dice.choice(SHAPES).format(
        part=dice.choice(PARTS), n=dice.randrange(2, 5000), load=dice.choice(LOADS)
    )
    implied = place % 10 == 9
    return {
        "origin": "implied" if implied else "stated",
        "category": "product" if place % 5 else "delivery",
        "customer_wording": "" if implied else f"We need this: {words.lower()}",
        "our_wording": words,
        "criterion": "Seen in the test report of the batch.",
        "source_note": "" if implied else "Letter of the customer",
        "critical": place == 3,
        "intended_use": "A child sits in it in a car that stops hard." if implied else "",
    }


def _walk(its_set: RequirementSet, contact: Contact, title: str, built: Built) -> None:
    """Have a set reviewed, confirmed by the customer's own order, accepted and released."""
    seller = built.anyone("sales")

    def newest() -> SetRevision:
        return RequirementSet.objects.get(pk=its_set.pk).newest

    for origin in ("obligatory", "organization"):
        lines.say_none(newest(), origin, actor=seller, reason="Nothing beyond the seat's own file.")
    reviewing.submit(newest(), actor=seller, seen=seen_of(newest()))
    judge(its_set, built)
    approver = built.anyone(class_rules(its_set).approvers[0])
    reviewing.approve(newest(), actor=approver, seen=seen_of(newest()))
    letter = catch_note(
        actor=seller, channel="letter", text=f"We order {title}.", customer=its_set.customer
    )
    order = orders.receive_order(
        newest().requirement_set, actor=seller, title=title, contact=contact, source=letter
    )
    confirming.confirm_by_own_order(
        newest(),
        actor=seller,
        contact=contact,
        reference=f"PO {its_set.record.number}",
        source=letter.record,
        happened_at=clock.now() - timedelta(minutes=5),
    )
    orders.accept(order, actor=seller)
    for notice in newest().notices.filter(must_know_first=True, acknowledged_at=None):
        releasing.acknowledge(notice, actor=built.anyone(notice.function))
    releasing.release(newest(), actor=seller)


def judge(its_set: RequirementSet, built: Built) -> None:
    """Let every function that was asked answer with nothing to add."""
    revision = RequirementSet.objects.get(pk=its_set.pk).newest
    for verdict in revision.verdicts.filter(given_at=None):
        reviewing.give_verdict(
            revision,
            verdict.function,
            actor=built.anyone(verdict.function),
            feasibility="yes",
            nothing_to_add=True,
        )


def main() -> None:
    """Build the company in CLEW_HOME unless it stands there already."""
    done = house.HOME / house.DONE
    if done.exists():
        return
    built = build(house.SIZE, lambda words: print(words, file=sys.stderr, flush=True))
    done.write_text(f"{built.seconds:.0f} s\n")
    house.figure("building by commands", seconds=built.seconds)


if __name__ == "__main__":
    main()
