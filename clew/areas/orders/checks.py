"""Checks that read orders: answered, reviewed before the promise, confirmed when only spoken."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from clew.areas.communication.commands.catching import answer_by_of
from clew.areas.confirmations.models import Confirmation
from clew.areas.orders.models import Order
from clew.areas.orders.proof import Proof, unproved_of
from clew.areas.orders.queries import RUNNING
from clew.areas.orders.workflow import ORDER
from clew.areas.requirements.models import LegalVerdict, SetLine
from clew.kernel import clock
from clew.kernel.checks import Item, Numbers, check, concerning, once
from clew.kernel.records.queries import in_order
from clew.kernel.ui.words import day, stamp

LEFT = ("delivered", "closed")


def _taken(about: Numbers) -> QuerySet[Order, Any]:
    """Return the accepted orders, joined with the revision they accepted and that in force."""
    of_set = "requirement_set__revisions"
    found = concerning(Order.objects.filter(accepted_at__isnull=False), about)
    return found.annotate(
        agreed=FilteredRelation(of_set, condition=Q(**{f"{of_set}__n": F("accepted_revision")})),
        standing=FilteredRelation(of_set, condition=Q(**{f"{of_set}__n": F("revision")})),
    )


@once
def _unproved(about: Numbers) -> dict[int, list[Proof]]:
    """Return order → what of it left the house without its proof."""
    return unproved_of(_taken(about).filter(state__in=LEFT), "standing__pk")


@once
def _promised(about: Numbers) -> list[Any]:
    """Return the accepted orders, each with what the checks ask of it as columns.

    `reviewed_at` is the approval of what they accepted, `confirmed` whether the customer confirmed
    before that; the others speak of the revision in force.
    """
    confirmed = Confirmation.objects.filter(
        revision__requirement_set=OuterRef("requirement_set"), at__lte=OuterRef("accepted_at")
    ).exclude(kind="waiver")
    lines = SetLine.objects.filter(revision=OuterRef("standing__pk"))
    return in_order(
        _taken(about)
        .annotate(
            reviewed_at=F("agreed__approved_at"),
            confirmed=Exists(confirmed),
            confirmed_by=F("standing__confirmed_by"),
            waived_until=F("standing__waived_until"),
            none_obligatory=F("standing__none_obligatory"),
            lines=Exists(lines),
            judged=Exists(LegalVerdict.objects.filter(revision=OuterRef("standing__pk"))),
            obligatory=Exists(lines.filter(version__origin="obligatory")),
        )
        .select_related("record", "requirement_set__record"),
        "pk",
    )


def _item(order: Order, ok: bool, words: str) -> Item:
    return Item(order.record.number, ok, words, order.record.get_absolute_url())


@check(
    "8.2.1-b",
    basis="standard",
    of="order",
    asks="Is every order accepted or declined within the company's days to answer?",
)
def orders_are_answered(about: Numbers = None) -> Iterator[Item]:
    """Yield each order: taken or declined, waiting in time, or waiting too long."""
    found = concerning(Order.objects.select_related("record"), about)
    for order in found.order_by("record_id").iterator(500):
        number = order.record.number
        if order.state != ORDER.initial:
            yield _item(order, True, f"{number} is {ORDER.words[order.state]}.")
            continue
        due = answer_by_of(order.received_at)
        if due >= clock.now():
            yield _item(order, True, f"{number} waits for our answer, due by {day(due)}.")
        else:
            words = f"{number} was to be accepted or declined by {day(due)} and is neither."
            yield _item(order, False, words)


@check(
    "8.2.3.1-a",
    basis="standard",
    of="order",
    asks="Was every accepted order reviewed and approved before it was accepted?",
)
def reviewed_before_accepted(about: Numbers = None) -> Iterator[Item]:
    for order in _promised(about):
        number, reviewed, accepted = order.record.number, order.reviewed_at, order.accepted_at
        if reviewed is None:
            yield _item(order, False, f"{number} was accepted without an approved review.")
        elif reviewed > accepted:
            yield _item(
                order,
                False,
                f"{number} was accepted on {stamp(accepted)}; its review was approved only on "
                f"{stamp(reviewed)}.",
            )
        else:
            yield _item(order, True, f"{number}: reviewed on {stamp(reviewed)}.")


@check(
    "8.2.3.1-h",
    basis="standard",
    of="order",
    asks="Were orders by word of mouth confirmed to the customer before they were accepted?",
)
def spoken_orders_confirmed(about: Numbers = None) -> Iterator[Item]:
    for order in _promised(about):
        if order.stated != "verbal":
            continue
        number = f"{order.record.number} came by word of mouth and was"
        if order.confirmed:
            yield _item(order, True, f"{number} confirmed before it was accepted.")
        else:
            yield _item(order, False, f"{number} accepted without a confirmation.")


@check(
    "8.2.3.1-h",
    basis="company",
    of="order",
    asks="Does no order go on after the waiver of its confirmation ended?",
)
def no_work_after_a_waiver_ended(about: Numbers = None) -> Iterator[Item]:
    for order in _promised(about):
        if order.confirmed_by != "waiver" or order.state not in RUNNING:
            continue
        number, until = order.record.number, f"{order.waived_until:%-d %B %Y}"
        if order.waived_until < clock.today():
            words = f"{number}: the waiver ended on {until}, and the customer has not confirmed."
            yield _item(order, False, words)
        else:
            yield _item(order, True, f"{number}: waived until {until}.")


@check(
    "5.1.2-a",
    basis="standard",
    of="order",
    asks="Are the requirements of every accepted order determined, its law judged, and met?",
)
def determined_and_met(about: Numbers = None) -> Iterator[Item]:
    for order in _promised(about):
        missing = _unproved(about).get(order.pk, []) if order.state in LEFT else []
        yield _determined(order, missing)


def _determined(order: Any, missing: list[Proof]) -> Item:
    number = order.record.number
    if order.reviewed_at is None or not order.lines:
        return _item(order, False, f"{number} has no approved requirements.")
    if not (order.judged or order.obligatory or order.none_obligatory):
        return _item(order, False, f"{number}: nobody judged which law applies.")
    if missing:
        return _item(order, False, f"{number} was delivered; nothing proves {missing[0].number}.")
    return _item(order, True, f"{number}: determined, law judged.")
