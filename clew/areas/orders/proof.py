"""Which requirements of an order are proved, at the words in force."""

from collections.abc import Iterable
from dataclasses import dataclass

from clew.areas.orders.models import Order, Verification
from clew.areas.requirements.models import SetLine
from clew.areas.requirements.queries import revision_of


@dataclass(frozen=True)
class Proof:
    """A line of the order's revision with its newest verification at that version."""

    line: SetLine
    verification: Verification | None

    @property
    def state(self) -> str:
        """ "met", "failed", "no proof", or "not critical" without one."""
        if self.verification is None:
            return "no proof" if self.line.version.critical else "not critical"
        return "met" if self.verification.passed else "failed"


def proofs(order: Order) -> list[Proof]:
    """Return every line of the revision in force with its proof, in three queries."""
    revision = revision_of(order.requirement_set, order.revision)
    lines = revision.lines.select_related("version", "requirement__record").order_by("position")
    newest: dict[tuple[int, int], Verification] = {}
    for found in order.verifications.select_related("evidence").order_by("id"):
        newest[found.requirement_id, found.version_n] = found
    return [Proof(line, newest.get((line.requirement_id, line.version.n))) for line in lines]


def unproved(order: Order) -> Iterable[SetLine]:
    """Return the critical lines that nothing proves at their words in force."""
    return [
        proof.line
        for proof in proofs(order)
        if proof.line.version.critical and proof.state != "met"
    ]
