"""Which requirements of an order are proved, at the meaning that is in force."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from clew.areas.orders.models import Order, Verification
from clew.areas.orders.queries import promised
from clew.areas.requirements.models import RequirementVersion, SetLine
from clew.areas.requirements.queries import lines_of
from clew.kernel.records.queries import in_order

DUE = Q(version__critical=True) | Q(version__special=True)


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
    """Return every line of the revision in force with its proof, in four queries."""
    return _proofs(order, _lines(order))


def unproved(order: Order) -> list[Proof]:
    """Return what must be proved before anything leaves, and is not."""
    due = _lines(order).filter(DUE)
    return [proof for proof in _proofs(order, due) if proof.state != "met"]


def proofs_of(
    lines: Iterable[SetLine],
    verifications: Iterable[Verification],
    meanings: Mapping[tuple[int, int], str],
) -> list[Proof]:
    """Return the lines with their proofs; meanings: (requirement, version n) → meaning digest.

    A proof holds for a meaning, not for a spelling: an editorial change keeps it, any other change
    of the words asks for a new one. Verifications come oldest first, and the newest counts.
    """
    newest = {
        (v.requirement_id, meanings.get((v.requirement_id, v.version_n))): v for v in verifications
    }
    return [
        Proof(line, newest.get((line.requirement_id, line.version.meaning_digest)))
        for line in lines
    ]


def unproved_of(orders: QuerySet[Order, Any], revision: str) -> dict[int, list[Proof]]:
    """Return order → what of it had to be proved and is not, for many orders in three queries.

    revision: the name under which each row carries the id of its revision in force.
    """
    follows = dict(orders.values_list("pk", revision))
    lines: dict[int, list[SetLine]] = defaultdict(list)
    due = SetLine.objects.filter(DUE, revision__in=orders.values(revision))
    for line in due.select_related("requirement__record", "version").order_by("position"):
        lines[line.revision_id].append(line)
    found: dict[int, list[Verification]] = defaultdict(list)
    checked = Verification.objects.filter(order__in=orders.values("pk")).order_by("pk")
    meaning = RequirementVersion.objects.filter(
        requirement=OuterRef("requirement"), n=OuterRef("version_n")
    )
    meanings: dict[tuple[int, int], str] = {}
    for each in checked.annotate(meaning=Subquery(meaning.values("meaning_digest")[:1])):
        found[each.order_id].append(each)
        meanings[each.requirement_id, each.version_n] = each.meaning
    return {
        order: [p for p in proofs_of(lines[pk], found[order], meanings) if p.state != "met"]
        for order, pk in follows.items()
    }


def _lines(order: Order) -> QuerySet[SetLine]:
    return lines_of(promised(order))


def _proofs(order: Order, lines: QuerySet[SetLine]) -> list[Proof]:
    found = in_order(order.verifications.select_related("evidence"), "pk")
    return proofs_of(in_order(lines, "position"), found, _meanings(found))


def _meanings(found: list[Verification]) -> dict[tuple[int, int], str]:
    versions = RequirementVersion.objects.filter(requirement__in={v.requirement_id for v in found})
    rows = versions.values_list("requirement_id", "n", "meaning_digest")
    return {(requirement, n): meaning for requirement, n, meaning in rows}
