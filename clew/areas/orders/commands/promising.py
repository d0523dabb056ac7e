"""What was promised stays as it is: offers and orders hold the revision they stand on (8.2.4)."""

from clew.areas.orders.models import Offer, Order
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.people.actor import Actor
from clew.kernel.workflow import lift_holds, place_hold

TAKING_BACK = ("reopen", "withdraw")


def promise(promised: Offer | Order, *, actor: Actor) -> None:
    """Keep the revision of a sent binding offer or an accepted order from being taken back.

    Called inside the command that promises. What is promised changes by a change request, which
    opens the next revision; an offer can be withdrawn before it is accepted.
    """
    record, its_set, n = promised.record, promised.requirement_set.record, promised.revision
    if isinstance(promised, Offer):
        way = f"{record.number} offers revision {n} of {its_set.number}. Withdraw the offer first."
    else:
        way = (
            f"{record.number} was accepted over revision {n} of {its_set.number}. A change request "
            "opens the next revision."
        )
    for verb in TAKING_BACK:
        place_hold(its_set, f"{verb}/{n}", way, placed_by=record, at=clock.now())
    emit(
        "requirement_set.promised",
        its_set,
        actor=actor,
        changes={"in": (None, record.number)},
        revision=n,
    )


def end_promise(promised: Offer | Order | None, *, actor: Actor) -> None:
    """Lift what a promise held, inside the command that ends it."""
    if promised is None:
        return
    for record in lift_holds(promised.record, at=clock.now()):
        emit(
            "requirement_set.promise_ended",
            record,
            actor=actor,
            changes={"in": (promised.record.number, None)},
            revision=promised.revision,
        )
