"""Which requirements of an order are proved, at the meaning that is in force."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from clew.areas.orders.models import Order, Verification
from clew.areas.orders.queries import promised
from clew.areas.requirements.models import RequirementVersion, SetLine
from clew.areas.requirements.queries import lines_of
from clew.kernel.records.queries import in_order


@dataclass(frozen=True)
class Proof:
    """A line of the order's revision with its newest verification at that meaning."""

    line: SetLine
    verification: Verification | None

    @property
    def number(self) -> str:
        """The requirement's number, RQ-0001."""
        return self.line.requirement.record.number

    @property
    def is_due(self) -> bool:
        """Tell whether nothing leaves before this is met: critical, or a special characteristic."""
        return self.line.version.critical or self.line.version.special

    @property
    def state(self) -> str:
        """ "met", "failed", "no proof", or "not asked" for a line that need not be proved."""
        if self.verification is None:
            return "no proof" if self.is_due else "not asked"
        return "met" if self.verification.passed else "failed"


def proofs(order: Order) -> list[Proof]:
    """Return every line of the revision in force with its proof, in four queries.

    A proof holds for a meaning, not for a spelling: an editorial change keeps it, any other change
    of the words asks for a new one.
    """
    return _proofs(order, _lines(order))


def unproved(order: Order) -> list[Proof]:
    """Return what must be proved before anything leaves, and is not."""
    due = _lines(order).filter(Q(version__critical=True) | Q(version__special=True))
    return [proof for proof in _proofs(order, due) if proof.state != "met"]


def _lines(order: Order) -> QuerySet[SetLine]:
    return lines_of(promised(order))


def _proofs(order: Order, lines: QuerySet[SetLine]) -> list[Proof]:
    found = in_order(order.verifications.select_related("evidence"), "pk")
    meanings = _meanings(found)
    newest = {(v.requirement_id, meanings.get((v.requirement_id, v.version_n))): v for v in found}
    return [
        Proof(line, newest.get((line.requirement_id, line.version.meaning_digest)))
        for line in in_order(lines, "position")
    ]


def _meanings(found: list[Verification]) -> dict[tuple[int, int], str]:
    versions = RequirementVersion.objects.filter(requirement__in={v.requirement_id for v in found})
    rows = versions.values_list("requirement_id", "n", "meaning_digest")
    return {(requirement, n): meaning for requirement, n, meaning in rows}
