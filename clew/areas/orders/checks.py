"""Checks that read orders: reviewed before the promise, confirmed when only spoken (8.2.3.1)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, QuerySet

from clew.areas.confirmations.models import Confirmation
from clew.areas.orders.models import Order
from clew.areas.orders.proof import unproved
from clew.areas.requirements.models import LegalVerdict, SetLine
from clew.kernel.checks import Item, check
from clew.kernel.ui.words import stamp


def _promised() -> QuerySet[Any]:
    """Return the accepted orders with the first approval of their set as `reviewed_at`."""
    # Any: the annotations are columns that the class Order does not name.
    return (
        Order.objects.filter(accepted_at__isnull=False)
        .annotate(reviewed_at=Min("requirement_set__revisions__approved_at"))
        .select_related("record", "requirement_set__record")
        .order_by("record_id")
    )


def _item(order: Order, ok: bool, words: str) -> Item:
    return Item(order.record.number, ok, words, order.record.get_absolute_url())


@check(
    "8.2.3.1-a",
    basis="standard",
    asks="Was every accepted order reviewed and approved before it was accepted?",
)
def reviewed_before_accepted() -> Iterator[Item]:
    for order in _promised():
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
    asks="Were orders by word of mouth confirmed to the customer before they were accepted?",
)
def spoken_orders_confirmed() -> Iterator[Item]:
    confirmations = Confirmation.objects.filter(
        revision__requirement_set=OuterRef("requirement_set"), at__lte=OuterRef("accepted_at")
    ).exclude(kind="waiver")
    spoken = _promised().filter(stated="verbal").annotate(confirmed=Exists(confirmations))
    for order in spoken:
        number = f"{order.record.number} came by word of mouth and was"
        if order.confirmed:
            yield _item(order, True, f"{number} confirmed before it was accepted.")
        else:
            yield _item(order, False, f"{number} accepted without a confirmation.")


@check(
    "5.1.2-a",
    basis="standard",
    asks="Are the requirements of every accepted order determined, its law judged, and met?",
)
def determined_and_met() -> Iterator[Item]:
    in_force = {
        "revision__requirement_set": OuterRef("requirement_set"),
        "revision__n": OuterRef("revision"),
    }
    found = _promised().annotate(
        lines=Exists(SetLine.objects.filter(**in_force)),
        judged=Exists(LegalVerdict.objects.filter(**in_force)),
        obligatory=Exists(SetLine.objects.filter(**in_force, version__origin="obligatory")),
        none_obligatory=F("requirement_set__revisions__none_obligatory"),
    )
    found = found.filter(requirement_set__revisions__n=F("revision"))
    for order in found:
        yield _determined(order)


def _determined(order: Any) -> Item:
    number = order.record.number
    if order.reviewed_at is None or not order.lines:
        return _item(order, False, f"{number} has no approved requirements.")
    if not (order.judged or order.obligatory or order.none_obligatory):
        return _item(order, False, f"{number}: nobody judged which law applies.")
    missing = unproved(order) if order.state in {"delivered", "closed"} else []
    if missing:
        return _item(order, False, f"{number} was delivered; nothing proves {missing[0].number}.")
    return _item(order, True, f"{number}: determined, law judged.")
