"""The visitor's one fresh thread, found in the records, and how far it has come."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import QuerySet

from clew.areas.changes.models import ChangeRequest
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.orders.models import Offer, Order
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.conformity.order_thread import thread_of
from clew.kernel.audit_trail.commands import CHECKED
from clew.kernel.audit_trail.models import Event
from clew.kernel.links.models import Link
from clew.kernel.people.demo import LOADED

SAID: dict[str, Any] = yaml.safe_load(
    files("clew.web").joinpath("reference/first_steps.yaml").read_text("utf-8")
)
KEYS: tuple[str, ...] = tuple(row["key"] for row in SAID["steps"])


class Walk:
    """What became of the newest mail caught since the demo was loaded; looked up when asked for."""

    @cached_property
    def since(self) -> int | None:
        """The entry of the log with which the demo's own year ended."""
        return Event.objects.filter(verb=LOADED).values_list("seq", flat=True).last()

    @cached_property
    def enquiry(self) -> Enquiry | None:
        made = self._fresh("enquiry.made")
        found = Enquiry.objects.select_related("record", "customer__record", "contact")
        return found.filter(pk__in=made).order_by("-pk").first()

    @cached_property
    def heard(self) -> Interaction | None:
        """The mail itself, also while nobody made an enquiry of it yet."""
        if self.enquiry is not None:
            return self.enquiry.interaction
        caught = self._fresh("interaction.caught")
        found = Interaction.objects.select_related("record", "customer", "contact")
        return found.filter(pk__in=caught, state="open").order_by("-pk").first()

    def _fresh(self, verb: str) -> QuerySet[Event, Any]:
        since = Event.objects.filter(verb=verb, seq__gt=-1 if self.since is None else self.since)
        return since.values("record_id")

    @cached_property
    def the_set(self) -> RequirementSet | None:
        if self.enquiry is None:
            return None
        joined = Link.objects.filter(
            type="answers", source_id=self.enquiry.pk, removed_at=None
        ).values("target_id")
        found = RequirementSet.objects.select_related("record", "customer__record", "product")
        return found.filter(pk__in=joined).order_by("-pk").first()

    @cached_property
    def first(self) -> SetRevision | None:
        """Revision 1, which is reviewed, offered and signed."""
        return self.the_set.revisions.order_by("n").first() if self.the_set else None

    @cached_property
    def offer(self) -> Offer | None:
        if self.the_set is None:
            return None
        found = Offer.objects.filter(requirement_set=self.the_set).select_related("record")
        return found.order_by("-pk").first()

    @cached_property
    def order(self) -> Order | None:
        if self.the_set is None:
            return None
        found = Order.objects.select_related(
            "record__owner", "customer__record", "contact", "requirement_set__record", "offer"
        )
        return found.filter(requirement_set=self.the_set).order_by("-pk").first()

    @cached_property
    def change(self) -> ChangeRequest | None:
        if self.the_set is None:
            return None
        found = ChangeRequest.objects.filter(requirement_set=self.the_set)
        return found.select_related("record").order_by("-pk").first()

    @cached_property
    def holes(self) -> int:
        """How many holes the thread of the order has."""
        knots = thread_of(self.order).knots if self.order else []
        return sum(knot.kind == "hole" for knot in knots)


@dataclass(frozen=True)
class Tick:
    """Whether a step is done, and the number of the record that shows it."""

    key: str
    done: bool
    number: str = ""


def ticks(walk: Walk) -> list[Tick]:
    """Return the nine steps as the records stand now."""
    return [Tick(key, *DONE[key](walk)) for key in KEYS]


def _caught(walk: Walk) -> tuple[bool, str]:
    record = walk.enquiry or walk.heard
    return walk.enquiry is not None, record.record.number if record else ""


def _determined(walk: Walk) -> tuple[bool, str]:
    number = walk.the_set.record.number if walk.the_set else ""
    return bool(walk.first and walk.first.submitted_at), number


def _reviewed(walk: Walk) -> tuple[bool, str]:
    number = walk.the_set.record.number if walk.the_set else ""
    return bool(walk.first and walk.first.approved_at), number


def _confirmed(walk: Walk) -> tuple[bool, str]:
    promised = bool(walk.offer and walk.offer.sent_at) or bool(
        walk.order and walk.order.accepted_at
    )
    signed = bool(walk.first and walk.first.confirmed_at)
    return promised and signed, walk.offer.record.number if walk.offer else ""


def _started(walk: Walk) -> tuple[bool, str]:
    return bool(walk.order and walk.order.started_at), _order_number(walk)


def _changed(walk: Walk) -> tuple[bool, str]:
    change = walk.change
    return bool(change and change.state == "closed"), change.record.number if change else ""


def _heard_back(walk: Walk) -> tuple[bool, str]:
    order = walk.order
    answered = bool(order and order.answers.exclude(score=None).exists())
    return bool(order and order.delivered_at and answered), _order_number(walk)


def _held(walk: Walk) -> tuple[bool, str]:
    closed = bool(walk.order and walk.order.state == "closed")
    return closed and not walk.holes, _order_number(walk)


def _proved(walk: Walk) -> tuple[bool, str]:
    if walk.order is None or walk.order.accepted_at is None:
        return False, ""
    accepted = Event.objects.filter(record=walk.order.record, verb="order.accepted")
    since = accepted.values_list("seq", flat=True).last() or 0
    return Event.objects.filter(verb=CHECKED, seq__gt=since).exists(), ""


def _order_number(walk: Walk) -> str:
    return walk.order.record.number if walk.order else ""


DONE: dict[str, Callable[[Walk], tuple[bool, str]]] = {
    "catch": _caught,
    "determine": _determined,
    "review": _reviewed,
    "confirm": _confirmed,
    "accept": _started,
    "change": _changed,
    "deliver": _heard_back,
    "thread": _held,
    "prove": _proved,
}
