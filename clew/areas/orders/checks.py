"""Checks that read orders: reviewed before the promise, confirmed when only spoken (8.2.3.1)."""

from collections.abc import Iterator

from clew.areas.orders.models import Order
from clew.areas.orders.proof import proofs
from clew.areas.requirements.models import Confirmation, SetRevision
from clew.kernel.checks import Item, check
from clew.kernel.ui.words import stamp


def _promised() -> list[Order]:
    return list(
        Order.objects.filter(accepted_at__isnull=False)
        .select_related("record", "requirement_set__record")
        .order_by("record_id")
    )


def _first_approved(order: Order) -> SetRevision | None:
    return (
        order.requirement_set.revisions.filter(approved_at__isnull=False)
        .order_by("approved_at")
        .first()
    )


@check(
    "8.2.3.1-a",
    basis="standard",
    asks="Was every accepted order reviewed and approved before it was accepted?",
)
def reviewed_before_accepted() -> Iterator[Item]:
    for order in _promised():
        review = _first_approved(order)
        number, url = order.record.number, order.record.get_absolute_url()
        accepted = order.accepted_at
        if accepted is None:
            continue
        if review is None or review.approved_at is None:
            yield Item(number, False, f"{number} was accepted without an approved review.", url)
        elif review.approved_at > accepted:
            yield Item(
                number,
                False,
                f"{number} was accepted on {stamp(accepted)}; its review was approved only on "
                f"{stamp(review.approved_at)}.",
                url,
            )
        else:
            yield Item(number, True, f"{number}: reviewed on {stamp(review.approved_at)}.", url)


@check(
    "8.2.3.1-h",
    basis="standard",
    asks="Were orders by word of mouth confirmed to the customer before they were accepted?",
)
def spoken_orders_confirmed() -> Iterator[Item]:
    for order in _promised():
        if order.stated != "verbal" or order.accepted_at is None:
            continue
        number, url = order.record.number, order.record.get_absolute_url()
        confirmed = (
            Confirmation.objects.filter(
                revision__requirement_set=order.requirement_set, at__lte=order.accepted_at
            )
            .exclude(kind="waiver")
            .exists()
        )
        sentence = (
            f"{number} came by word of mouth and was confirmed before it was accepted."
            if confirmed
            else f"{number} came by word of mouth and was accepted without a confirmation."
        )
        yield Item(number, confirmed, sentence, url)


@check(
    "5.1.2-a",
    basis="standard",
    asks="Are the requirements of every accepted order determined, its law judged, and met?",
)
def determined_and_met() -> Iterator[Item]:
    for order in _promised():
        number, url = order.record.number, order.record.get_absolute_url()
        review = _first_approved(order)
        if review is None:
            yield Item(number, False, f"{number} has no approved requirement set.", url)
            continue
        law = review.legal_verdicts.exists() or bool(review.none_obligatory)
        law = law or review.lines.filter(version__origin="obligatory").exists()
        open_ones = (
            [p for p in proofs(order) if p.line.version.critical and p.state != "met"]
            if order.state in {"delivered", "closed"}
            else []
        )
        if not law:
            yield Item(number, False, f"{number}: nobody judged which law applies.", url)
        elif open_ones:
            missing = open_ones[0].line.requirement.record.number
            yield Item(number, False, f"{number} was delivered; nothing proves {missing}.", url)
        else:
            yield Item(number, True, f"{number}: determined, law judged.", url)
